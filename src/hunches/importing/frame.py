"""Examples that are in memory already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hunches.records.blocks import BLOCK_ROWS, rebatch, to_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa


class FrameSource:
    """The rows of a data frame: pandas, Polars, Arrow, a list of dicts or a dict of lists.

    Raises
    ------
    InvalidValue
        When it is none of these.

    >>> next(FrameSource({"text": ["so good"]}).batches()).to_pydict()
    {'text': ['so good']}
    """

    mixed: frozenset[str] = frozenset()

    def __init__(self, frame: object) -> None:
        self.name = f"the {type(frame).__name__}"
        self._table: pa.Table = to_table(frame, unusable="keep")

    @property
    def schema(self) -> pa.Schema:
        """The columns, with normalised types."""
        return self._table.schema

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the rows."""
        return rebatch(self._table.to_batches(max_chunksize=BLOCK_ROWS))
