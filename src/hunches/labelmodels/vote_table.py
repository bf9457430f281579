"""What label models need of votes, made once and brought up to date one labelling function at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from scipy import sparse

from hunches.labelmodels.copies import CopySearch
from hunches.labelmodels.one_hot import one_hot
from hunches.records import Votes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hunches.labelmodels.additive import FloatArray
    from hunches.labelmodels.copies import IntArray
    from hunches.labelmodels.label_models import Probabilities
    from hunches.records import VoteColumn


@dataclass(frozen=True, slots=True, eq=False)
class VoteTable:
    """Votes with their one-hot matrix, the weights that near copies share, and the weighted votes for each class.

    Parameters
    ----------
    votes : Votes
    matrix : sparse float64 [n_examples, n_lfs * n_classes]
        See `one_hot`.
    copies : CopySearch
        Which labelling functions are near copies, and the counts that say so.
    weights : float64 [n_lfs]
        One over the size of the cluster of near copies each is in.
    tallies : float64 [n_examples, n_classes]
        The sum of the weights of the votes for each class.
    n_votes : int32 [n_examples]
        How many votes each example has.

    >>> from hunches.records import LabelSpace, Votes
    >>> table = VoteTable.of(Votes.from_dense([[0, 0], [1, -1]], LabelSpace(["SPAM", "HAM"])), overlap=0.6)
    >>> table.tallies.tolist()
    [[2.0, 0.0], [0.0, 1.0]]
    """

    votes: Votes
    matrix: sparse.csc_matrix
    copies: CopySearch
    weights: FloatArray
    tallies: Probabilities
    n_votes: np.ndarray[tuple[int], np.dtype[np.int32]]

    @classmethod
    def of(cls, votes: Votes, *, overlap: float) -> Self:
        """Return the table of votes, where copies share at least ``overlap`` of their votes."""
        copies = CopySearch.of(votes, overlap=overlap)
        weights = 1.0 / copies.cluster_sizes()
        tallies = np.zeros((votes.n_examples, len(votes.space)))
        _add(tallies, votes.columns, weights)
        return cls(votes, one_hot(votes), copies, weights, tallies, votes.votes_per_example())

    def updated(self, votes: Votes) -> Self:
        """Return the table of other votes, the same as `of` gives to 1e-12; only new columns cost time.

        A column is new when the labelling function of that name voted otherwise before. Where the examples or
        classes differ in number, all are.
        """
        is_alike = votes.n_examples == self.votes.n_examples and votes.space == self.votes.space
        places = _places(self.votes.columns, votes.columns) if is_alike else np.full(len(votes.columns), -1)
        is_new = places < 0
        if np.count_nonzero(is_new) * 2 > len(places):
            return self.of(votes, overlap=self.copies.overlap)
        copies = self.copies.updated(votes, places)
        weights = 1.0 / copies.cluster_sizes()
        stays = ~is_new & (self.weights[places] == weights)
        goes = np.setdiff1d(np.arange(len(self.weights)), places[stays])
        tallies, n_votes = self.tallies.copy(), self.n_votes.copy()
        _add(tallies, [self.votes.columns[place] for place in goes], -self.weights[goes])
        _add(
            tallies, [column for column, kept in zip(votes.columns, stays, strict=True) if not kept], weights[~stays]
        )
        for place in np.setdiff1d(np.arange(len(self.weights)), places):
            n_votes[self.votes.columns[place].rows] -= 1
        for place in np.flatnonzero(is_new):
            n_votes[votes.columns[place].rows] += 1
        tallies[n_votes == 0] = 0.0
        return type(self)(votes, self._updated_matrix(votes, places), copies, weights, tallies, n_votes)

    def belief(self) -> Probabilities:
        """Return the weighted share of votes of each class, ``float64 [n, k]``; equal shares without votes."""
        shares: Probabilities = np.full_like(self.tallies, 1.0 / self.tallies.shape[1])
        totals = np.einsum("ij->i", self.tallies)[:, None]
        np.divide(self.tallies, totals, out=shares, where=self.n_votes[:, None] > 0)
        return shares

    def _updated_matrix(self, votes: Votes, places: IntArray) -> sparse.csc_matrix:
        """Return the one-hot matrix with the blocks of labelling functions that have not changed taken over."""
        n_classes = len(votes.space)
        new = np.flatnonzero(places < 0)
        fresh = one_hot(Votes(votes.space, votes.n_examples, tuple(votes.columns[place] for place in new)))
        sources = [
            (fresh, int(np.searchsorted(new, at))) if place < 0 else (self.matrix, int(place))
            for at, place in enumerate(places)
        ]
        blocks, counts = [], [np.zeros(1, dtype=np.int64)]
        for matrix, place in sources:
            ends = matrix.indptr[place * n_classes : (place + 1) * n_classes + 1]
            blocks.append(matrix.indices[ends[0] : ends[-1]])
            counts.append(np.diff(ends))
        starts = np.cumsum(np.concatenate(counts)).astype(self.matrix.indptr.dtype)
        indices = np.concatenate([np.empty(0, dtype=self.matrix.indices.dtype), *blocks])
        return sparse.csc_matrix(
            (np.ones(len(indices)), indices, starts), shape=(votes.n_examples, len(places) * n_classes)
        )


def _add(tallies: Probabilities, columns: Iterable[VoteColumn], weights: FloatArray) -> None:
    """Add the weighted votes of columns to the tallies, in place."""
    flat, n_classes = tallies.reshape(-1), tallies.shape[1]
    for column, weight in zip(columns, weights, strict=True):
        flat[column.rows.astype(np.int64) * n_classes + column.labels] += weight


def _places(before: tuple[VoteColumn, ...], after: tuple[VoteColumn, ...]) -> IntArray:
    """Return where each column was before with the same name and votes, ``int64 [n_lfs]``; -1 where it was not."""
    known = {column.lf: place for place, column in enumerate(before)}
    places = [known.get(column.lf, -1) for column in after]
    return np.array(
        [
            place if place >= 0 and _vote_alike(before[place], column) else -1
            for place, column in zip(places, after, strict=True)
        ],
        dtype=np.int64,
    )


def _vote_alike(first: VoteColumn, second: VoteColumn) -> bool:
    return first is second or (
        np.array_equal(first.rows, second.rows) and np.array_equal(first.labels, second.labels)
    )
