"""A vote in which each labelling function counts by how reliable it seems."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from hunches.errors import InvalidValue
from hunches.labelmodels._gold_tallies import gold_tallies
from hunches.labelmodels.copies import copy_cluster_sizes
from hunches.labelmodels.label_models import label_models
from hunches.labelmodels.named_numbers import read_named
from hunches.labelmodels.vote_shares import share_of_votes
from hunches.records import ModelState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hunches.labelmodels.additive import FloatArray
    from hunches.labelmodels.label_models import Probabilities
    from hunches.labelmodels.vote_statistics import VoteStatistics
    from hunches.records import GoldLabels, Votes

_NAME: Final = "weighted-vote.v1"


@label_models.register(_NAME)
@dataclass(frozen=True, slots=True)
class WeightedVote:
    """Gives each class its share of an example's votes, each weighed by the reliability of who casts it.

    An LF weighs ``w * r``: ``w`` one over the size of its cluster of near copies, and ``r`` its reliability:

    - ``agreed = (A + least * mean) / (T + least)``: ``T`` how many of its votes fall on examples others vote on
      too, ``A`` the sum over them of the others' share of votes (weighed by ``w``, its own left out) for the same
      class, and ``mean = (sum of A + least) / (sum of T + least)`` over all labelling functions;
    - ``r = (strength * agreed + right) / (strength + judged)``: ``judged`` how many of its votes fall on examples
      with a gold label, and ``right`` how many of these equal it.

    One step over counts that add up. Right where labelling functions overlap much, most are better than chance and
    all classes have as many of them. It fails, and falls below the majority vote, where they seldom overlap or
    where few know a rare class (whoever disagrees with the many looks bad), where most are wrong in the same way or
    are near copies (copies still vouch for each other, together as one), and as a probability: the share of the
    votes is not how likely they are right. It knows neither accuracies by class nor a class balance.

    Parameters
    ----------
    least : float
        How many agreements the mean of all labelling functions counts for; above 0.
    strength : float
        How many gold labels the agreement with the others counts for; above 0.
    copy_overlap : float
        Two labelling functions are copies when they share this part of their votes (Jaccard index) or more; above 0.

    Raises
    ------
    InvalidValue
        When a parameter lies outside its range.

    >>> from hunches.records import LabelSpace, Votes
    >>> votes = Votes.from_dense([[0, 0, 1], [1, 1, -1], [0, -1, 1], [-1, 0, -1]], LabelSpace(["SPAM", "HAM"]))
    >>> WeightedVote().fit(votes).predict_proba(votes).argmax(axis=1).tolist()[:3]
    [0, 1, 0]
    """

    least: float = 5.0
    strength: float = 10.0
    copy_overlap: float = 0.6

    def __post_init__(self) -> None:
        for name in ("least", "strength", "copy_overlap"):
            if not 0.0 < getattr(self, name) < math.inf:
                raise InvalidValue(name, value=getattr(self, name), expected="finite and above 0")

    def fit(self, votes: Votes, gold: GoldLabels | None = None) -> FittedWeightedVote:
        """Return the model fitted to votes and gold labels."""
        weights = 1.0 / copy_cluster_sizes(votes, overlap=self.copy_overlap)
        agreed, overlapping = _agreements(votes, weights)
        right, judged = gold_tallies(votes, gold)
        reliability = self._reliability(agreed, overlapping)
        reliability = (self.strength * reliability + right) / (self.strength + judged)
        n_votes = {column.lf: len(column.rows) for column in votes.columns}
        return _weighing(weights * reliability, reliability, n_votes=n_votes)

    def fit_statistics(self, statistics: VoteStatistics) -> FittedWeightedVote:
        """Return the model that `fit` gives, to 1e-9, fitted to what was counted of votes.

        Near copies among more than a million votes make it a little off, unless `VoteStatistics.with_shares` told how
        votes divide with them.
        """
        clusters = statistics.copies(overlap=self.copy_overlap).clusters
        sums = statistics.share_sums(clusters)
        reliability = self._reliability(sums.agreed, sums.overlapping)
        n_votes = dict(zip(statistics.lf_names, statistics.counts.sum(axis=1).tolist(), strict=True))
        return _weighing(reliability / np.bincount(clusters)[clusters], reliability, n_votes=n_votes)

    def _reliability(self, agreed: FloatArray, overlapping: FloatArray) -> FloatArray:
        """Return how far each labelling function is believed for how often the others agree with it."""
        mean = (agreed.sum() + self.least) / (overlapping.sum() + self.least)
        reliability: FloatArray = (agreed + self.least * mean) / (overlapping + self.least)
        return reliability

    @classmethod
    def load(cls, state: ModelState) -> FittedWeightedVote:
        """Return the model that was dumped; raise `UnreadableModel` when the state is not one of this kind."""
        return FittedWeightedVote(
            plugin=_NAME,
            weights=read_named(state, "weights", plugin=_NAME),
            agreement=read_named(state, "agreement", plugin=_NAME),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedWeightedVote:
    """A vote with a weight for each labelling function: the majority vote where all weigh the same.

    Parameters
    ----------
    plugin : str
        The registered name of the label model it was fitted by.
    weights : mapping
        From labelling function to what its vote counts for; not negative.
    agreement : mapping
        From labelling function to the estimated share of its votes that are right; NaN without votes.

    >>> from hunches.records import LabelSpace, Votes
    >>> fitted = FittedWeightedVote(plugin="x.v1", weights={"a": 3.0, "b": 1.0}, agreement={"a": 0.9, "b": 0.6})
    >>> fitted.predict_proba(Votes.from_dense([[0, 1], [-1, -1]], LabelSpace(["SPAM", "HAM"]), ["a", "b"])).tolist()
    [[0.75, 0.25], [0.5, 0.5]]
    """

    plugin: str
    weights: Mapping[str, float]
    agreement: Mapping[str, float]

    def predict_proba(self, votes: Votes) -> Probabilities:
        """Return the weighted share of votes each class has; equal shares where nobody votes."""
        return share_of_votes(votes, np.array(list(self.weights.values())))

    def accuracies(self) -> Mapping[str, float]:
        """Return the estimated share of right votes of each labelling function."""
        return self.agreement

    def dump(self) -> ModelState:
        """Return the weight and the agreement of each labelling function."""
        return ModelState(
            plugin=self.plugin,
            settings={},
            arrays={
                "weights": np.array(list(self.weights.values())),
                "agreement": np.array(list(self.agreement.values())),
            },
            strings={"lfs": tuple(self.agreement)},
        )


def _weighing(weights: FloatArray, reliability: FloatArray, *, n_votes: Mapping[str, int]) -> FittedWeightedVote:
    """Return the vote with these weights; what never votes has no agreement."""
    voting = np.array(list(n_votes.values())) > 0
    return FittedWeightedVote(
        plugin=_NAME,
        weights=dict(zip(n_votes, weights.tolist(), strict=True)),
        agreement=dict(zip(n_votes, np.where(voting, reliability, np.nan).tolist(), strict=True)),
    )


def _agreements(votes: Votes, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return, for each labelling function, the sum of the others' shares for its votes, and over how many votes."""
    mass = np.zeros((votes.n_examples, len(votes.space)))
    for weight, column in zip(weights, votes.columns, strict=True):
        mass[column.rows, column.labels] += weight
    totals = mass.sum(axis=1)
    is_shared = votes.votes_per_example() > 1
    agreed, overlapping = np.zeros(len(weights)), np.zeros(len(weights))
    for position, column in enumerate(votes.columns):
        here = is_shared[column.rows]
        rows, labels = column.rows[here], column.labels[here]
        shares = (mass[rows, labels] - weights[position]) / (totals[rows] - weights[position])
        agreed[position] = shares.clip(0.0, 1.0).sum()  # rounding may leave a mass of -1e-17 where nobody agrees
        overlapping[position] = len(rows)
    return agreed, overlapping
