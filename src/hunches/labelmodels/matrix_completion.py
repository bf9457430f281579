"""MeTaL's label model: conditional probabilities that explain how often votes fall on the same examples."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np

from hunches.errors import InvalidValue
from hunches.labelmodels._cooccurrence import Cooccurrence
from hunches.labelmodels._moment_fit import MomentFit
from hunches.labelmodels.additive import AdditiveModel
from hunches.labelmodels.copies import copy_clusters
from hunches.labelmodels.label_models import label_models
from hunches.labelmodels.one_hot import one_hot
from hunches.labelmodels.triplet import Triplet
from hunches.records import ABSTAIN, Votes

if TYPE_CHECKING:
    from collections.abc import Callable

    from hunches.labelmodels.additive import FloatArray
    from hunches.labelmodels.copies import IntArray
    from hunches.labelmodels.vote_statistics import VoteStatistics
    from hunches.records import GoldLabels, ModelState

_NAME: Final = "matrix-completion.v1"
_WORK: Final = 5e10
"""The most multiplications a fit makes, about: some seconds."""


@label_models.register(_NAME)
@dataclass(frozen=True, slots=True)
class MatrixCompletion:
    """Fits the probability of each vote given the class to how often each two labelling functions say what together.

    The objective of MeTaL and of Snorkel's label model (Ratner et al. 2019): under independence given the class the
    table of two labelling functions' votes is ``mu[i] Pi mu[j]'``, ``mu[j, l, y] = P(votes l | class y)`` and ``Pi``
    the class balance. ``mu`` is what comes nearest to all tables, and to how often each votes for each class. What
    differs: ``mu`` is always a probability (softmax), and each square is weighed by how much chance moves it. The
    tables are of the examples that both vote on, since two that tend to meet need not know the same class. Near
    copies are no pair, and weigh one over their number. L-BFGS runs from the accuracies of `Triplet` until it is
    flat, held near them by ``least`` votes. An abstain is no evidence.

    Tables of two leave the class balance open (another balance can explain them as well): it is that of `Triplet`,
    by labelling functions that are as good on every class. One that knows one class only keeps what that model
    says of it. With gold labels, ``P(y | votes l)`` counts for ``strength`` of them.

    Right where labelling functions err independently, overlap on thousands of examples, and are better on some
    classes than on others: that it learns, and `Triplet` does not. With few overlaps or many classes it fits noise,
    and `Triplet` is better; it fails like that model where labelling functions depend on each other without being
    copies, and where most are wrong.

    Each step costs the square of the number of labelling functions times that of classes, and one pass over the
    votes or their table; where that is much, fewer steps are made.

    Parameters
    ----------
    anchor : float
        How likely a vote is right before anything is seen, from 0 to 1.
    least : float
        How many votes a belief counts for; above 0.
    strength : float
        How many gold labels the estimate from the votes counts for; above 0.
    copy_overlap : float
        Two labelling functions are copies when they share this part of their votes (Jaccard index) or more; above 0.
    max_steps : int
        The most steps of L-BFGS; with 0 it is `Triplet`.

    Raises
    ------
    InvalidValue
        When a parameter lies outside its range.

    >>> from hunches.records import LabelSpace, Votes
    >>> votes = Votes.from_dense([[0, 0, -1], [1, -1, 1], [0, 1, 1], [-1, -1, -1]], LabelSpace(["SPAM", "HAM"]))
    >>> MatrixCompletion().fit(votes).predict_proba(votes).argmax(axis=1).tolist()[:3]
    [0, 1, 1]
    """

    anchor: float = 0.8
    least: float = 5.0
    strength: float = 10.0
    copy_overlap: float = 0.6
    max_steps: int = 100

    def __post_init__(self) -> None:
        if not 0.0 < self.anchor < 1.0:
            raise InvalidValue("anchor", value=self.anchor, expected="above 0 and below 1")
        for name in ("least", "strength", "copy_overlap"):
            if not 0.0 < getattr(self, name) < math.inf:
                raise InvalidValue(name, value=getattr(self, name), expected="finite and above 0")
        if self.max_steps < 0:
            raise InvalidValue("max_steps", value=self.max_steps, expected="0 or more")

    def fit(self, votes: Votes, gold: GoldLabels | None = None) -> AdditiveModel:
        """Return the model fitted to votes and gold labels."""
        clusters = copy_clusters(votes, overlap=self.copy_overlap)
        first = self._triplet().fit(votes)
        counts = np.array([np.bincount(column.labels, minlength=len(first.prior)) for column in votes.columns])
        chosen = _choosers(counts)
        some = Votes(votes.space, votes.n_examples, tuple(votes.columns[place] for place in chosen))
        precision = self._improved(first, counts, lambda: Cooccurrence.of(some, clusters[chosen]))
        met = _met(votes, gold)
        precision = (self.strength * precision + met) / (self.strength + met.sum(axis=2, keepdims=True))
        return _of_precision(first, precision).with_estimates(votes)

    def fit_statistics(self, statistics: VoteStatistics) -> AdditiveModel:
        """Return the model that `fit` gives, as near as L-BFGS stops, fitted to what was counted of votes.

        Near copies among more than a million votes make the class balance a little off, unless
        `VoteStatistics.with_shares` told how votes divide with them. Accuracies are estimated on the sample of the
        examples. Raises `InvalidValue` where pairs of votes were too many to be counted.
        """
        if statistics.pairs is None:
            raise InvalidValue(
                "The number of LFs times classes", value=statistics.counts.size, expected="6000 or less"
            )
        clusters = statistics.copies(overlap=self.copy_overlap).clusters
        first, counts = self._triplet().fit_clusters(statistics, clusters), statistics.counts
        chosen, (n_lfs, n_classes) = _choosers(counts), counts.shape
        kinds = np.arange(n_lfs * n_classes).reshape(n_lfs, n_classes)[chosen].ravel()
        pairs = statistics.pairs[np.ix_(kinds, kinds)]
        both = partial(Cooccurrence.of_pairs, pairs, clusters[chosen], n_examples=statistics.n_examples)
        fitted = _of_precision(first, self._improved(first, counts, both))
        return replace(fitted, estimated=statistics.estimates(fitted))

    @classmethod
    def load(cls, state: ModelState) -> AdditiveModel:
        """Return the model that was dumped; raise `UnreadableModel` when the state is not one of this kind."""
        return AdditiveModel.load(state, plugin=_NAME)

    def _triplet(self) -> Triplet:
        return Triplet(anchor=self.anchor, least=self.least, copy_overlap=self.copy_overlap)

    def _improved(self, first: AdditiveModel, counts: IntArray, both: Callable[[], Cooccurrence]) -> FloatArray:
        """Return how probable each class is once a vote is cast, ``float64 [n_lfs, n_classes voted, n_classes]``.

        ``both`` counts the pairs of votes of those who choose among classes.
        """
        precision: FloatArray = np.exp(first.evidence) * first.prior
        chosen = _choosers(counts)  # the others say the same whatever the class is
        if not len(chosen) or self.max_steps == 0:
            return precision
        seen = counts[chosen].astype(np.float64)
        start = _start(np.array(list(first.accuracies().values()))[chosen], seen)
        fit = MomentFit(
            both=both(),
            counts=seen,
            spread=np.sqrt(start**2 @ first.prior) / first.weights[chosen, None],
            balance=first.prior,
            belief=self.least * start * first.prior,
        )
        joint = fit.nearest(start, max_steps=min(self.max_steps, 1 + int(_WORK / fit.work()))) * first.prior
        totals = joint.sum(axis=2, keepdims=True)
        found = np.divide(joint, totals, out=precision[chosen], where=totals > 0.0)
        # One vote for what was believed, so that no class is ever ruled out.
        precision[chosen] = (seen[:, :, None] * found + precision[chosen]) / (seen[:, :, None] + 1.0)
        return precision


def _choosers(counts: IntArray) -> IntArray:
    """Return the places of the labelling functions that vote for two classes or more."""
    return np.flatnonzero((counts > 0).sum(axis=1) > 1)


def _of_precision(first: AdditiveModel, precision: FloatArray) -> AdditiveModel:
    return replace(first, plugin=_NAME, evidence=np.log(precision) - np.log(first.prior))


def _start(accuracy: FloatArray, counts: FloatArray) -> FloatArray:
    """Return ``mu`` of labelling functions that are as good on each class, among the votes they cast."""
    n_classes = counts.shape[1]
    right, wrong = accuracy[:, None, None], (1.0 - accuracy[:, None, None]) / (n_classes - 1)
    start = np.where(np.eye(n_classes, dtype=bool), right, wrong) * (counts > 0)[:, :, None]
    start /= start.sum(axis=1, keepdims=True)
    return start


def _met(votes: Votes, gold: GoldLabels | None) -> FloatArray:
    """Return how often each vote met each gold label, ``float64 [n_lfs, n_classes voted, n_classes]``."""
    n_classes = len(votes.space)
    shape = (len(votes.columns), n_classes, n_classes)
    if gold is None:
        return np.zeros(shape)
    known = np.flatnonzero(gold != ABSTAIN)
    met: FloatArray = (one_hot(votes)[known].T @ np.eye(n_classes)[gold[known]]).reshape(shape)
    return met
