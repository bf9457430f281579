"""Reads a source through once and tells what is in it and what is wrong with it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from hunches.errors import UnknownColumn
from hunches.importing._column_check import ColumnCheck
from hunches.importing._row_check import RowCheck, texts_of
from hunches.importing._tally import Tally
from hunches.importing.import_problem import ImportProblem
from hunches.importing.preview import ColumnSummary, Preview
from hunches.records.blocks import normalised_type

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hunches.importing.preview import RowFacts
    from hunches.importing.source import Source
    from hunches.records.dataset import DatasetSchema
    from hunches.records.label_space import LabelSpace

_HEAD_ROWS: Final = 50


def read_sample(source: Source) -> pa.Table:
    """Return the first block of a source as a table, to guess its columns from."""
    return pa.Table.from_batches(_first(source), schema=source.schema)


def check_source(
    source: Source,
    schema: DatasetSchema,
    *,
    space: LabelSpace | None = None,
    class_map: Mapping[str, str] | None = None,
) -> Preview:
    """Return what is in a source and what is wrong with it, having read all of it once.

    Memory is that of one block and about 25 bytes a row. Without a label space no label is unknown.

    Raises
    ------
    UnknownColumn
        When the schema has a column the source does not.
    UnreadableFile, WrongEncoding, RaggedFile, MalformedFile, FailedQuery
        When the source cannot be read to its end.
    """
    for column in schema.columns:
        if column.name not in source.schema.names:
            raise UnknownColumn(column.name, known=source.schema.names, where="The import")
    checks = [
        ColumnCheck(column, is_mixed=column.name in source.mixed)
        for column in schema.columns
        if normalised_type(source.schema.field(column.name).type)
    ]
    rows = RowCheck(schema, space, class_map or {})
    head: list[pa.RecordBatch] = []
    for batch in source.batches():
        head = head or [batch.slice(0, _HEAD_ROWS)]
        for check in checks:
            check.see(batch.column(check.column.name), rows.rows)
        rows.see(batch)
    facts = rows.facts()
    return Preview(
        rows=rows.rows,
        columns=tuple(_summary(check) for check in checks),
        head=pa.Table.from_batches(head, schema=source.schema),
        classes=rows.classes,
        warnings=tuple(_problems(source, schema, checks, rows, facts)),
        facts=facts,
    )


def texts_at(source: Source, column: str, rows: Sequence[int]) -> list[str]:
    """Return a column's texts in some rows, given by ascending positions, reading no further than the last."""
    found: list[str] = []
    begin = 0
    for batch in source.batches():
        here = [row - begin for row in rows[len(found) :] if row < begin + batch.num_rows]
        found.extend(texts_of(batch, column).take(pa.array(here, pa.int64())).to_pylist())
        begin += batch.num_rows
        if len(found) == len(rows):
            break
    return found


def repeated_ids(source: Source, schema: DatasetSchema, facts: RowFacts) -> Iterator[ImportProblem]:
    """Yield the problem of ids that occurred before, if there are any, with the first of them."""
    if schema.id is None:
        return
    tally = Tally("duplicate-ids", schema.id)
    tally.see(facts.is_repeated_id, 0)
    for problem in tally.problems():
        ids = texts_at(source, schema.id, problem.rows)
        yield replace(problem, values=tuple((name, ids.count(name) + 1) for name in dict.fromkeys(ids)))


def _first(source: Source) -> list[pa.RecordBatch]:
    first = next(source.batches(), None)
    return [] if first is None else [first]


def _summary(check: ColumnCheck) -> ColumnSummary:
    column = check.column
    return ColumnSummary(column.name, column.kind, column.type, check.nulls, check.distinct.estimate())


def _problems(
    source: Source, schema: DatasetSchema, checks: list[ColumnCheck], rows: RowCheck, facts: RowFacts
) -> Iterator[ImportProblem]:
    yield from repeated_ids(source, schema, facts)
    yield from rows.problems(facts)
    for check in checks:
        yield from check.problems()
    for field in source.schema:
        if normalised_type(field.type) is None:
            yield ImportProblem("unusable-column", field.name, rows.rows)
