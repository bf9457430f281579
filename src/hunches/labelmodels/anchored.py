"""A one-step model anchored at "better than chance": what each labelling function says, weighed by its evidence."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from hunches.errors import InvalidValue
from hunches.labelmodels.additive import AdditiveModel
from hunches.labelmodels.label_models import label_models
from hunches.labelmodels.vote_shares import known_belief
from hunches.labelmodels.vote_table import VoteTable
from hunches.records import ABSTAIN

if TYPE_CHECKING:
    from hunches.labelmodels.additive import FloatArray
    from hunches.labelmodels.copies import IntArray
    from hunches.labelmodels.label_models import FittedLabelModel
    from hunches.labelmodels.vote_statistics import VoteStatistics
    from hunches.records import GoldLabels, ModelState, Votes

_NAME: Final = "anchored.v1"
_ROUNDING: Final = 1e-9


@label_models.register(_NAME)
@dataclass(frozen=True, slots=True)
class Anchored:
    """Estimates each labelling function's precision from the others' votes, starting from "better than chance".

    One step and no iteration, so nothing can collapse: expectation maximisation does on labelling functions that
    know one class only. With ``q`` the vote of all, each labelling function counted by one over the size of its
    cluster of near copies (``w``), and ``pi`` half the mean of ``q`` and half uniform:

    - ``P(y | LF votes l) = (N + s * base) / (c + s)``: ``N`` the expected counts under ``q``, ``c`` their sum,
      ``base`` a prior that the vote is right with probability ``anchor`` or more, ``s = strength * c + least``;
    - evidence ``E = w (log P - log pi)``;
    - posterior ``softmax(log pi + tau * sum of E)``, ``tau = votes ** -tempering``, since votes on one example
      are seldom independent.

    Only examples on which another labelling function, that is no copy, votes too are counted in ``N``: a vote that
    nobody else comments on always agrees with ``q`` and says nothing about its labelling function. Without this,
    labelling functions that are alone in knowing a class are believed most. An abstain is no evidence. Gold labels,
    where given, take the place of ``q`` on their examples, and these are always counted.

    Parameters
    ----------
    anchor : float
        How likely a vote is right before anything is seen, from 0 to 1.
    strength, least : float
        The weight of that belief, in votes for each vote cast and in votes.
    copy_overlap : float
        Two labelling functions are copies when they share this part of their votes (Jaccard index) or more; above 0.
    tempering : float
        How much votes on one example are taken to repeat each other; 0: not at all.

    Raises
    ------
    InvalidValue
        When a parameter lies outside its range, or ``strength`` and ``least`` are both 0.

    >>> from hunches.records import LabelSpace, Votes
    >>> votes = Votes.from_dense([[0, 0, -1], [1, -1, 1], [0, 1, 1], [-1, -1, -1]], LabelSpace(["SPAM", "HAM"]))
    >>> Anchored().fit(votes).predict_proba(votes).argmax(axis=1).tolist()[:3]
    [0, 1, 1]
    """

    anchor: float = 0.8
    strength: float = 1.0
    least: float = 5.0
    copy_overlap: float = 0.6
    tempering: float = 0.3

    def __post_init__(self) -> None:
        if not 0.0 < self.anchor < 1.0:
            raise InvalidValue("anchor", value=self.anchor, expected="above 0 and below 1")
        if not self.copy_overlap > 0.0:
            raise InvalidValue("copy_overlap", value=self.copy_overlap, expected="above 0")
        for name in ("strength", "least", "tempering"):
            if not 0.0 <= getattr(self, name) < math.inf:
                raise InvalidValue(name, value=getattr(self, name), expected="finite and not negative")
        if self.strength + self.least == 0.0:
            raise InvalidValue("strength + least", value=0.0, expected="above 0")

    def fit(self, votes: Votes, gold: GoldLabels | None = None) -> AdditiveModel:
        """Return the model fitted to votes and gold labels."""
        return self.fit_table(VoteTable.of(votes, overlap=self.copy_overlap), gold)

    def refit(self, fitted: FittedLabelModel, votes: Votes, gold: GoldLabels | None = None) -> AdditiveModel:
        """Return the model that `fit` gives; only votes that a model fitted before has not seen cost time."""
        table = fitted.table if isinstance(fitted, AdditiveModel) else None
        if table is None or table.copies.overlap != self.copy_overlap:
            return self.fit(votes, gold)
        return self.fit_table(table.updated(votes), gold)

    def fit_table(self, table: VoteTable, gold: GoldLabels | None = None) -> AdditiveModel:
        """Return the model fitted to a table of votes and gold labels."""
        belief = known_belief(table.belief(), gold)
        n_classes = belief.shape[1]
        told = np.einsum("ij->i", table.tallies) > 1.0 + _ROUNDING  # votes of more than one cluster of copies
        if gold is not None:
            told |= gold != ABSTAIN
        counts = (table.matrix.T @ (belief * told[:, None])).reshape(len(table.weights), n_classes, n_classes)
        fitted = self._learned(belief[table.n_votes > 0].mean(axis=0), counts, table.weights)
        return replace(fitted, table=table)

    def fit_statistics(self, statistics: VoteStatistics) -> AdditiveModel:
        """Return the model that `fit` gives, to 1e-9, fitted to what was counted of votes.

        Near copies among more than a million votes make it a little off, unless `VoteStatistics.with_shares` told how
        votes divide with them. Accuracies are estimated on the sample of the examples.
        """
        fitted = self.fit_clusters(statistics, statistics.copies(overlap=self.copy_overlap).clusters)
        return replace(fitted, estimated=statistics.estimates(fitted))

    def fit_clusters(self, statistics: VoteStatistics, clusters: IntArray) -> AdditiveModel:
        """Return the model fitted to what was counted of votes, where near copies are known; without accuracies."""
        sums = statistics.share_sums(clusters)
        return self._learned(sums.balance(), sums.told, 1.0 / np.bincount(clusters)[clusters])

    def _learned(self, balance: FloatArray, counts: FloatArray, weights: FloatArray) -> AdditiveModel:
        """Return the model of the mean belief, and of the beliefs summed over the votes that others comment on."""
        prior = 0.5 * balance + 0.5 / len(balance)
        total = counts.sum(axis=2, keepdims=True)
        strength = self.strength * total + self.least
        precision = (counts + strength * self._base(prior)) / (total + strength)
        return AdditiveModel(
            plugin=_NAME,
            prior=prior,
            evidence=np.log(precision) - np.log(prior),
            weights=weights,
            tempering=self.tempering,
        )

    @classmethod
    def load(cls, state: ModelState) -> AdditiveModel:
        """Return the model that was dumped; raise `UnreadableModel` when the state is not one of this kind."""
        return AdditiveModel.load(state, plugin=_NAME)

    def _base(self, prior: FloatArray) -> FloatArray:
        """Return the belief about a vote before anything is seen, ``[n_classes voted, n_classes true]``."""
        n_classes = len(prior)
        if n_classes == 1:
            return np.ones((1, 1))
        right = np.maximum(self.anchor, prior + (1.0 - prior) / 2.0)
        wrong = (1.0 - right)[:, None] * prior[None, :] / (1.0 - prior)[:, None]
        return np.where(np.eye(n_classes, dtype=bool), right[:, None], wrong)
