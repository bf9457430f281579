"""A label model of your own: a majority vote that is never quite sure, registered, checked and used."""

from dataclasses import dataclass

import numpy as np

import hunches as hu
from hunches.checks import check_label_model
from hunches.labelmodels import Probabilities, label_models, mean_share, read_named
from hunches.records import GoldLabels, ModelState


@dataclass(frozen=True)
class FittedCarefulVote:
    """What was learned. It never changes; it answers for the votes it saw and for others."""

    own_votes: float
    agreement: dict[str, float]

    def predict_proba(self, votes: hu.Votes) -> Probabilities:
        """Return the probability of each class for each example; every row sums to 1."""
        counts: Probabilities = np.full((votes.n_examples, len(votes.space)), self.own_votes)
        for column in votes.columns:
            counts[column.rows, column.labels] += 1
        counts /= counts.sum(axis=1, keepdims=True)
        return counts

    def accuracies(self) -> dict[str, float]:
        """Return how far each labelling function can be trusted; NaN where it never votes."""
        return self.agreement

    def dump(self) -> ModelState:
        """Return everything learned as plain values: numbers in arrays, names in strings."""
        numbers = {"own_votes": np.array(self.own_votes), "agreement": np.array([*self.agreement.values()])}
        return ModelState("careful-vote.v1", {}, numbers, {"lfs": tuple(self.agreement)})


@label_models.register("careful-vote.v1")
@dataclass(frozen=True)
class CarefulVote:
    """A majority vote to which every class has some votes of its own, so that one vote is no certainty."""

    own_votes: float = 1.0

    def fit(self, votes: hu.Votes, gold: GoldLabels | None = None) -> FittedCarefulVote:  # noqa: ARG002  # no use here
        """Learn from votes: here only how far each labelling function agrees with the answer."""
        answer = FittedCarefulVote(self.own_votes, {}).predict_proba(votes)
        return FittedCarefulVote(self.own_votes, mean_share(votes, answer))

    @classmethod
    def load(cls, state: ModelState) -> FittedCarefulVote:
        """Return the model that was dumped; an error says so when it was another kind of model."""
        agreement = read_named(state, "agreement", plugin="careful-vote.v1")
        return FittedCarefulVote(state.arrays["own_votes"].item(), agreement)


check_label_model(CarefulVote)  # raises and says what is wrong, if something is
votes = hu.Votes.from_dense([[0, 0, -1], [1, 0, 1], [-1, -1, 1]], hu.LabelSpace(["SPAM", "HAM"]))
print(hu.LabelModel("careful-vote.v1", own_votes=0.5).fit(votes).predict_proba(votes).round(2))
