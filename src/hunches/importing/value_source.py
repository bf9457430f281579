"""A source of Python values, such as JSON, a workbook or a database gives."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import pyarrow as pa

from hunches.importing.text_types import arrow_type, joined_kind, kind_of_texts, texts_as
from hunches.records.python_values import kinds_of, type_of_kinds, values_to_array

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from hunches.importing.text_types import TextKind
    from hunches.records.python_values import ValueKind

ValueBlock: TypeAlias = "Mapping[str, Sequence[object]]"
"""A block of rows as columns of equally many Python values; a column with none of them may be left out."""


class _ColumnFacts(NamedTuple):
    kinds: frozenset[ValueKind] = frozenset()
    text_kind: TextKind = "empty"

    def joined(self, values: Sequence[object]) -> _ColumnFacts:
        kinds = self.kinds | kinds_of(values)
        if kinds != {"text"} or self.text_kind not in {"empty", "date", "zoned-date"}:
            return _ColumnFacts(kinds, "text" if kinds else "empty")
        found = kind_of_texts(values_to_array(values, pa.large_string()))
        return _ColumnFacts(kinds, joined_kind(self.text_kind, found))

    @property
    def is_date(self) -> bool:
        """Whether all values are texts that are dates, for which JSON and SQLite have no type of their own."""
        return self.text_kind in {"date", "zoned-date"}


class ValueSource:
    """Rows of Python values, typed on all of them by reading them once before.

    Parameters
    ----------
    name : str
        What the rows come from, for messages.
    read : callable
        Returns the blocks of rows; called once for the types and once for each reading.

    >>> source = ValueSource("sales", lambda: iter([{"city": ["Oslo", "Rome"], "sold": [3, None]}]))
    >>> next(source.batches()).to_pydict()
    {'city': ['Oslo', 'Rome'], 'sold': [3, None]}
    """

    def __init__(self, name: str, read: Callable[[], Iterator[ValueBlock]]) -> None:
        self.name = name
        self._read = read

    @property
    def schema(self) -> pa.Schema:
        """The columns in the order of their first value."""
        return pa.schema(
            (name, arrow_type(facts.text_kind) if facts.is_date else type_of_kinds(facts.kinds).arrow)
            for name, facts in self._columns.items()
        )

    @property
    def mixed(self) -> frozenset[str]:
        """The columns with values of several types."""
        return frozenset(name for name, facts in self._columns.items() if type_of_kinds(facts.kinds).is_mixed)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the rows; every call reads them again."""
        schema = self.schema
        for block in self._read():
            rows = len(next(iter(block.values()), ()))
            columns = [
                self._column(block.get(name), field, rows) for name, field in zip(schema.names, schema, strict=True)
            ]
            yield pa.RecordBatch.from_arrays(columns, schema=schema)

    @cached_property
    def _columns(self) -> dict[str, _ColumnFacts]:
        columns: dict[str, _ColumnFacts] = {}
        for block in self._read():
            for name, values in block.items():
                columns[name] = columns.get(name, _ColumnFacts()).joined(values)
        return columns

    def _column(self, values: Sequence[object] | None, field: pa.Field, rows: int) -> pa.Array:
        facts = self._columns[field.name]
        if values is None:
            return pa.nulls(rows, field.type)
        if facts.is_date:
            return texts_as(values_to_array(values, pa.large_string()), facts.text_kind)
        return values_to_array(values, field.type)
