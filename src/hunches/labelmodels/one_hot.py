"""Votes as one sparse matrix of zeros and ones, on which label models do their sums."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from hunches.records import Votes


def one_hot(votes: Votes) -> sparse.csc_matrix:
    """Return ``float64 [n_examples, n_lfs * n_classes]``: 1 in column ``lf * n_classes + label`` for each vote.

    ``X.T @ q`` then sums beliefs over the votes of each kind, and ``X @ evidence`` sums evidence over the votes on
    each example. Both cost one pass over the votes cast, however many examples have none.

    >>> from hunches.records import LabelSpace, Votes
    >>> one_hot(Votes.from_dense([[0, -1], [1, 1]], LabelSpace(["SPAM", "HAM"]))).toarray().astype(int).tolist()
    [[1, 0, 0, 0], [0, 1, 0, 1]]
    """
    n_classes = len(votes.space)
    counts = np.zeros((len(votes.columns), n_classes), dtype=np.int64)
    rows = [np.empty(0, dtype=np.int32)]
    for position, column in enumerate(votes.columns):
        counts[position] = np.bincount(column.labels, minlength=n_classes)
        is_mixed = np.count_nonzero(counts[position]) > 1
        rows.append(column.rows[np.argsort(column.labels, kind="stable")] if is_mixed else column.rows)
    starts = np.concatenate([[0], np.cumsum(counts.ravel())])
    index_dtype = np.int32 if starts[-1] < np.iinfo(np.int32).max else np.int64
    return sparse.csc_matrix(
        (np.ones(starts[-1]), np.concatenate(rows), starts.astype(index_dtype)),
        shape=(votes.n_examples, counts.size),
    )
