"""The texts of a block laid end to end, so that one call scans them all."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hunches.conditions.patterns import is_normal, normalise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hunches.engine._automaton import Places

BORDER: Final = b"\xff"
"""The byte before the first text and after each: no text has it, and no pattern passes over it."""

PADDING: Final = b"\xfe\xfe\xfe\xfe"
"""Bytes no text has, after the last border.

Hyperscan (0.9.1) misses some matches that the end of what it reads decides, if it has read more than 16 bytes.
"""


_CUT_BYTES: Final = 2**20
_FEW_TEXTS: Final = 8


@dataclass(frozen=True, slots=True, eq=False)
class JoinedTexts:
    """Some texts of a column as one row of bytes, with a `BORDER` before and after each.

    Parameters
    ----------
    data : bytes
        The texts in UTF-8, and a `PADDING` at the end.
    starts : int64 [n_texts + 1]
        Where each text begins in ``data``; the last is where one more would.
    rows : intp [n_texts]
        The row of the column that each text is in.
    """

    data: bytes
    starts: np.ndarray[tuple[int], np.dtype[np.int64]]
    rows: Places

    @classmethod
    def of(cls, texts: pa.LargeBinaryArray, rows: Places) -> Self:
        """Return the joined form of texts, none of them missing, and the rows they stand in."""
        offsets = np.frombuffer(texts.buffers()[1], dtype=np.int64)[texts.offset :][: len(texts) + 1]
        starts = offsets - offsets[0] + np.arange(1, len(texts) + 2)
        if not len(texts):
            return cls(BORDER + PADDING, starts, rows)
        one_list = pa.LargeListArray.from_arrays(pa.array([0, len(texts)], pa.int64()), texts)
        joined = pc.binary_join(one_list, pa.scalar(BORDER, pa.large_binary()))
        return cls(b"".join([BORDER, joined[0].as_buffer(), BORDER, PADDING]), starts, rows)

    def __len__(self) -> int:
        return len(self.rows)

    def cuts(self) -> list[int]:
        """Return where the bytes can be cut between texts, about a million apart."""
        wanted = np.arange(_CUT_BYTES, len(self.data) - _CUT_BYTES, _CUT_BYTES)
        return np.unique(self.starts[np.searchsorted(self.starts, wanted)]).tolist()[:-1] if len(wanted) else []

    def places_of(self, ends: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Places:
        """Return which text each match lies in, from the ends of matches that are not empty."""
        return np.searchsorted(self.starts, ends - 1, side="right") - 1

    def text(self, place: int) -> bytes:
        """Return the bytes of one text."""
        return self.data[self.starts[place] : self.starts[place + 1] - 1]

    def texts(self) -> Iterator[bytes]:
        """Yield the bytes of each text with the borders around it and a padding."""
        starts = self.starts.tolist()
        for start, end in pairwise(starts):
            yield self.data[start - 1 : end] + PADDING


@dataclass(frozen=True, slots=True, eq=False)
class TextColumn:
    """A column of texts ready to be scanned: those of ASCII characters only, and all others in NFC.

    >>> column = TextColumn.of(pa.array(["ab", None, "é"], pa.large_string()))
    >>> column.ascii.text(0), column.wide.rows.tolist()
    (b'ab', [2])
    """

    n_rows: int
    ascii: JoinedTexts
    wide: JoinedTexts

    @classmethod
    def of(cls, column: pa.Array) -> Self:
        """Return a column, ``large_string``, in its joined form; missing texts are left out."""
        is_ascii = pc.fill_null(pc.string_is_ascii(column), False).to_numpy(zero_copy_only=False)  # Arrow's own
        is_wide = pc.is_valid(column).to_numpy(zero_copy_only=False) & ~is_ascii
        rows, wide_rows = np.flatnonzero(is_ascii), np.flatnonzero(is_wide)
        cells = column.cast(pa.large_binary())
        ascii_cells = cells if len(rows) == len(cells) else cells.filter(pa.array(is_ascii))
        wide_cells = _normalised(cells.filter(pa.array(is_wide)))
        return cls(len(column), JoinedTexts.of(ascii_cells, rows), JoinedTexts.of(wide_cells, wide_rows))

    @property
    def n_bytes(self) -> int:
        """How much memory it takes."""
        return len(self.ascii.data) + len(self.wide.data)


def _normalised(cells: pa.LargeBinaryArray) -> pa.LargeBinaryArray:
    """Return texts in NFC; most are already, which is seen of many at once."""
    if len(cells) <= _FEW_TEXTS:
        return pa.array([normalise(cell.decode()).encode() for cell in cells.to_pylist()], pa.large_binary())
    one_list = pa.LargeListArray.from_arrays(pa.array([0, len(cells)], pa.int64()), cells)
    # A line break combines with nothing, so all are in NFC when they are together.
    if is_normal(pc.binary_join(one_list, pa.scalar(b"\n", pa.large_binary()))[0].as_py().decode()):
        return cells
    half = len(cells) // 2
    return pa.concat_arrays([_normalised(cells.slice(0, half)), _normalised(cells.slice(half))])
