"""The majority of the votes: every labelling function counts the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from hunches.labelmodels.label_model import label_models
from hunches.labelmodels.named_numbers import read_named
from hunches.labelmodels.vote_shares import mean_share, share_of_votes
from hunches.records import ModelState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hunches.labelmodels.label_model import Probabilities
    from hunches.records import GoldLabels, Votes


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

    def fit(self, votes: Votes, gold: GoldLabels | None = None) -> FittedMajorityVote:
        """Return the model; the gold labels do not change it."""
        del gold
        shares = share_of_votes(votes)
        return FittedMajorityVote(mean_share(votes, shares))

    @classmethod
    def load(cls, state: ModelState) -> FittedMajorityVote:
        """Return the model that was dumped; raise `UnreadableModel` when the state is not one of this kind."""
        return FittedMajorityVote(read_named(state, "agreement", plugin=_NAME))


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
            plugin=_NAME,
            settings={},
            arrays={"agreement": np.array(list(self.agreement.values()))},
            strings={"lfs": tuple(self.agreement)},
        )
