"""Examples read block by block, or here and there, from mapped memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from hunches.engine import BLOCK_ROWS
from hunches.workflow._kept_texts import KeptTexts

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class PreviewRows:
    """The examples of a dataset as blocks; what is not asked for is not read.

    Parameters
    ----------
    schema : pyarrow.Schema
    blocks : tuple of pyarrow.RecordBatch
    starts : int64 [n_blocks + 1]
        The position of the first example of each block, and their number.
    row_bytes : float
        How much memory an example takes on average.
    kept : KeptTexts
        What is kept of the blocks in the form that is scanned.
    """

    schema: pa.Schema
    blocks: tuple[pa.RecordBatch, ...]
    starts: NDArray[np.int64]
    row_bytes: float
    kept: KeptTexts

    @classmethod
    def of(cls, table: pa.Table, *, text_bytes: int = 0) -> PreviewRows:
        """Return the rows of a table, whose texts may be kept in ``text_bytes`` beside it."""
        blocks = tuple(table.to_batches(max_chunksize=BLOCK_ROWS))
        starts = np.cumsum([0, *(block.num_rows for block in blocks)], dtype=np.int64)
        return cls(table.schema, blocks, starts, table.nbytes / max(table.num_rows, 1), KeptTexts(text_bytes))

    @property
    def n_examples(self) -> int:
        """How many examples there are."""
        return int(self.starts[-1])

    def take(self, rows: NDArray[np.int32]) -> pa.RecordBatch:
        """Return a block of the examples at some ascending positions."""
        # Arrow's own `take` looks at every block of a table for each column: 16 ms at 1M examples, this takes 1.
        edges = np.searchsorted(rows, self.starts)
        parts = [
            block.take(pa.array(rows[first:last] - start))
            for block, start, first, last in zip(
                self.blocks, self.starts.tolist(), edges.tolist(), edges[1:].tolist(), strict=False
            )
            if first < last
        ]
        batches = pa.Table.from_batches(parts, self.schema).combine_chunks().to_batches()
        return batches[0] if batches else pa.RecordBatch.from_pylist([], self.schema)
