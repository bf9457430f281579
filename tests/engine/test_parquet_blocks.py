"""Blocks of Parquet files are their rows, however they are cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hunches.engine import ParquetBlock, ProcessPool, blocks_of_parquet
from hunches.engine.url_files import UrlFile
from hunches.errors import MalformedFile, UnknownColumn, UnreadableFile, WrongColumnType

if TYPE_CHECKING:
    from pathlib import Path

TABLE = pa.table({"text": [f"text {n}" for n in range(100)], "n": pa.array(range(100), pa.int32())})


def _write(url: str, table: pa.Table = TABLE, *, row_group: int = 100) -> None:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, row_group_size=row_group)
    UrlFile(url).write(sink.getvalue())


def _rows(blocks: list[ParquetBlock], column: str = "n") -> list[object]:
    return [value for block in blocks for value in block.load().column(column).to_pylist()]


@settings(max_examples=50, deadline=None)
@given(row_group=st.integers(1, 120), rows=st.integers(1, 120), at_once=st.integers(1, 40))
def test_no_row_is_lost_or_moved(row_group: int, rows: int, at_once: int) -> None:
    """Whatever the row groups and the wanted sizes: all rows in order, and no block too large."""
    _write("memory://cut/a.parquet", row_group=row_group)

    blocks = blocks_of_parquet("memory://cut", rows=rows)

    assert _rows(blocks) == list(range(100))
    assert max(block.n_rows for block in blocks) <= min(rows, row_group)
    again = [ParquetBlock(block.url, block.row_group, block.first, block.n_rows, (), at_once) for block in blocks]
    batches = [batch for block in again for batch in block.batches()]
    assert [value for batch in batches for value in batch.column("n").to_pylist()] == list(range(100))
    assert max(batch.num_rows for batch in batches) <= at_once


def test_only_the_columns_that_are_needed_are_read() -> None:
    """With the types that labelling functions know."""
    _write("memory://needed/a.parquet")

    (block,) = blocks_of_parquet("memory://needed", columns=["text"])

    assert block.load().schema == pa.schema([("text", pa.large_string())])


def test_long_texts_make_small_blocks() -> None:
    """It is read fewer rows at a time where a row takes much memory."""
    texts = pa.table({"text": ["a" * 2**20] * 80})
    sink = pa.BufferOutputStream()
    pq.write_table(texts, sink, use_dictionary=False)
    UrlFile("memory://long/a.parquet").write(sink.getvalue())

    (block,) = blocks_of_parquet("memory://long")

    assert block.rows_at_once == 63
    assert [batch.num_rows for batch in block.batches()] == [63, 17]


def test_files_must_have_the_same_columns(tmp_path: Path) -> None:
    """The first that differs is named, with the column."""
    _write(f"{tmp_path}/a.parquet")
    _write(f"{tmp_path}/b.parquet", TABLE.rename_columns(["text", "m"]))
    with pytest.raises(UnknownColumn, match=r"b.parquet', as of the files before it, reads the column 'n'"):
        blocks_of_parquet(str(tmp_path))

    _write(f"{tmp_path}/b.parquet", TABLE.set_column(1, "n", pa.array(["x"] * 100)))
    with pytest.raises(
        WrongColumnType, match=r"b.parquet'.* needs int64 in the column 'n', which holds large_string"
    ):
        blocks_of_parquet([f"{tmp_path}/a.parquet", f"{tmp_path}/b.parquet"])
    assert len(blocks_of_parquet(str(tmp_path), columns=["text"])) == 2


def test_a_column_nobody_has_is_told() -> None:
    """With those there are."""
    _write("memory://wrong/a.parquet")

    with pytest.raises(UnknownColumn, match=r"a.parquet' reads the column 'txt', .* columns are 'text', 'n'"):
        blocks_of_parquet("memory://wrong", columns=["txt"])


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    """It is named."""
    (tmp_path / "a.parquet").write_bytes(b"PAR1 and no more")

    with pytest.raises(MalformedFile, match=r"a.parquet' is not valid Parquet"):
        blocks_of_parquet(str(tmp_path))


def test_a_file_that_another_process_does_not_see_is_told() -> None:
    """The memory of this process is no place for others to read from."""
    _write("memory://mine/a.parquet", row_group=50)
    blocks = blocks_of_parquet("memory://mine")

    with pytest.raises(
        UnreadableFile, match=r"memory://mine/a.parquet': .*every process that works on it must see it"
    ):
        list(ProcessPool(2).map(lambda batch: batch.num_rows, blocks))
