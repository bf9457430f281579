"""Which labelling functions are near copies of each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

if TYPE_CHECKING:
    from hunches.labelmodels.additive import FloatArray
    from hunches.records import Votes


def copy_cluster_sizes(votes: Votes, *, overlap: float) -> FloatArray:
    """Return how many near copies each labelling function has, itself included, ``float64 [n_lfs]``.

    Copies share at least ``overlap`` of their votes: same example, same class, over all examples either votes on.
    """
    n_classes = len(votes.space)
    n_lfs = len(votes.columns)
    rows = np.concatenate([column.rows for column in votes.columns])
    ends = np.cumsum([0, *(len(column.rows) for column in votes.columns)])
    labels = np.concatenate([column.labels for column in votes.columns]).astype(np.int64)
    # One row for each (example, class): two labelling functions share it when they cast the same vote.
    cast = sparse.csc_matrix(
        (np.ones(len(rows), dtype=np.float32), rows.astype(np.int64) * n_classes + labels, ends),
        shape=(votes.n_examples * n_classes, n_lfs),
    )
    shared = (cast.T @ cast).toarray().astype(np.float64)
    n_votes = np.diff(ends).astype(np.float64)
    either = n_votes[:, None] + n_votes[None, :] - shared
    jaccard = np.divide(shared, either, out=np.zeros_like(shared), where=either > 0)
    _, cluster = connected_components(jaccard >= overlap, directed=False)
    sizes: FloatArray = np.bincount(cluster)[cluster].astype(np.float64)
    return sizes
