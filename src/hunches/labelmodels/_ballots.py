"""Votes as the models read them that go over them many times: one row for all examples with the same votes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import numpy as np

from hunches.labelmodels.copies import copy_cluster_sizes
from hunches.labelmodels.one_hot import one_hot
from hunches.records import ABSTAIN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scipy import sparse

    from hunches.labelmodels.additive import FloatArray
    from hunches.labelmodels.label_models import Probabilities
    from hunches.records import GoldLabels, Votes

_BLOCK: Final = 1 << 22
"""How many numbers about the rows are worked on at a time: 32 MiB."""


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """What a step of learning needs of beliefs, and all that it needs.

    Parameters
    ----------
    counts : float64 [n_lfs, n_classes voted, n_states]
        How many examples in each state are expected among those that got a vote.
    totals : float64 [n_states]
        How many covered examples are expected in each state.
    """

    counts: FloatArray
    totals: FloatArray

    def flat(self) -> FloatArray:
        """Return all of them in one row."""
        return np.concatenate([self.counts.ravel(), self.totals])

    @classmethod
    def of_flat(cls, flat: FloatArray, shape: tuple[int, ...]) -> Self:
        """Return them from one row; the shape is that of the counts."""
        return cls(flat[: math.prod(shape)].reshape(shape), flat[math.prod(shape) :])


@dataclass(frozen=True, slots=True, eq=False)
class Ballots:
    """The votes of the covered examples; those with the same votes and gold label are one row.

    Parameters
    ----------
    cast : float64 [n_rows, n_lfs * n_classes]
        1 for each vote cast, as in `one_hot`.
    gold : int32 [n_rows]
        Gold labels, `ABSTAIN` where there is none.
    repeats : float64 [n_rows]
        How many examples a row stands for.
    examples : int64 [n_rows]
        The position of one of them.
    weights : float64 [n_lfs]
        The part that the votes of each labelling function count with: one over the size of its copy cluster.
    """

    cast: sparse.csr_matrix
    gold: GoldLabels
    repeats: FloatArray
    examples: np.ndarray[tuple[int], np.dtype[np.int64]]
    weights: FloatArray

    @classmethod
    def of(cls, votes: Votes, gold: GoldLabels | None, *, copy_overlap: float) -> Self:
        """Return the ballots of votes; examples that nobody votes on are left out, with gold label or without."""
        covered = np.flatnonzero(votes.covered())
        cast = one_hot(votes).tocsr()[covered]
        labels = np.full(len(covered), ABSTAIN, dtype=np.int32) if gold is None else gold[covered]
        _, first, repeats = np.unique(_fingerprints(cast, labels), return_index=True, return_counts=True)
        weights = 1.0 / copy_cluster_sizes(votes, overlap=copy_overlap)
        return cls(cast[first], labels[first], repeats.astype(np.float64), covered[first], weights)

    @property
    def n_classes(self) -> int:
        """How many classes there are to vote for."""
        return int(self.cast.shape[1]) // len(self.weights)

    def sums(self, values: FloatArray) -> Probabilities:
        """Return the weighted sum, over the votes on each row, of values for each vote.

        The values are ``[n_lfs, n_classes, n]``, the sums ``[n_rows, n]``.
        """
        summed: Probabilities = self.cast @ (self.weights[:, None, None] * values).reshape(self.cast.shape[1], -1)
        return summed

    def majority(self) -> Probabilities:
        """Return the weighted share of votes of each class, ``[n_rows, n_classes]``; certain where there is gold."""
        n_classes = self.n_classes
        shares: Probabilities = self.sums(
            np.broadcast_to(np.eye(n_classes), (len(self.weights), n_classes, n_classes))
        )
        return self.known(shares / shares.sum(axis=1, keepdims=True))

    def known(self, belief: Probabilities) -> Probabilities:
        """Return the beliefs, ``[n_rows, n_classes]``, with certainty where there is a gold label."""
        has_gold = self.gold != ABSTAIN
        return np.where(has_gold[:, None], np.eye(self.n_classes)[self.gold], belief)

    def moments(self, belief: FloatArray) -> Moments:
        """Return the moments of beliefs about the states of the rows, ``[n_rows, n_states]``."""
        weighted = belief * self.repeats[:, None]
        counts = (self.cast.T @ weighted).reshape(len(self.weights), self.n_classes, -1)
        return Moments(counts, weighted.sum(axis=0))

    def log_masses(self, log_prior: FloatArray, evidence: FloatArray) -> Probabilities:
        """Return the logarithm of the mass of each state, ``[n_rows, n_states]``, for the evidence of all votes.

        Each class has the same number of states, one after the other; those that a gold label rules out have none.
        """
        masses = self.sums(evidence)
        masses += log_prior
        known = np.flatnonzero(self.gold != ABSTAIN)
        class_of = np.repeat(np.arange(self.n_classes), len(log_prior) // self.n_classes)
        masses[known] = np.where(self.gold[known, None] == class_of, masses[known], -np.inf)
        return masses

    def blocks(self, n_states: int) -> Iterator[Self]:
        """Yield the ballots in runs of rows, so that no array of numbers for each row and state becomes large."""
        # The moments of a block are as large as those of all, so a block has as many rows at least.
        size = max(_BLOCK // n_states, self.cast.shape[1])
        if len(self.gold) <= size:
            yield self
            return
        for start in range(0, len(self.gold), size):
            here = slice(start, start + size)
            yield type(self)(self.cast[here], self.gold[here], self.repeats[here], self.examples[here], self.weights)


def _fingerprints(cast: sparse.csr_matrix, gold: GoldLabels) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    """Return a number for each row that only rows with the same votes and gold label share.

    It is the sum, modulo 2**64, of a random number for each vote: a million different rows are all told apart but
    for one chance in thirty million.
    """
    rng = np.random.default_rng(0)
    of_votes = rng.integers(2**64, size=cast.shape[1], dtype=np.uint64)
    of_gold = rng.integers(2**64, size=int(gold.max(initial=ABSTAIN)) + 2, dtype=np.uint64)
    sums: np.ndarray[tuple[int], np.dtype[np.uint64]] = np.add.reduceat(of_votes[cast.indices], cast.indptr[:-1])
    return sums + of_gold[gold]
