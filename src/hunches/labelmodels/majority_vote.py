"""The majority of the votes: every labelling function counts the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from hunches.labelmodels.label_models import label_models
from hunches.labelmodels.named_numbers import read_named
from hunches.labelmodels.vote_shares import mean_share, share_of_votes
from hunches.labelmodels.weighted_vote import FittedWeightedVote

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hunches.labelmodels.vote_statistics import VoteStatistics
    from hunches.records import GoldLabels, ModelState, Votes

_NAME: Final = "majority-vote.v1"


@label_models.register(_NAME)
@dataclass(frozen=True, slots=True)
class MajorityVote:
    """Gives each class the share of an example's votes that it has; it learns nothing.

    >>> from hunches.records import LabelSpace, Votes
    >>> votes = Votes.from_dense([[0, 0, 1], [-1, -1, -1]], LabelSpace(["SPAM", "HAM"]))
    >>> MajorityVote().fit(votes).predict_proba(votes).round(2).tolist()
    [[0.67, 0.33], [0.5, 0.5]]
    """

    def fit(self, votes: Votes, gold: GoldLabels | None = None) -> FittedWeightedVote:
        """Return the model; the gold labels do not change it."""
        del gold
        return _equal_weights(mean_share(votes, share_of_votes(votes)))

    def fit_statistics(self, statistics: VoteStatistics) -> FittedWeightedVote:
        """Return the model that `fit` gives, fitted to what was counted of votes."""
        n_votes = statistics.counts.sum(axis=1)
        mean = np.divide(
            statistics.shares.shares().own, n_votes, out=np.full(len(n_votes), np.nan), where=n_votes > 0
        )
        return _equal_weights(dict(zip(statistics.lf_names, mean.tolist(), strict=True)))

    @classmethod
    def load(cls, state: ModelState) -> FittedWeightedVote:
        """Return the model that was dumped; raise `UnreadableModel` when the state is not one of this kind."""
        return _equal_weights(read_named(state, "agreement", plugin=_NAME))


def _equal_weights(agreement: Mapping[str, float]) -> FittedWeightedVote:
    """Return the vote in which every labelling function counts once."""
    return FittedWeightedVote(plugin=_NAME, weights=dict.fromkeys(agreement, 1.0), agreement=agreement)
