"""Blocks of examples in Parquet files, at any URL."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.parquet as pq

from hunches.engine.url_files import UrlFile
from hunches.errors import MalformedFile, UnknownColumn, WrongColumnType
from hunches.records.blocks import BLOCK_BYTES, BLOCK_ROWS, normalise_batch, normalised_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PART_ROWS: Final = 4 * BLOCK_ROWS
"""How many rows of a row group are one block at most."""

_PART_BYTES: Final = 4 * BLOCK_BYTES
_READ_AHEAD_BYTES: Final = 2**20


@dataclass(frozen=True, slots=True)
class ParquetBlock:
    """Some rows of a row group of a Parquet file; only their place travels.

    Parameters
    ----------
    url : str
        Of the file: a path, or ``protocol://path`` of any protocol fsspec knows.
    row_group : int
        Its position in the file.
    first, n_rows : int
        The rows within the row group.
    columns : tuple of str
        Those that are read; empty for all.
    rows_at_once : int
        How many rows `batches` holds in memory.

    >>> ParquetBlock("memory://texts.parquet", 0, 0, 1000, ("text",)).n_rows
    1000
    """

    url: str
    row_group: int
    first: int
    n_rows: int
    columns: tuple[str, ...] = ()
    rows_at_once: int = BLOCK_ROWS

    def load(self) -> pa.RecordBatch:
        """Return the rows as one block."""
        return pa.concat_batches(list(self.batches()))

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the rows in blocks of ``rows_at_once``, with the columns' normalised types.

        Raises
        ------
        UnreadableFile, MalformedFile
            When the file cannot be read where this runs, or is damaged.
        """
        with opened_parquet(UrlFile(self.url)) as file:
            position, end = -self.first, self.n_rows
            columns = list(self.columns) or None
            batches = file.iter_batches(self.rows_at_once, [self.row_group], columns, use_threads=False)
            for batch in batches:
                begin, stop = max(0, -position), min(batch.num_rows, end - position)
                position += batch.num_rows
                if begin < stop:
                    yield normalise_batch(batch.slice(begin, stop - begin), unusable="keep")
                if position >= end:
                    return


@contextmanager
def opened_parquet(file: UrlFile) -> Iterator[pq.ParquetFile]:
    """Yield a Parquet file, read page by page; raise `UnreadableFile` or `MalformedFile` when it cannot be read."""
    with file.opened() as stream:
        try:
            with pq.ParquetFile(stream, buffer_size=_READ_AHEAD_BYTES) as parquet:
                yield parquet
        except pa.ArrowInvalid as error:
            raise MalformedFile(file.url, form="Parquet", reason=str(error)) from error


def blocks_of_parquet(
    urls: str | Sequence[str], *, columns: Sequence[str] = (), rows: int = PART_ROWS
) -> list[ParquetBlock]:
    """Return the blocks of Parquet files, in order: row groups, cut where they are large.

    Parameters
    ----------
    urls : str or sequence of str
        Files, or folders of files, which are taken by name.
    columns : sequence of str
        Those that are read; by default all.
    rows : int
        How many a block has at most; fewer where texts are long.

    Raises
    ------
    UnreadableFile, MalformedFile
        When a file cannot be read or is damaged.
    UnknownColumn, WrongColumnType
        When a file has not the columns, or not the column types, of the first.
    """
    files = _files(urls)
    found = [_look_into(file, tuple(columns), rows) for file in files]
    for file, (schema, _) in zip(files, found, strict=True):
        _check_schema(file, schema, like=found[0][0])
    return [block for _, blocks in found for block in blocks]


def schema_of_parquet(urls: str | Sequence[str]) -> pa.Schema:
    """Return the columns of the first of Parquet files, with normalised types."""
    with opened_parquet(_files(urls)[0]) as file:
        return normalised_schema(file.schema_arrow)


def _files(urls: str | Sequence[str]) -> list[UrlFile]:
    given = [urls] if isinstance(urls, str) else urls
    return [file for url in given for file in UrlFile(url).absolute().parquet_files()]


def _look_into(file: UrlFile, columns: tuple[str, ...], rows: int) -> tuple[pa.Schema, list[ParquetBlock]]:
    """Return the schema of what is read of a file, and its blocks; of the file only the footer is read."""
    with opened_parquet(file) as parquet:
        schema = normalised_schema(parquet.schema_arrow)
        for column in columns:
            if column not in schema.names:
                raise UnknownColumn(column, known=schema.names, where=f"What is asked of '{file.url}'")
        kept = pa.schema([schema.field(column) for column in columns or schema.names])
        groups = [parquet.metadata.row_group(position) for position in range(parquet.num_row_groups)]
        blocks = [
            block
            for position, group in enumerate(groups)
            for block in _cut(file, position, group, columns, rows=rows)
        ]
    return kept, blocks


def _cut(
    file: UrlFile, position: int, group: pq.RowGroupMetaData, columns: tuple[str, ...], *, rows: int
) -> Iterator[ParquetBlock]:
    """Yield the blocks of a row group, none larger than memory should hold."""
    chunks = [group.column(place) for place in range(group.num_columns)]
    read = [chunk for chunk in chunks if not columns or chunk.path_in_schema.split(".")[0] in columns]
    a_row = sum(chunk.total_uncompressed_size for chunk in read) / max(group.num_rows, 1)
    at_most = max(1, min(rows, int(_PART_BYTES / max(a_row, 1))))
    at_once = max(1, min(BLOCK_ROWS, at_most, int(BLOCK_BYTES / max(a_row, 1))))
    count = max(1, ceil(group.num_rows / (at_most - at_most % at_once)))
    size = max(1, ceil(group.num_rows / count / at_once)) * at_once
    for first in range(0, group.num_rows, size):
        yield ParquetBlock(file.url, position, first, min(size, group.num_rows - first), columns, at_once)


def _check_schema(file: UrlFile, schema: pa.Schema, *, like: pa.Schema) -> None:
    where = f"What is asked of '{file.url}', as of the files before it,"
    for field in like:
        if field.name not in schema.names:
            raise UnknownColumn(field.name, known=schema.names, where=where)
        found = schema.field(field.name).type
        if found != field.type:
            raise WrongColumnType(field.name, found=str(found), needed=str(field.type), where=where)
