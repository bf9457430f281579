"""Labelling functions that are Python functions over columns."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pyarrow.compute as pc

from hunches.errors import InvalidValue
from hunches.lfs._fingerprint import fingerprint, read_values, source_of
from hunches.lfs._reading_votes import FaultTally, read_votes
from hunches.lfs.block import BlockVotes
from hunches.lfs.labeling_function import LabelingFunction, lf_kinds
from hunches.records import ABSTAIN, Label, LabelSpace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import pyarrow as pa

    from hunches.lfs.block import Block
    from hunches.records import Fault

_ROW = "row"


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
        Takes columns by the names of its parameters, and ``row`` for the whole example.
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
        if not self._parameters():
            raise InvalidValue(
                f"The parameters of '{self.name}'", value=(), expected="the names of the columns it reads, or row"
            )

    def __call__(self, *arguments: object) -> object:
        """Return what the function returns: it can be tried on single values."""
        return self.function(*arguments, **self.resources)

    def __reduce__(self) -> tuple[object, ...]:
        return PythonLF, (self.name, self.function, dict(self.resources), self.batch, self.missing)

    def _parameters(self) -> tuple[str, ...]:
        names = inspect.signature(self.function).parameters
        return tuple(name for name in names if name not in self.resources)

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
        results = self._call_batch(columns, tally) if self.batch else self._call_each(columns, tally)
        read = read_votes(results, block.space, tally)
        labels = np.full(block.n_examples, ABSTAIN, dtype=block.space.vote_dtype)
        labels[rows] = read
        return BlockVotes(labels, tuple(_moved(fault, rows) for fault in tally.faults()))

    def _call_each(self, columns: list[pa.Array | list[Row]], tally: FaultTally) -> list[object]:
        values = [column if isinstance(column, list) else column.to_pylist() for column in columns]
        function = self.function
        if self.resources:
            resources, user_function = dict(self.resources), function
            function = lambda *cells: user_function(*cells, **resources)  # noqa: E731  # the bare call is the fast one
        calls = map(function, *values)
        results: list[object] = []
        while True:
            try:
                # An exception leaves in the list what came before it, and the calls can go on after it.
                results.extend(calls)
                return results
            except Exception as error:  # user code may raise anything; it becomes a value
                tally.add_exception(len(results), error)
                results.append(None)

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
            tally.add_exception(0, error)
            return [None] * n_examples
        if len(results) != n_examples:
            tally.add(0, "lf-wrong-type", f"it returned {len(results)} votes for {n_examples} examples")
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

    The function's parameters are columns by name; ``row`` is the whole example, a mapping with attributes.
    It returns a class (a `Label`, its name or number) or `ABSTAIN` (or None).

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
        return PythonLF(name or function.__name__, function, MappingProxyType(dict(resources or {})), batch, missing)

    return decorate


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


def _moved(fault: Fault, rows: np.ndarray[tuple[int], np.dtype[np.intp]]) -> Fault:
    return replace(fault, row=int(rows[fault.row])) if len(rows) else fault
