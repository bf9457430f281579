"""Which labelling functions are near copies of each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from hunches.labelmodels.one_hot import one_hot
from hunches.labelmodels.vote_shares import share_of_votes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hunches.labelmodels.additive import FloatArray
    from hunches.records import VoteColumn, Votes

IntArray: TypeAlias = "np.ndarray[tuple[int, ...], np.dtype[np.int64]]"

_ENOUGH_VOTES: Final = 1_000_000
"""Above so many votes, overlaps are counted on a sample of examples."""
_FEW_VOTES: Final = 5_000
"""Labelling functions with so few votes are compared on all of them."""
_DOUBT: Final = 2.0
"""Disagreements granted to chance."""
_FEWER: Final = 0.4
"""Copies have less than this part of the disagreements that independent errors would make."""


def copy_clusters(votes: Votes, *, overlap: float) -> IntArray:
    """Return the number of the cluster of near copies each labelling function is in, ``int64 [n_lfs]``.

    Copies share at least ``overlap`` of their votes: same example, same class, over all examples either votes on
    (Jaccard index). Where they vote for several classes they must also disagree much less than two that err
    independently would: people who label the same items well agree most of the time, and are no copies.

    Above a million votes the overlaps of frequent labelling functions are counted on a sample of the examples.
    """
    n_lfs = len(votes.columns)
    n_votes = np.array([len(column.rows) for column in votes.columns], dtype=np.float64)
    shared = _shared_votes(votes)
    either = n_votes[:, None] + n_votes[None, :] - shared
    first, second = np.nonzero(np.triu((shared >= overlap * either) & (shared > 0), 1))
    several = _vote_for_several(votes, first, second) & (shared[first, second] < either[first, second])
    if several.any():
        kept = ~several
        kept[several] = _disagree_too_little(votes, first[several], second[several])
        first, second = first[kept], second[kept]
    pairs = sparse.coo_matrix((np.ones(len(first)), (first, second)), shape=(n_lfs, n_lfs))
    cluster: IntArray = connected_components(pairs, directed=False)[1].astype(np.int64)
    return cluster


def copy_cluster_sizes(votes: Votes, *, overlap: float) -> FloatArray:
    """Return how many near copies each labelling function has, itself included, ``float64 [n_lfs]``."""
    cluster = copy_clusters(votes, overlap=overlap)
    sizes: FloatArray = np.bincount(cluster)[cluster].astype(np.float64)
    return sizes


def _shared_votes(votes: Votes) -> FloatArray:
    """Return on how many examples each two cast the same vote, ``float64 [n_lfs, n_lfs]``; some are estimated."""
    n_classes = len(votes.space)
    if votes.n_votes <= _ENOUGH_VOTES:
        return _gram(votes.columns, votes.n_examples, n_classes=n_classes)
    part = _ENOUGH_VOTES / votes.n_votes
    # Positions are spread by Knuth's multiplicative hash, so that no order of the examples is favoured.
    limit = np.uint32(part * np.iinfo(np.uint32).max)
    is_drawn = np.arange(votes.n_examples, dtype=np.uint32) * np.uint32(2654435761) < limit
    drawn = votes.take(np.flatnonzero(is_drawn))
    shared = _gram(drawn.columns, drawn.n_examples, n_classes=n_classes) / max(float(is_drawn.mean()), 1e-12)
    few = np.flatnonzero([len(column.rows) <= _FEW_VOTES for column in votes.columns])
    shared[np.ix_(few, few)] = _gram(
        [votes.columns[position] for position in few], votes.n_examples, n_classes=n_classes
    )
    return shared


def _gram(columns: Sequence[VoteColumn], n_examples: int, *, n_classes: int) -> FloatArray:
    """Count the examples on which each two cast the same vote; with one class, on which both vote."""
    ends = np.cumsum([0, *(len(column.rows) for column in columns)])
    # One row for each (example, class): two labelling functions share it when they cast the same vote.
    places = [np.empty(0, dtype=np.int64)]
    for column in columns:
        labels = column.labels if n_classes > 1 else 0
        places.append(column.rows.astype(np.int64) * n_classes + labels)
    cast = sparse.csc_matrix(
        (np.ones(ends[-1], dtype=np.float32), np.concatenate(places), ends),
        shape=(n_examples * n_classes, len(columns)),
    )
    shared: FloatArray = (cast.T @ cast).toarray().astype(np.float64)
    return shared


def _vote_for_several(
    votes: Votes, first: IntArray, second: IntArray
) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Return which pairs do not both vote for one and the same class alone, nearly always."""
    several = np.zeros(len(votes.columns), dtype=bool)
    for position in np.unique(np.concatenate([first, second])):
        counts = np.bincount(votes.columns[position].labels)
        several[position] = counts.max() < 0.975 * counts.sum()  # one vote in forty may stray
    return several[first] | several[second]


def _disagree_too_little(
    votes: Votes, first: IntArray, second: IntArray
) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Return which pairs disagree much less often than labelling functions that err independently."""
    n_classes = len(votes.space)
    members, places = np.unique(np.concatenate([first, second]), return_inverse=True)
    first, second = places[: len(first)], places[len(first) :]
    some = type(votes)(votes.space, votes.n_examples, tuple(votes.columns[position] for position in members))
    belief = share_of_votes(votes)
    counts = (one_hot(some).T @ belief).reshape(len(members), n_classes, n_classes).transpose(0, 2, 1) + 1e-9
    confusion = counts / counts.sum(axis=2, keepdims=True)
    balance = belief[votes.covered()].mean(axis=0)
    agreement = np.einsum("y,pyl,pyl->p", balance, confusion[first], confusion[second], optimize=True)
    both = _gram(some.columns, some.n_examples, n_classes=1)[first, second]
    shared = _shared_votes(some)[first, second]
    seen, expected = np.maximum(both - shared, 0.0), both * (1.0 - agreement)
    few: np.ndarray[tuple[int, ...], np.dtype[np.bool_]] = seen + _DOUBT <= _FEWER * (expected + _DOUBT)
    return few
