"""Where blocks of examples are."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from hunches.engine import MappedBlock, blocks_of_file, blocks_of_table
from hunches.errors import UnreadableFile

if TYPE_CHECKING:
    from pathlib import Path

TABLE = pa.table({"n": list(range(10))})


@pytest.mark.parametrize("rows", [1, 3, 10, 11])
def test_a_table_is_cut_into_blocks_in_order(rows: int) -> None:
    """No block has more rows than asked for, and together they are the table, however it was cut before."""
    chunked = pa.concat_tables([TABLE.slice(0, 4), TABLE.slice(4)])

    batches = [block.load() for block in blocks_of_table(chunked, rows=rows)]

    assert pa.Table.from_batches(batches) == TABLE
    assert max(batch.num_rows for batch in batches) <= rows


def test_a_table_without_rows_has_no_example() -> None:
    """An empty table gives no rows to work on."""
    assert sum(block.load().num_rows for block in blocks_of_table(TABLE.slice(0, 0))) == 0


def test_a_file_is_mapped_batch_by_batch(tmp_path: Path) -> None:
    """The blocks of an Arrow file are its record batches, loaded where they are needed."""
    path = tmp_path / "n.arrow"
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, TABLE.schema) as writer:
        writer.write_table(TABLE, max_chunksize=4)

    blocks = blocks_of_file(path)

    assert [block.load().num_rows for block in blocks] == [4, 4, 2]
    assert pa.Table.from_batches([block.load() for block in blocks]) == TABLE


def test_a_file_that_is_written_again_is_read_again(tmp_path: Path) -> None:
    """Workers that outlive a job do not answer from what was there before."""
    path = tmp_path / "n.arrow"
    seen = []
    for first in (0, 10):
        path.unlink(missing_ok=True)
        table = pa.table({"n": list(range(first, first + 10))})
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
            writer.write_table(table)
        os.utime(path, ns=(first + 1, first + 1))
        seen += [block.load().column("n")[0].as_py() for block in blocks_of_file(path)]

    assert seen == [0, 10]


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    """With what a block needs."""
    with pytest.raises(UnreadableFile, match=r"n.arrow': No such file or directory; every process that works on it"):
        MappedBlock(tmp_path / "n.arrow", 0).load()
