"""Where blocks of examples are: in memory, or in an Arrow file that is mapped, not read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Protocol

import pyarrow as pa

from hunches.records import BLOCK_ROWS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class BlockHandle(Protocol):
    """Something small that travels to where a block is worked on and loads it there."""

    def load(self) -> pa.RecordBatch:
        """Return the block."""
        ...


@dataclass(frozen=True, slots=True)
class MemoryBlock:
    """A block that is in memory and travels whole.

    >>> MemoryBlock(pa.RecordBatch.from_pydict({"text": ["hello"]})).load().num_rows
    1
    """

    batch: pa.RecordBatch

    def load(self) -> pa.RecordBatch:
        """Return the block."""
        return self.batch


@dataclass(frozen=True, slots=True)
class MappedBlock:
    """A block of an Arrow file; only its place travels."""

    path: Path
    index: int

    def load(self) -> pa.RecordBatch:
        """Return the block, mapped into memory."""
        return _mapped(self.path).get_batch(self.index)


@cache
def _mapped(path: Path) -> pa.ipc.RecordBatchFileReader:
    return pa.ipc.open_file(pa.memory_map(str(path)))


def blocks_of_table(table: pa.Table, *, rows: int = BLOCK_ROWS) -> Sequence[MemoryBlock]:
    """Return the blocks of a table, of at most ``rows`` examples each."""
    whole = table.combine_chunks()
    return [MemoryBlock(batch) for batch in whole.to_batches(max_chunksize=rows)]


def blocks_of_file(path: Path) -> Sequence[MappedBlock]:
    """Return the blocks of an Arrow file: its record batches."""
    with pa.memory_map(str(path)) as source:
        count = pa.ipc.open_file(source).num_record_batches
    return [MappedBlock(path, index) for index in range(count)]
