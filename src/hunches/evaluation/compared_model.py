"""One end model in a comparison with others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hunches.evaluation.metrics import METRICS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hunches.evaluation.costs import ModelCosts
    from hunches.evaluation.measure import Measure
    from hunches.evaluation.paired import PairedDifference
    from hunches.evaluation.pareto import StandingName


@dataclass(frozen=True, slots=True)
class ComparedModel:
    """How good an end model is, and what it costs.

    Parameters
    ----------
    key : str
        Of the end model.
    name : str
        Its kind and the parameters that were given: ``"linear.v1 l2=0.1"``.
    n_examples : int
        How many examples it was trained on.
    qualities : mapping of str to Measure
        The metrics that count.
    difference : PairedDifference
        From the best model to this one; 0 for the best itself.
    costs : ModelCosts
        What it costs.
    standing : {"front", "perhaps dominated", "dominated"}
        Whether it is on the Pareto front.
    dominated_by : str, optional
        The key of the model on the front that dominates it.
    is_current : bool
        Whether it is the project's current end model.

    >>> from hunches.evaluation import Measure, ModelCosts, PairedDifference
    >>> same = PairedDifference("accuracy", 0.9, 0.9, Measure(0.0))
    >>> model = ComparedModel("6b51f3", "linear.v1", 2000, {"accuracy": Measure(0.9)}, same, ModelCosts(1_500_000))
    >>> model.measure("accuracy").value, model.measure("n_bytes").value
    (0.9, 1500000.0)
    """

    key: str
    name: str
    n_examples: int
    qualities: Mapping[str, Measure]
    difference: PairedDifference
    costs: ModelCosts
    standing: StandingName = "front"
    dominated_by: str | None = None
    is_current: bool = False

    @property
    def is_as_good_as_the_best(self) -> bool:
        """Whether the interval of its difference to the best model holds 0."""
        interval = self.difference.difference.interval
        return interval is not None and 0.0 in interval

    def measure(self, objective: str) -> Measure:
        """Return what it reaches in an objective, a metric or a cost."""
        return self.qualities[objective] if objective in METRICS else self.costs.measure(objective)

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            "end_model": self.key,
            "name": self.name,
            "n_examples": self.n_examples,
            "qualities": {name: measure.as_dict() for name, measure in self.qualities.items()},
            "difference": self.difference.as_dict(),
            "is_as_good_as_the_best": self.is_as_good_as_the_best,
            "costs": self.costs.as_dict(),
            "standing": self.standing,
            "dominated_by": self.dominated_by,
            "is_current": self.is_current,
        }
