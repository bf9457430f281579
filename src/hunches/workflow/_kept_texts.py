"""Texts in the form they are scanned in, kept from one preview to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hunches.engine import TextColumn

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyarrow as pa

_ROW_BYTES = 16  # where each text begins, and its row


class KeptTexts:
    """Columns of texts by the first row they hold, up to so many bytes.

    What came first stays: each preview asks for all pieces in the same order, so one that went to make room would be
    the next to be asked for.

    Parameters
    ----------
    most_bytes : int
        How much memory to use; pieces beyond are joined anew for each preview.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._known: dict[tuple[str, int], TextColumn] = {}
        self.n_bytes = 0

    def of(self, piece: pa.RecordBatch, columns: Iterable[str], *, first: int) -> dict[str, TextColumn]:
        """Return some columns of the piece that begins at row ``first``, ready to be scanned."""
        return {name: self._column(piece, name, first) for name in columns}

    def _column(self, piece: pa.RecordBatch, name: str, first: int) -> TextColumn:
        known = self._known.get((name, first))
        if known is not None:
            return known
        column = TextColumn.of(piece.column(name))
        size = column.n_bytes + _ROW_BYTES * column.n_rows
        if self.n_bytes + size <= self._most_bytes:
            self._known[name, first] = column
            self.n_bytes += size
        return column
