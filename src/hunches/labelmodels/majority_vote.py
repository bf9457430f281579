"""The majority of the votes: every labelling function counts the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hunches.labelmodels.label_model import label_models
from hunches.records import ModelState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hunches.labelmodels.label_model import Probabilities
    from hunches.records import GoldLabels, Votes


@label_models.register("majority-vote.v1")
@dataclass(frozen=True, slots=True)
class MajorityVote:
    """Gives each class the share of an example's votes that it has; it learns nothing.

    >>> from hunches.records import LabelSpace, Votes
    >>> votes = Votes.from_dense([[0, 0, 1], [-1, -1, -1]], LabelSpace(["SPAM", "HAM"]))
    >>> MajorityVote().fit(votes).predict_proba(votes).round(2).tolist()
    [[0.67, 0.33], [0.5, 0.5]]
    """

    def fit(self, votes: Votes, gold: GoldLabels | None = None) -> FittedMajorityVote:
        """Return the model; the gold labels do not change it."""
        del gold
        shares = share_of_votes(votes)
        return FittedMajorityVote(mean_share(votes, shares))


@dataclass(frozen=True, slots=True)
class FittedMajorityVote:
    """The majority vote, with how often each labelling function agrees with it."""

    agreement: Mapping[str, float]

    def predict_proba(self, votes: Votes) -> Probabilities:
        """Return the share of votes each class has; equal shares where nobody votes."""
        return share_of_votes(votes)

    def accuracies(self) -> Mapping[str, float]:
        """Return the mean share that the classes a labelling function votes for have."""
        return self.agreement

    def dump(self) -> ModelState:
        """Return the agreement of each labelling function."""
        return ModelState(
            plugin="majority-vote.v1",
            settings={},
            arrays={"agreement": np.array(list(self.agreement.values()))},
            strings={"lfs": tuple(self.agreement)},
        )


def share_of_votes(
    votes: Votes, weights: np.ndarray[tuple[int], np.dtype[np.float64]] | None = None
) -> Probabilities:
    """Return the (weighted) share of votes of each class, ``float64 [n, k]``; equal shares without votes."""
    counts: Probabilities = np.zeros((votes.n_examples, len(votes.space)))
    for position, column in enumerate(votes.columns):
        counts[column.rows, column.labels] += 1.0 if weights is None else weights[position]
    totals = counts.sum(axis=1, keepdims=True)
    return np.divide(counts, totals, out=np.full_like(counts, 1.0 / len(votes.space)), where=totals > 0)


def mean_share(votes: Votes, probabilities: Probabilities) -> dict[str, float]:
    """Return the mean probability of the classes each labelling function votes for; NaN where it never votes."""
    means = {}
    for column in votes.columns:
        given = probabilities[column.rows, column.labels]
        means[column.lf] = float(given.mean()) if len(given) else float("nan")
    return means
