"""A Python function of columns: where its arguments come from, and how it is called."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from functools import partial
from inspect import Parameter
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hunches.errors import DuplicateName, InvalidValue
from hunches.lfs._calling import Calls, call_batch, check_time_limit, seconds_of
from hunches.lfs._fingerprint import fingerprint
from hunches.lfs._prepared import Prepared
from hunches.lfs.row import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hunches.lfs._calling import TimeLimit
    from hunches.lfs._prepared import Mask
    from hunches.lfs.block import Block
    from hunches.lfs.preprocessor import Preprocessor
    from hunches.records import Fault, FaultTally

    Rows = np.ndarray[tuple[int], np.dtype[np.intp]]

_ROW = "row"
_BY_POSITION = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
_VARIADIC = (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD)


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """The arguments of a function for the examples of a block that it is called on.

    Parameters
    ----------
    rows : intp [n_calls]
        The examples, by their positions in the block.
    columns : tuple
        One argument each, an entry for every example: values or an Arrow array (of a batch function).
    is_failed : bool [n_examples] or None
        Where a preprocessor failed, so that it is not called.
    faults : tuple of Fault
        What went wrong there.
    """

    rows: Rows
    columns: tuple[pa.Array | Sequence[object], ...]
    is_failed: Mask | None = None
    faults: tuple[Fault, ...] = ()

    def take(self, places: Rows) -> Inputs:
        """Return the inputs of some of the calls."""
        return Inputs(self.rows[places], tuple(_taken(column, places) for column in self.columns))


@dataclass(frozen=True, slots=True, eq=False)
class ColumnFunction:
    """A function with all that decides how it is called; `PythonLF` says what the parts are."""

    name: str
    function: Callable[..., object]
    resources: Mapping[str, object]
    batch: bool
    missing: bool
    uses: tuple[Preprocessor, ...]
    time_limit: TimeLimit

    def check(self) -> None:
        """Raise `InvalidValue` when its parameters or its time limit do not fit, `DuplicateName` of preprocessors."""
        check_time_limit(self.time_limit, name=self.name)
        try:
            parameters = inspect.signature(self.function).parameters.values()
        except (TypeError, ValueError):
            expected = "a function whose parameters Python can tell"
            raise InvalidValue(f"The function of '{self.name}'", value=self.function, expected=expected) from None
        self._check_uses()
        given = self.parameters
        by_position = tuple(item.name for item in parameters if item.kind in _BY_POSITION)
        if not given or by_position[: len(given)] != given:
            expected = "first the names of the columns it reads, or row, then resources and those with a default"
            raise InvalidValue(
                f"The parameters of '{self.name}'", value=tuple(map(str, parameters)), expected=expected
            )

    def _check_uses(self) -> None:
        names = [used.name for used in self.uses]
        for name in names:
            if names.count(name) > 1:
                raise DuplicateName(f"preprocessor used by '{self.name}'", name=name)
            if name in self.resources:
                expected = f"no preprocessor's name, as '{name}' is: give one of them another name"
                raise InvalidValue(f"The resources of '{self.name}'", value=list(self.resources), expected=expected)
            if name == _ROW or name in self.columns:
                what = "the whole example" if name == _ROW else "a column that it reads"
                expected = f"another name, as '{name}' is {what}: @preprocessor(\"other_name\")"
                raise InvalidValue(f"A preprocessor used by '{self.name}'", value=name, expected=expected)
            if name not in self.parameters:
                expected = f"the name of a parameter without a default: {', '.join(self.parameters)}"
                raise InvalidValue(f"A preprocessor used by '{self.name}'", value=name, expected=expected)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the parameters that are given a column, a preprocessor's values or `row`."""
        return tuple(
            name
            for name, parameter in inspect.signature(self.function).parameters.items()
            if name not in self.resources and parameter.default is parameter.empty and parameter.kind not in _VARIADIC
        )

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns read by name, by itself and by what it uses."""
        used = {_ROW, *(used.name for used in self.uses)}
        own = (name for name in self.parameters if name not in used)
        return tuple(dict.fromkeys((*own, *(column for used in self.uses for column in used.columns))))

    @property
    def reads_row(self) -> bool:
        """Whether it, or what it uses, gets the whole example."""
        return _ROW in self.parameters or any(used.reads_row for used in self.uses)

    def inputs(self, block: Block) -> Inputs:
        """Return its arguments for the examples of a block where it can be called."""
        prepared = {used.name: used.prepared(block) for used in self.uses}
        is_failed = _any_of([values.is_failed for values in prepared.values()])
        sources = [
            prepared[name] if name in prepared else _row_values(block) if name == _ROW else block.column(name)
            for name in self.parameters
        ]
        left_out = [is_failed] if self.missing else [is_failed, *map(_where_missing, sources)]
        is_left_out = _any_of(left_out)
        called = None if is_left_out is None else np.flatnonzero(~is_left_out)
        columns = tuple(
            self._argument(block, name, source, rows=called)
            for name, source in zip(self.parameters, sources, strict=True)
        )
        # Two preprocessors that use a third one both tell of its failures.
        faults = tuple(dict.fromkeys(fault for values in prepared.values() for fault in values.faults))
        return Inputs(np.arange(block.n_examples) if called is None else called, columns, is_failed, faults)

    def _argument(
        self, block: Block, name: str, source: pa.Array | list[object], *, rows: Rows | None
    ) -> pa.Array | Sequence[object]:
        column = source if isinstance(source, list) or self.batch else block.values(name)
        return column if rows is None else _taken(column, rows)

    def call(
        self, inputs: Inputs, tally: FaultTally, *, counts: Sequence[int] | None = None
    ) -> tuple[list[object], Sequence[int]]:
        """Return what it returns for each of the inputs, None where it fails, and where it fails.

        ``counts`` says how many examples each of the inputs stands for, where that is not one.
        """
        n_calls = len(inputs.rows)
        if not n_calls:
            return [], ()
        function = partial(self.function, **self.resources) if self.resources else self.function
        limit_s = seconds_of(self.time_limit, batch=self.batch)
        if not self.batch:
            calls = Calls(function, inputs.columns, tally=tally, limit_s=limit_s, counts=counts)
            return calls.results(), calls.failed
        n_examples = n_calls if counts is None else sum(counts)
        results = call_batch(
            function, [_as_array(column) for column in inputs.columns], tally=tally, limit_s=limit_s, count=n_examples
        )
        return ([None] * n_calls, range(n_calls)) if results is None else (results, ())

    def definition(self) -> dict[str, object]:
        """Return, as JSON, what decides its results; what was left as it is by default is not named."""
        definition: dict[str, object] = {
            "fingerprint": fingerprint(self.function),
            "resources": fingerprint(dict(self.resources)),
            "batch": self.batch,
            "missing": self.missing,
        }
        if self.uses:
            definition["uses"] = {used.name: used.key() for used in self.uses}
        if self.time_limit != "default":
            definition["time_limit"] = self.time_limit
        return definition


def _row_values(block: Block) -> list[object]:
    names = block.column_names
    columns = [block.column(name).to_pylist() for name in names]
    return [Row(zip(names, cells, strict=True)) for cells in zip(*columns, strict=True)]


def _where_missing(source: pa.Array | list[object]) -> Mask | None:
    if isinstance(source, Prepared):
        return source.is_absent
    if isinstance(source, list) or not source.null_count:
        return None
    is_missing: Mask = pc.is_null(source).to_numpy(zero_copy_only=False)
    return is_missing


def _any_of(masks: Sequence[Mask | None]) -> Mask | None:
    """Return where one of the masks is set; None when none of them says anything."""
    told = [mask for mask in masks if mask is not None]
    return np.logical_or.reduce(told) if told else None


def _taken(column: pa.Array | Sequence[object], rows: Rows) -> pa.Array | Sequence[object]:
    if isinstance(column, pa.Array):
        return pc.take(column, pa.array(rows))
    return list(map(column.__getitem__, rows.tolist()))


def _as_array(column: pa.Array | Sequence[object]) -> np.ndarray[Any, np.dtype[Any]]:
    if isinstance(column, pa.Array):
        return column.to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]  # Arrow is not typed
    return np.fromiter(column, dtype=object, count=len(column))
