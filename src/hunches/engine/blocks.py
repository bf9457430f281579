"""Where blocks of examples are: in memory, or in an Arrow file that is mapped, not read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

import pyarrow as pa

from hunches.errors import UnreadableFile
from hunches.records import BLOCK_ROWS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

B_co = TypeVar("B_co", covariant=True)

_FILES_MAPPED: Final = 8


class Handle(Protocol[B_co]):
    """Something small that travels to where it is worked on, and loads there what it stands for."""

    def load(self) -> B_co:
        """Return what it stands for."""
        ...


class BlockHandle(Handle[pa.RecordBatch], Protocol):
    """Something small that travels to where a block is worked on and loads it there."""


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
        """Return the block, mapped into memory; raise `UnreadableFile` where the file cannot be opened."""
        try:
            return _mapped(self.path, self.path.stat().st_mtime_ns).get_batch(self.index)
        except OSError as error:
            reason = f"{error.strerror or error}; every process that works on it must see it at this path"
            raise UnreadableFile(self.path, reason=reason) from error


# Workers of a cluster outlive the job: few files are kept, and one that was written again is opened again.
@lru_cache(_FILES_MAPPED)
def _mapped(path: Path, written_ns: int) -> pa.ipc.RecordBatchFileReader:
    del written_ns
    return pa.ipc.open_file(pa.memory_map(str(path)))


def blocks_of_table(table: pa.Table, *, rows: int = BLOCK_ROWS) -> Sequence[MemoryBlock]:
    """Return the blocks of a table, of at most ``rows`` examples each."""
    whole = table.combine_chunks()
    return [MemoryBlock(batch) for batch in whole.to_batches(max_chunksize=rows)]


def blocks_of_file(path: Path) -> Sequence[MappedBlock]:
    """Return the blocks of an Arrow file: its record batches."""
    with pa.memory_map(str(path)) as source:
        count = pa.ipc.open_file(source).num_record_batches
    everywhere = path.absolute()  # workers may be in another folder
    return [MappedBlock(everywhere, index) for index in range(count)]
