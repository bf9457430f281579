"""A logistic model of votes that starts from a model without gold and goes where gold labels lead."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from hunches.errors import InvalidValue
from hunches.labelmodels.additive import AdditiveModel
from hunches.labelmodels.gold.gold_deviation import GoldDeviation, GoldVotes
from hunches.labelmodels.gold.gold_trust import gold_trust
from hunches.labelmodels.gold.objective import check_objective
from hunches.labelmodels.gold.temperature import best_temperature
from hunches.labelmodels.label_models import label_models
from hunches.labelmodels.posterior import posterior
from hunches.records import ABSTAIN

if TYPE_CHECKING:
    from collections.abc import Callable

    from hunches.labelmodels.additive import FloatArray
    from hunches.labelmodels.gold.objective import Objective
    from hunches.labelmodels.label_models import Probabilities
    from hunches.records import GoldLabels, ModelState, Votes

    Logits = Callable[[Votes], Probabilities]

_NAME: Final = "map-logistic.v1"
_DOUBT: Final = 0.5
"""Standard deviation of the temperature's logarithm before gold is seen."""
_SMOOTHING: Final = 1.0
"""Gold labels added to each class before classes are balanced."""


@label_models.register(_NAME)
@dataclass(frozen=True, slots=True, kw_only=True)
class MapLogistic:
    """Takes any number of gold labels as evidence about votes, on top of what votes tell without any.

    The posterior is ``softmax(b + tau * sum of w W)`` over the votes on an example, with the base model's weights
    ``w`` and tempering ``tau``. Without gold, ``W`` and ``b`` are the base model's. With gold, the base model is
    fitted to it too, and:

    - ``W[lf, voted] = base + C[voted] + D[lf, voted]``, each with a Gaussian prior of mean 0 and of variance
      ``variance``: ``C`` is what gold says of all votes for a class, ``D`` of the votes of one labelling function;
    - ``b = base + Gaussian`` of variance ``prior_variance``;
    - the likelihood is that of ``sharpness`` times the logits: above 1, examples that are right already count less
      and those that are wrong more, which is nearer to what is wanted of labels;
    - the maximum of the posterior is found by L-BFGS over the votes cast on examples with gold, no others;
    - of ``C``, ``D`` and what is added to ``b``, that part is kept which gold labels speak for when each one's own
      label is left out (`gold_trust`): 0 for one label, 1 for many that agree;
    - with ``calibrate``, all logits are divided by one temperature, fitted to the left-out labels and expected at 1.

    Nothing switches: every number is continuous in the labels' likelihood. Examples with gold but without votes are
    left out: they say nothing of what a vote means, and the balance among them is not that among the others. For the
    objective ``macro-f1``, gold labels count by one over the square root of how many their class has; probabilities
    then lean to rare classes as far as that.

    Parameters
    ----------
    base : str
        The registered name of the model without gold; it must have the form of `AdditiveModel`.
    objective : {"accuracy", "macro-f1"}
        What labels are wanted for.
    calibrate : bool
        Whether the temperature is fitted, or 1.
    variance, prior_variance : float
        How far evidence and prior are expected to be off; above 0.
    sharpness : float
        See above; 1 is the usual likelihood.

    Raises
    ------
    InvalidValue
        When a parameter lies outside its range, or the base model is of another form.

    >>> from hunches.records import LabelSpace, Votes
    >>> votes = Votes.from_dense([[0, 1], [0, 1], [1, -1], [-1, 0]], LabelSpace(["SPAM", "HAM"]))
    >>> gold = np.array([1, -1, 1, -1], dtype=np.int32)
    >>> MapLogistic().fit(votes, gold).predict_proba(votes).shape
    (4, 2)
    """

    base: str = "anchored.v1"
    objective: Objective = "accuracy"
    calibrate: bool = True
    variance: float = 1.5
    prior_variance: float = 0.25
    sharpness: float = 1.5

    def __post_init__(self) -> None:
        check_objective(self.objective)
        for name in ("variance", "prior_variance", "sharpness"):
            if not 0.0 < getattr(self, name) < math.inf:
                raise InvalidValue(name, value=getattr(self, name), expected="finite and above 0")

    def fit(self, votes: Votes, gold: GoldLabels | None = None) -> AdditiveModel:
        """Return the model fitted to votes and gold labels."""
        base = self._base_model(votes, gold)
        learned = None if gold is None else self.learn(base, votes, gold)
        if learned is None:
            return base
        moved, temperature = learned
        prior = posterior((np.log(moved.prior) / temperature)[None, :])[0]
        return replace(moved, prior=prior, evidence=moved.evidence / temperature)

    def learn(
        self, base: AdditiveModel, votes: Votes, gold: GoldLabels, *, logits: Logits | None = None
    ) -> tuple[AdditiveModel, float] | None:
        """Return the base model with what gold labels add to it, and what all logits are to be divided by.

        With ``logits``, a function from votes to ``float64 [n_examples, n_classes]``, gold is taken as evidence
        about these instead of the base's own. None where no example has both votes and gold.
        """
        seen = GoldVotes.of(votes, gold, base)
        if seen is None:
            return None
        if logits is not None:
            rows = np.flatnonzero((gold != ABSTAIN) & votes.covered())
            seen = replace(seen, logits=logits(votes.take(rows)))
        scale = np.full(seen.features.shape[1], math.sqrt(self.variance))
        scale[-1] = math.sqrt(self.prior_variance)
        deviation = GoldDeviation.fit(
            seen, scale=scale, row_weights=self._row_weights(seen, len(base.prior)), sharpness=self.sharpness
        )
        left_out = deviation.left_out_logits()
        part = gold_trust(seen.logits, left_out, seen.labels)
        evidence, log_prior = deviation.added_to(base, part=part)
        moved = replace(base, prior=posterior(log_prior[None, :])[0], evidence=evidence, estimated=None)
        mixed = seen.logits + part * (left_out - seen.logits)
        return moved, best_temperature(mixed, seen.labels, spread=_DOUBT) if self.calibrate else 1.0

    @classmethod
    def load(cls, state: ModelState) -> AdditiveModel:
        """Return the model that was dumped; raise `UnreadableModel` when the state is not one of this kind."""
        return AdditiveModel.load(state, plugin=_NAME)

    def _base_model(self, votes: Votes, gold: GoldLabels | None) -> AdditiveModel:
        fitted = label_models.get(self.base)().fit(votes, gold)
        if not isinstance(fitted, AdditiveModel):
            raise InvalidValue("base", value=self.base, expected="a model that adds up evidence, such as anchored.v1")
        return replace(fitted, plugin=_NAME)

    def _row_weights(self, seen: GoldVotes, n_classes: int) -> FloatArray:
        """Return how much each gold example counts, ``float64 [n_gold]``, 1 on average."""
        if self.objective == "accuracy":
            return np.ones(len(seen.labels))
        counts = np.bincount(seen.labels, minlength=n_classes) + _SMOOTHING
        weights = 1.0 / np.sqrt(counts[seen.labels])
        balanced: FloatArray = weights / weights.mean()
        return balanced
