"""Clusters rows by the angle between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.sparse import csr_array

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hunches.evaluation.analysis._word_counts import WordCounts

_STARTS: Final = 5
_MOST_ROUNDS: Final = 30


def unit_weights(counted: WordCounts) -> csr_array:
    """Return the TF-IDF weights of texts, each row of length 1 or 0, ``float64 [n_texts, n_words]``.

    >>> from hunches.evaluation.analysis._word_counts import count_words
    >>> unit_weights(count_words(["good", "good song"])).toarray().round(2).tolist()
    [[1.0, 0.0], [0.58, 0.81]]
    """
    counts = counted.counts
    n_texts, n_with = counts.shape[0], np.bincount(counts.indices, minlength=counts.shape[1])
    rarity = 1 + np.log((1 + n_texts) / (1 + n_with))
    values = (1 + np.log(counts.data)) * rarity[counts.indices]
    weights = csr_array((values, counts.indices, counts.indptr), shape=counts.shape)
    lengths = np.sqrt(weights.multiply(weights).sum(axis=1))
    per_value = np.repeat(np.where(lengths > 0, lengths, 1.0), np.diff(weights.indptr))
    return csr_array((values / per_value, counts.indices, counts.indptr), shape=counts.shape)


def spherical_means(
    rows: csr_array, n_clusters: int, *, rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the cluster of each row, and how near it is to the middle of it (1: the same direction).

    The best of five runs of spherical k-means from k-means++ starts: I. Dhillon and D. Modha, "Concept decompositions
    for large sparse text data using clustering", Machine Learning 42 (2001).

    Parameters
    ----------
    rows : float64 [n_rows, n_words], sparse
        Of length 1 or 0.
    n_clusters : int
        At most ``n_rows``; some may end up empty.
    rng : numpy.random.Generator
        Chooses the starts.
    """
    best = _run(rows, n_clusters, rng)
    for _ in range(_STARTS - 1):
        other = _run(rows, n_clusters, rng)
        best = other if other[1].sum() > best[1].sum() + 1e-9 else best
    return best


def _run(rows: csr_array, n_clusters: int, rng: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    near = rows @ _starts(rows, n_clusters, rng).T
    clusters, centres = near.argmax(axis=1), np.zeros((n_clusters, rows.shape[1]))
    for _ in range(_MOST_ROUNDS):
        centres = _middles(rows, clusters, centres)
        near = rows @ centres.T
        clusters = near.argmax(axis=1)
    return clusters, near[np.arange(len(clusters)), clusters]


def _middles(rows: csr_array, clusters: NDArray[np.int64], known: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the direction of each cluster, the known one where it has no rows or none with words."""
    shape = (len(known), len(clusters))
    members = csr_array((np.ones(len(clusters)), (clusters, np.arange(len(clusters)))), shape=shape)
    sums = (members @ rows).toarray()
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    middles: NDArray[np.float64] = np.where(lengths > 0, sums / np.where(lengths > 0, lengths, 1.0), known)
    return middles


def _starts(rows: csr_array, n_clusters: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return rows far from each other, drawn as k-means++ does."""
    chosen = [int(rng.integers(rows.shape[0]))]
    nearest = np.full(rows.shape[0], -np.inf)
    while len(chosen) < n_clusters:
        latest = rows[[chosen[-1]]].toarray()[0]
        nearest = np.maximum(nearest, rows @ latest)
        distances = np.maximum(1 - nearest, 0.0)
        distances[chosen] = 0.0
        total = distances.sum()
        shares = distances / total if total > 0 else None
        chosen.append(int(rng.choice(rows.shape[0], p=shares)))
    starts: NDArray[np.float64] = rows[chosen].toarray()
    return starts
