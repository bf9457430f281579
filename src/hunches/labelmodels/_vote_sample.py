"""The votes on a sample of the examples: whether an example is in it depends on its position alone."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from hunches.records import VoteColumn, Votes

if TYPE_CHECKING:
    from hunches.labelmodels.copies import BoolArray, IntArray

ALL: Final = 2**32
"""The limit that no hash reaches."""
_MULTIPLIER: Final = 2654435761
_AT_ONCE: Final = 2**20


def halved(n_votes: int, *, enough: int) -> int:
    """Return the limit of a sample with at most about ``enough`` of so many votes: all, a half, a quarter and so on.

    >>> ALL // halved(5_000, enough=1_000)
    8
    """
    return ALL >> max(0, math.ceil(math.log2(max(n_votes, 1) / enough)))


def are_drawn(positions: np.ndarray[tuple[int, ...], np.dtype[np.signedinteger]], *, limit: int) -> BoolArray:
    """Return which positions are in the sample of a limit: those whose hash is below it.

    Positions are spread by Knuth's multiplicative hash, so that no order of the examples is favoured. The sample of
    a lower limit is part of that of a higher one.
    """
    drawn: BoolArray = positions.astype(np.uint32) * np.uint32(_MULTIPLIER) < np.uint64(limit)
    return drawn


def drawn_positions(start: int, stop: int, *, limit: int) -> IntArray:
    """Return the positions from ``start`` up to ``stop`` in the sample of a limit, ascending, ``int64 [n_drawn]``."""
    parts = [np.arange(first, min(first + _AT_ONCE, stop)) for first in range(start, stop, _AT_ONCE)]
    return np.concatenate([np.empty(0, dtype=np.int64), *(part[are_drawn(part, limit=limit)] for part in parts)])


def drawn_votes(votes: Votes, *, limit: int) -> Votes:
    """Return the votes on the sample of a limit, with the rows that the examples have there."""
    if limit == ALL:
        return votes
    positions = drawn_positions(0, votes.n_examples, limit=limit)
    columns = []
    for column in votes.columns:
        kept = are_drawn(column.rows, limit=limit)
        rows = np.searchsorted(positions, column.rows[kept]).astype(np.int32)
        columns.append(VoteColumn(column.lf, rows, column.labels[kept]))
    return Votes(votes.space, len(positions), tuple(columns))
