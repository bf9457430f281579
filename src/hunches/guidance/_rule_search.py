"""Which candidates add most, one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from hunches.guidance.currency import after_vote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from hunches.guidance.belief import Belief, FloatArray
    from hunches.guidance.candidate_pool import CandidatePool
    from hunches.guidance.currency import Currency
    from hunches.guidance.evidence import Evidence
    from hunches.guidance.situation import Situation

_BELIEF_COUNTS: Final = 4.0
_LEVELS: Final = (0.55, 0.65, 0.75, 0.85, 0.95)
_LEAST_ODDS: Final = 2.0
_LEAST_PRECISION: Final = 0.5
_COPY_OVERLAP: Final = 0.6


@dataclass(frozen=True, slots=True, eq=False)
class Precisions:
    """How often each candidate would be right, for each class it might vote.

    Parameters
    ----------
    right, wrong : float64 [n_candidates, n_classes]
        The parameters of a beta distribution: gold labels found, and what is believed of the examples covered, which
        counts as much as four of them.
    n_gold : float64 [n_candidates, n_classes]
        How many gold labels of each class there are among the examples covered.

    >>> Precisions(np.array([[3.0]]), np.array([[1.0]]), np.array([[0.0]])).mean.tolist()
    [[0.75]]
    """

    right: FloatArray
    wrong: FloatArray
    n_gold: FloatArray

    @property
    def mean(self) -> FloatArray:
        """The expected share of right votes, ``float64 [n_candidates, n_classes]``."""
        share: FloatArray = self.right / (self.right + self.wrong)
        return share


def precisions(pool: CandidatePool, evidence: Evidence, belief: Belief) -> Precisions:
    """Return what gold and belief say of every candidate: two products of sparse matrices."""
    gold = evidence.gold_shares()
    is_open = ~gold.any(axis=1, keepdims=True)
    n_gold = np.asarray(pool.holds.T @ gold, dtype=np.float64)
    open_mass = np.asarray(pool.holds.T @ (belief.shares * is_open), dtype=np.float64)
    # Smoothed by one example at the prior, for those that hold on gold alone.
    believed = (open_mass + belief.prior) / (open_mass.sum(axis=1, keepdims=True) + 1.0)
    right = n_gold + _BELIEF_COUNTS * believed
    wrong = n_gold.sum(axis=1, keepdims=True) - n_gold + _BELIEF_COUNTS * (1.0 - believed)
    return Precisions(right, wrong, n_gold)


@dataclass(frozen=True, slots=True)
class Pick:
    """A candidate and the class it votes, with what that adds."""

    candidate: int
    label: int
    gain: float


def search_rules(
    situation: Situation, known: Precisions, *, currency: Currency | None = None, only: int | None = None
) -> Iterator[Pick]:
    """Yield the candidate that adds most to the labels, then the one that adds most after it, while any adds.

    None is a near copy of a labelling function, or of one before it. With ``only``, all vote that class; ``currency``
    counts in place of the situation's own.
    """
    pool, evidence, belief = situation.pool, situation.evidence, situation.belief
    paid = situation.currency if currency is None else currency
    mean, labels = known.mean, situation.labels.copy()
    odds = mean * (1.0 - belief.prior) / ((1.0 - mean) * belief.prior)
    is_fit = (pool.n_holding >= pool.fewest)[:, None] & (odds >= _LEAST_ODDS) & (mean > _LEAST_PRECISION)
    for column in evidence.votes.columns:
        for label in np.unique(column.labels).tolist():
            is_fit[_near_copies(pool, column.rows[column.labels == label]), label] = False
    if only is not None:
        is_fit &= np.arange(evidence.n_classes) == only
    while True:
        gains = _gains(pool, belief, paid, labels=labels, mean=mean)
        gains[~is_fit] = -np.inf
        best = int(gains.argmax()) if gains.size else 0
        candidate, label = divmod(best, mean.shape[1])
        if not gains.size or gains[candidate, label] <= 0.0:
            return
        yield Pick(candidate, label, float(gains[candidate, label]))
        rows = rows_of(pool, candidate)
        labels[rows] = after_vote(labels[rows], label, precision=float(mean[candidate, label]), prior=belief.prior)
        is_fit[_near_copies(pool, rows), label] = False
        is_fit[candidate] = False


def rows_of(pool: CandidatePool, candidate: int) -> NDArray[np.intp]:
    """Return where a candidate holds."""
    rows: NDArray[np.intp] = np.flatnonzero(pool.holds[:, [candidate]].toarray().ravel())
    return rows


def _near_copies(pool: CandidatePool, rows: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Return which candidates hold on nearly these rows, by the size of the intersection over that of the union."""
    indicator = np.zeros(pool.holds.shape[0], dtype=np.float32)
    indicator[rows] = 1.0
    shared = pool.holds.T @ indicator
    near: NDArray[np.bool_] = shared >= _COPY_OVERLAP * (pool.n_holding + len(rows) - shared)
    return near


def _gains(
    pool: CandidatePool, belief: Belief, currency: Currency, *, labels: FloatArray, mean: FloatArray
) -> FloatArray:
    """Return what each candidate adds as a vote for each class, ``float64 [n_candidates, n_classes]``.

    What a vote adds to an example depends on how precise it is: it is worked out for five precisions, and read off
    between them.
    """
    gains = np.empty_like(mean)
    for label in range(mean.shape[1]):
        changes = [
            currency.change(labels, after_vote(labels, label, precision=level, prior=belief.prior))
            for level in _LEVELS
        ]
        at_levels = np.asarray(pool.holds.T @ np.stack(changes, axis=1), dtype=np.float64)
        place = np.clip(np.searchsorted(_LEVELS, mean[:, label]) - 1, 0, len(_LEVELS) - 2)
        low, high = np.take(_LEVELS, place), np.take(_LEVELS, place + 1)
        part = np.clip((mean[:, label] - low) / (high - low), 0.0, 1.0)
        every = np.arange(len(mean))
        gains[:, label] = (1.0 - part) * at_levels[every, place] + part * at_levels[every, place + 1]
    return gains
