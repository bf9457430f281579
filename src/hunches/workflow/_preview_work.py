"""A labelling function at work on a part of the examples, or on all, for as long as it is wanted."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np

from hunches.conditions import TextMatch, leaves
from hunches.engine import VoteBlock, is_broken
from hunches.errors import PreviewCancelled
from hunches.evaluation import SeenVotes
from hunches.records import FaultTally, VoteColumn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from hunches.engine import TextColumn
    from hunches.lfs import LabelingFunction
    from hunches.records import LabelSpace
    from hunches.workflow._preview_rows import PreviewRows

_PIECE_SECONDS: Final = 0.015
"""How long a piece of work is to take: the time until a cancelled preview ends."""
_FIRST_PIECE: Final = 16
_GROWTH: Final = 8
_UNIT_ROWS: Final = 16_384
"""The most rows of a piece; texts are kept in such units, so that the next preview finds them again."""
_PIECE_BYTES: Final = 32 * 1024 * 1024
_OVERTIME: Final = 2.0


def votes_on(vote_block: VoteBlock, examples: pa.RecordBatch, texts: Mapping[str, TextColumn]) -> VoteColumn:
    """Return the votes of one labelling function on some examples, rows counted from the first of them.

    Columns in ``texts`` are those of the same examples, ready to be scanned.
    """
    _, (column,) = vote_block(examples, texts)
    return column


class PreviewWork:
    """The work of one preview: pieces of examples, small enough that it can be cancelled between two of them.

    Parameters
    ----------
    lf : LabelingFunction
        What is previewed.
    rows : PreviewRows
        The examples.
    space : LabelSpace
        The classes voted for.
    is_cancelled : callable
        Is asked before each piece; once it returns true, `PreviewCancelled` is raised.
    clock : callable
        Tells seconds.
    """

    def __init__(
        self,
        lf: LabelingFunction,
        rows: PreviewRows,
        *,
        space: LabelSpace,
        is_cancelled: Callable[[], bool],
        clock: Callable[[], float],
    ) -> None:
        self._lf = lf
        self._rows = rows
        self._space = space
        self._is_cancelled = is_cancelled
        self._vote_block = VoteBlock([lf], space)
        self._text_columns = _text_columns(lf)
        self._drawn: list[VoteColumn] = []
        self._n_seen = 0
        self._clock = clock
        self._started = clock()
        self._wanted = self._last = _FIRST_PIECE // _GROWTH
        self._rate = _FIRST_PIECE / _PIECE_SECONDS
        self.n_drawn = 0

    @property
    def seconds(self) -> float:
        """How long the work has been going on."""
        return self._clock() - self._started

    @property
    def seconds_for_all(self) -> float:
        """How long all examples will take, at the pace of the last piece."""
        return self._rows.n_examples / self._rate

    def draw(self, order: NDArray[np.int32], *, until: int, seconds: float) -> None:
        """Look at examples in the given order, from where the last draw ended, ``until`` so many or for a time."""
        last = min(until, len(order))
        # The first piece pays for what is made once, so it alone says nothing about the pace.
        while self.n_drawn < last and (self.n_drawn <= _FIRST_PIECE or self.seconds < seconds):
            chosen = np.sort(order[self.n_drawn : min(self.n_drawn + self._size(), last)])
            column = self._look_at(self._rows.take(chosen))
            faults = tuple(replace(fault, row=int(chosen[fault.row])) for fault in column.faults)
            self._drawn.append(replace(column, rows=chosen[column.rows], faults=faults))
            self.n_drawn += len(chosen)

    def drawn(self, order: NDArray[np.int32]) -> SeenVotes:
        """Return the votes on the examples drawn so far, in the order that was drawn in."""
        column = _joined(self._lf.name, self._drawn, self._space)
        rows = None if self.n_drawn == len(order) else np.sort(order[: self.n_drawn])
        return SeenVotes(column, rows, is_broken(column, n_examples=self.n_drawn))

    def look_at_all(self, members: NDArray[np.bool_] | None, *, seconds: float) -> SeenVotes | None:
        """Return the votes on all examples that count, or None when that takes twice the time it may take."""
        parts = []
        for first, piece in self._pieces():
            column = self._look_at(piece, first)
            faults = tuple(replace(fault, row=fault.row + first) for fault in column.faults)
            parts.append(replace(column, rows=column.rows + np.int32(first), faults=faults))
            if self.seconds > _OVERTIME * seconds:
                return None
        column = _joined(self._lf.name, parts, self._space)
        broken = is_broken(column, n_examples=self._rows.n_examples)
        if members is not None:
            is_member = members[column.rows]
            column = replace(column, rows=column.rows[is_member], labels=column.labels[is_member])
        return SeenVotes(column, None, broken)

    def _pieces(self) -> Iterator[tuple[int, pa.RecordBatch]]:
        """Yield the pieces of all blocks, each with the position of its first example."""
        for first, block in zip(self._rows.starts.tolist(), self._rows.blocks, strict=False):
            start = 0
            while start < block.num_rows:
                piece = block.slice(start, self._size_at(start))
                yield first + start, piece
                start += piece.num_rows

    def _size_at(self, start: int) -> int:
        """Return how many rows of a block to look at next: a unit wherever that takes not much too long."""
        left, size = _UNIT_ROWS - start % _UNIT_ROWS, self._size()
        return left if 2 * size >= left else size

    def _texts_of(self, piece: pa.RecordBatch, first: int | None) -> Mapping[str, TextColumn]:
        """Return the texts of a piece that is a whole unit of a block, ready to be scanned; none of other pieces."""
        if first is None or not self._text_columns:
            return {}
        block = int(np.searchsorted(self._rows.starts, first, side="right")) - 1
        start = first - int(self._rows.starts[block])
        ends_a_unit = piece.num_rows == _UNIT_ROWS or start + piece.num_rows == self._rows.blocks[block].num_rows
        is_unit = start % _UNIT_ROWS == 0 and ends_a_unit
        return self._rows.kept.of(piece, self._text_columns, first=first) if is_unit else {}

    def _size(self) -> int:
        by_time = min(self._rate * _PIECE_SECONDS, _GROWTH * self._last)
        self._wanted = max(1, int(min(by_time, _UNIT_ROWS, _PIECE_BYTES / self._rows.row_bytes)))
        return self._wanted

    def _look_at(self, piece: pa.RecordBatch, first: int | None = None) -> VoteColumn:
        """Return the votes on a piece, which is that of the rows from ``first`` on, or of rows here and there."""
        if self._is_cancelled():
            raise PreviewCancelled(self._lf.name, n_seen=self._n_seen)
        started = self._clock()
        column = votes_on(self._vote_block, piece, self._texts_of(piece, first))
        self._n_seen += piece.num_rows
        # What is left at the end of a block tells more about what it costs to begin than about the pace.
        if piece.num_rows >= self._wanted // 2:
            self._rate = piece.num_rows / max(self._clock() - started, 1e-6)
            self._last = piece.num_rows
        return column


def _text_columns(lf: LabelingFunction) -> list[str]:
    """Return the columns whose texts the conditions of a labelling function are about."""
    found = (leaf for condition in lf.conditions for leaf in leaves(condition))
    return list(dict.fromkeys(leaf.column for leaf in found if isinstance(leaf, TextMatch)))


def _joined(lf: str, parts: Sequence[VoteColumn], space: LabelSpace) -> VoteColumn:
    """Return one column of those of several pieces, which may have been drawn at random."""
    rows = np.concatenate([np.empty(0, dtype=np.int32), *(part.rows for part in parts)])
    labels = np.concatenate([np.empty(0, dtype=space.vote_dtype), *(part.labels for part in parts)])
    places = np.argsort(rows, kind="stable")
    tally = FaultTally(lf)
    for fault in sorted((fault for part in parts for fault in part.faults), key=lambda fault: fault.row):
        tally.add(fault.row, fault.code, fault.message, count=fault.count, trace=partial(str, fault.traceback))
    return VoteColumn(lf, rows[places], labels[places], tally.faults(), sum(part.seconds for part in parts))
