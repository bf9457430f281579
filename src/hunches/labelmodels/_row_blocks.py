"""Votes in the order of the examples, some at a time: what counting of whole examples goes over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hunches.labelmodels.copies import IntArray
    from hunches.records import Votes

_VOTES_AT_ONCE: Final = 2**18
"""About so many votes are in a block: it stays in the processor's second cache."""
_ROWS_AT_ONCE: Final = (2**12, 2**20)


@dataclass(frozen=True, slots=True, eq=False)
class RowBlock:
    """The votes on some examples, one example after the other.

    Parameters
    ----------
    kinds : unsigned integers [n_votes], of as few bytes as hold them
        ``lf * n_classes + label`` of each vote; ascending within an example.
    ends : int32 [n_rows + 1]
        The votes on an example are ``kinds[ends[row] : ends[row + 1]]``.
    """

    kinds: np.ndarray[tuple[int], np.dtype[np.unsignedinteger]]
    ends: np.ndarray[tuple[int], np.dtype[np.int32]]

    def rectangles(self, *, most_cells: int) -> Iterator[IntArray]:
        """Yield the kinds of examples with equally many votes, two or more, as ``int64 [n_votes, n_examples]``.

        None has more cells than ``most_cells``, but for one example alone.
        """
        n_votes = np.diff(self.ends)
        n_with = np.bincount(n_votes, minlength=2)
        order = np.argsort(n_votes.astype(np.uint16 if len(n_with) < 2**16 else np.int32), kind="stable")
        starts = self.ends[:-1][order]
        last = np.cumsum(n_with)
        for size in np.flatnonzero(n_with[2:]) + 2:
            step = max(most_cells // int(size), 1)
            for first in range(last[size - 1], last[size], step):
                here = starts[first : min(first + step, last[size])]
                yield self.kinds[here + np.arange(size, dtype=np.int32)[:, None]].astype(np.int64)


def row_blocks(votes: Votes) -> Iterator[RowBlock]:
    """Yield the votes, some examples at a time.

    >>> from hunches.records import LabelSpace, Votes
    >>> [block] = row_blocks(Votes.from_dense([[0, -1], [1, 0]], LabelSpace(["SPAM", "HAM"])))
    >>> block.kinds.tolist(), block.ends.tolist()
    ([0, 1, 2], [0, 1, 3])
    """
    step = int(np.clip(_VOTES_AT_ONCE * votes.n_examples / max(votes.n_votes, 1), *_ROWS_AT_ONCE))
    starts = np.arange(0, votes.n_examples, step)
    ends = np.append(starts, votes.n_examples)
    cuts = np.array([np.searchsorted(column.rows, ends) for column in votes.columns])
    for position, start in enumerate(starts.tolist() if len(votes.columns) else []):
        n_rows = min(step, votes.n_examples - start)
        yield _row_block(votes, cuts[:, position : position + 2], first_row=start, n_rows=n_rows)


def _row_block(votes: Votes, cuts: IntArray, *, first_row: int, n_rows: int) -> RowBlock:
    """Return the votes of each column from one cut to the other, row by row."""
    parts = [slice(first, last) for first, last in cuts.tolist()]
    rows = np.concatenate([column.rows[part] for column, part in zip(votes.columns, parts, strict=True)])
    labels = [column.labels[part] for column, part in zip(votes.columns, parts, strict=True)]
    counts = cuts[:, 1] - cuts[:, 0]
    n_classes = len(votes.space)
    smallest = np.min_scalar_type(len(counts) * n_classes)  # short numbers are moved sooner
    kinds = np.repeat((np.arange(len(counts)) * n_classes).astype(smallest), counts)
    kinds += np.concatenate(labels).astype(smallest)
    ends = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    # scipy turns columns into rows in one pass; what it calls data are the kinds of votes
    by_row = sparse.csc_matrix((kinds, rows - np.int32(first_row), ends), shape=(n_rows, len(counts))).tocsr()
    return RowBlock(by_row.data, by_row.indptr)
