"""Labelling functions that are Python functions over columns."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field, replace
from functools import partial
from inspect import Parameter
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pyarrow.compute as pc

from hunches.errors import InvalidValue
from hunches.lfs._fingerprint import fingerprint, read_values, source_of
from hunches.lfs._reading_votes import add_exception, read_votes
from hunches.lfs.block import BlockVotes
from hunches.lfs.labeling_function import LabelingFunction, lf_kinds
from hunches.records import ABSTAIN, FaultTally, Label, LabelSpace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import pyarrow as pa

    from hunches.lfs.block import Block

_ROW = "row"
_BY_POSITION = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
_VARIADIC = (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD)
_STOPPED = "raised in the function, perhaps by next(…) on something empty"


class Row(dict[str, object]):
    """One whole example: a mapping from column to value whose columns are attributes too.

    >>> row = Row(text="hello", year=1999)
    >>> row.year, row["text"]
    (1999, 'hello')
    """

    __slots__ = ()

    def __getattr__(self, name: str) -> object:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None  # the protocol of attribute access asks for this class


@lf_kinds.register("python.v1")
@dataclass(frozen=True, slots=True, eq=False)
class PythonLF(LabelingFunction):
    """Votes what a Python function returns for each example.

    Parameters
    ----------
    name : str
        Its name.
    function : callable
        Takes columns by the names of its first parameters, and ``row`` for the whole example. Parameters with a
        default keep it.
    resources : mapping
        Values bound to further parameters when it is defined.
    batch : bool
        Whether it takes and returns arrays, one entry for each example, instead of single values.
    missing : bool
        Whether it is also called where one of its columns has no value; otherwise it abstains there.

    >>> @labeling_function()
    ... def short(text): return "HAM" if len(text.split()) < 5 else None
    >>> short.name, short.columns, short("buy now")
    ('short', ('text',), 'HAM')
    """

    kind: ClassVar[str] = "python.v1"

    name: str
    function: Callable[..., object]
    resources: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    batch: bool = False
    missing: bool = False

    def __post_init__(self) -> None:
        try:
            parameters = inspect.signature(self.function).parameters.values()
        except (TypeError, ValueError):
            expected = "a function whose parameters Python can tell"
            raise InvalidValue(f"The function of '{self.name}'", value=self.function, expected=expected) from None
        columns = self._parameters()
        by_position = tuple(item.name for item in parameters if item.kind in _BY_POSITION)
        if not columns or by_position[: len(columns)] != columns:
            expected = "first the names of the columns it reads, or row, then resources and those with a default"
            raise InvalidValue(
                f"The parameters of '{self.name}'", value=tuple(map(str, parameters)), expected=expected
            )

    def __call__(self, *arguments: object) -> object:
        """Return what the function returns: it can be tried on single values."""
        return self.function(*arguments, **self.resources)

    def __reduce__(self) -> tuple[object, ...]:
        return PythonLF, (self.name, self.function, dict(self.resources), self.batch, self.missing)

    def _parameters(self) -> tuple[str, ...]:
        """Return the names of the parameters that are given a column, or `row`."""
        return tuple(
            name
            for name, parameter in inspect.signature(self.function).parameters.items()
            if name not in self.resources and parameter.default is parameter.empty and parameter.kind not in _VARIADIC
        )

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it reads by name."""
        return tuple(name for name in self._parameters() if name != _ROW)

    @property
    def space(self) -> LabelSpace | None:
        """The label space of the labels its code names."""
        for value in (*read_values(self.function), *self.resources.values()):
            if isinstance(value, Label):
                return value.space
            if isinstance(value, LabelSpace):
                return value
        return None

    def vote(self, block: Block) -> BlockVotes:
        """Return its votes; where it raises or returns no class it abstains, and a fault says so."""
        tally = FaultTally(self.name)
        parameters = self._parameters()
        columns = [_row_values(block) if name == _ROW else block.column(name) for name in parameters]
        called = None if self.missing else _rows_with_values(columns, block.n_examples)
        if called is not None:
            columns = [_take(column, called) for column in columns]
        rows = np.arange(block.n_examples) if called is None else called
        labels = np.full(block.n_examples, ABSTAIN, dtype=block.space.vote_dtype)
        if len(rows):
            if self.batch:
                results = self._call_batch(columns, tally)
            else:
                named = zip(parameters, columns, strict=True)
                values = [_values(block, name, column, is_whole=called is None) for name, column in named]
                results = self._call_each(values, tally)
            labels[rows] = read_votes(results, block.space, tally)
        return BlockVotes(labels, tuple(replace(fault, row=int(rows[fault.row])) for fault in tally.faults()))

    def _call_each(self, values: list[Sequence[object]], tally: FaultTally) -> list[object]:
        calls = map(partial(self.function, **self.resources) if self.resources else self.function, *values)
        n_examples = len(values[0])
        results: list[object] = []
        while len(results) < n_examples:
            try:
                # An exception leaves in the list what came before it, and the calls can go on after it.
                results.extend(calls)
                if len(results) < n_examples:
                    raise StopIteration(_STOPPED)  # noqa: TRY301  # told like any other exception of the user's code
            except Exception as error:  # user code may raise anything; it becomes a value
                add_exception(tally, len(results), error)
                results.append(None)
        return results

    def _call_batch(self, columns: list[pa.Array | list[Row]], tally: FaultTally) -> list[object]:
        arrays = [
            np.array(column, dtype=object) if isinstance(column, list) else column.to_numpy(zero_copy_only=False)
            for column in columns
        ]
        n_examples = len(arrays[0])
        try:
            answer = self.function(*arrays, **self.resources)
            results = list(_items(answer))
        except Exception as error:  # as above
            add_exception(tally, 0, error, count=n_examples)
            return [None] * n_examples
        if len(results) != n_examples:
            message = f"it returned {len(results)} votes for {n_examples} examples"
            tally.add(0, "lf-wrong-type", message, count=n_examples)
            return [None] * n_examples
        return results

    def definition(self, space: LabelSpace) -> Mapping[str, object]:
        """Return the source, its fingerprint with everything it reads, and how it is called."""
        del space
        return {
            "source": source_of(self.function),
            "fingerprint": fingerprint(self.function),
            "resources": fingerprint(dict(self.resources)),
            "batch": self.batch,
            "missing": self.missing,
        }


def labeling_function(
    name: str | None = None,
    *,
    resources: Mapping[str, object] | None = None,
    batch: bool = False,
    missing: bool = False,
) -> Callable[[Callable[..., object]], PythonLF]:
    """Return a decorator that makes a labelling function of a Python function.

    The function's parameters are columns by name; ``row`` is the whole example, a mapping with attributes; a
    parameter with a default is no column and keeps it. It returns a class (a `Label`, its name or number) or
    `ABSTAIN` (or None).

    Parameters
    ----------
    name : str, optional
        Its name; by default the function's.
    resources : mapping, optional
        Values for further parameters, bound now and part of the labelling function's version.
    batch : bool
        The function takes NumPy arrays of columns and returns one vote for each entry.
    missing : bool
        The function is also called where a column it reads has no value (it then gets None).

    >>> @labeling_function(resources={"words": frozenset({"subscribe"})})
    ... def promo(text, words): return "SPAM" if words & set(text.lower().split()) else None
    >>> promo("please subscribe")
    'SPAM'
    """

    def decorate(function: Callable[..., object]) -> PythonLF:
        known_name = name or str(getattr(function, "__name__", type(function).__name__))
        return PythonLF(known_name, function, MappingProxyType(dict(resources or {})), batch, missing)

    return decorate


def _values(block: Block, name: str, column: pa.Array | list[Row], *, is_whole: bool) -> Sequence[object]:
    """Return a column as Python's values; a whole one is made once for all that read it."""
    if isinstance(column, list):
        return column
    values: Sequence[object] = block.values(name) if is_whole else column.to_pylist()
    return values


def _row_values(block: Block) -> list[Row]:
    names = block.column_names
    columns = [block.column(name).to_pylist() for name in names]
    return [Row(zip(names, cells, strict=True)) for cells in zip(*columns, strict=True)]


def _rows_with_values(
    columns: list[pa.Array | list[Row]], n_examples: int
) -> np.ndarray[tuple[int], np.dtype[np.intp]] | None:
    """Return the rows where no column is missing a value, or None for all."""
    with_nulls = [column for column in columns if not isinstance(column, list) and column.null_count]
    if not with_nulls:
        return None
    is_present = np.ones(n_examples, dtype=bool)
    for column in with_nulls:
        is_present &= pc.is_valid(column).to_numpy(zero_copy_only=False)
    return np.flatnonzero(is_present)


def _take(column: pa.Array | list[Row], rows: np.ndarray[tuple[int], np.dtype[np.intp]]) -> pa.Array | list[Row]:
    return [column[row] for row in rows] if isinstance(column, list) else column.take(rows)


def _items(answer: object) -> Iterator[object]:
    if isinstance(answer, np.ndarray):
        return iter(answer.tolist())
    return iter(answer)  # type: ignore[call-overload, no-any-return]  # what cannot be iterated raises, and is a fault
