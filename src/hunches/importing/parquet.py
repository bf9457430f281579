"""Reads Parquet files."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from hunches.importing.arrow_ipc import damaged_as
from hunches.importing.source import file_formats
from hunches.records.blocks import BLOCK_ROWS, conform_batch, has_large_numbers, normalised_schema, rebatch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hunches.importing.source import ReadOptions


class ParquetSource:
    """The rows of a Parquet file.

    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     pq.write_table(pa.table({"text": ["so good"]}), f"{folder}/t.parquet")
    ...     next(ParquetSource(pathlib.Path(folder, "t.parquet")).batches()).to_pydict()
    {'text': ['so good']}
    """

    mixed: frozenset[str] = frozenset()

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def name(self) -> str:
        """The file's path."""
        return str(self._path)

    @cached_property
    def schema(self) -> pa.Schema:
        """The columns, with normalised types."""
        with damaged_as(self._path, "Parquet"), pq.ParquetFile(self._path) as file:
            raw = file.schema_arrow
            large = [field.name for field in raw if field.type == pa.uint64() and _has_large(file, field.name)]
        return normalised_schema(raw, large=large)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the rows; every call reads the file again."""
        return rebatch(conform_batch(batch, self.schema) for batch in self._raw_batches())

    def _raw_batches(self) -> Iterator[pa.RecordBatch]:
        with damaged_as(self._path, "Parquet"), pq.ParquetFile(self._path) as file:
            yield from file.iter_batches(BLOCK_ROWS)


@file_formats.register("parquet")
@file_formats.register("pq")
def open_parquet(path: Path, _options: ReadOptions) -> ParquetSource:
    """Return the rows of a Parquet file."""
    return ParquetSource(path)


def _has_large(file: pq.ParquetFile, name: str) -> bool:
    return any(has_large_numbers(batch.column(0)) for batch in file.iter_batches(BLOCK_ROWS, columns=[name]))
