"""How far two models differ on the same examples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hunches.errors import InvalidValue
from hunches.evaluation._joint_draws import joint_draws
from hunches.evaluation.metrics import metric_named

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hunches.evaluation._joint_draws import JointDraws
    from hunches.evaluation._scored import Probabilities
    from hunches.evaluation.measure import Measure
    from hunches.records import LabelSpace


@dataclass(frozen=True, slots=True)
class PairedDifference:
    """A metric of two models on the same examples, and how far the second is from the first.

    Parameters
    ----------
    metric : str
        Its name.
    first, second : float, optional
        The metric of each; None where it is undefined on these examples.
    difference : Measure
        ``second`` less ``first``, with the 95% interval of the paired bootstrap.

    >>> from hunches.evaluation import Interval, Measure
    >>> print(PairedDifference("accuracy", 0.8, 0.9, Measure(0.1, Interval(0.02, 0.18))))
    accuracy 0.800 → 0.900 (+0.100, 95% interval +0.020 – +0.180)
    """

    metric: str
    first: float | None
    second: float | None
    difference: Measure

    def __str__(self) -> str:
        value, interval = self.difference.value, self.difference.interval
        if self.first is None or self.second is None or value is None:
            return f"{self.metric} undefined"
        told = f", 95% interval {interval:+.3f}" if interval else ""
        return f"{self.metric} {self.first:.3f} → {self.second:.3f} ({value:+.3f}{told})"

    @property
    def is_credible(self) -> bool:
        """Whether the interval leaves 0 out: the two models differ by more than chance would make them."""
        return self.difference.interval is not None and 0.0 not in self.difference.interval

    @property
    def gain(self) -> float | None:
        """How much better the second is: the difference, or for an error metric the negative of it."""
        value = self.difference.value
        return -value if value is not None and metric_named(self.metric).is_lower_better else value

    def as_dict(self) -> dict[str, object]:
        """Return it as JSON holds it."""
        return {
            "metric": self.metric,
            "first": self.first,
            "second": self.second,
            "difference": self.difference.as_dict(),
            "is_credible": self.is_credible,
        }


def paired_difference(
    first: Probabilities,
    second: Probabilities,
    gold: NDArray[np.integer],
    *,
    space: LabelSpace,
    metric: str,
    rng: np.random.Generator,
    n_resamples: int = 1000,
) -> PairedDifference:
    """Return how far the second model's metric is from the first's, with the interval of the paired bootstrap.

    Both models are measured on the same resamples of the examples, so what makes examples hard for both does not
    widen the interval: B. Efron and R. Tibshirani, "An Introduction to the Bootstrap" (1993), chapter 16.

    Parameters
    ----------
    first, second : float64 [n_examples, n_classes]
        Every row sums to 1.
    gold : int [n_examples]
        -1 where there is no gold label; those examples are left out.
    space : LabelSpace
        The classes, of kind ``single``.
    metric : str
        One of ``accuracy``, ``macro_f1``, ``mcc``, ``roc_auc``, ``brier``, ``ece`` and ``log_loss``.
    rng : numpy.random.Generator
        Draws the resamples.
    n_resamples : int
        How many; at least 1.

    Raises
    ------
    InvalidValue
        When shapes or values are not as above.
    UnknownName
        When there is no such metric.
    NoGold
        When no example has a gold label.

    >>> from hunches.records import LabelSpace
    >>> good, bad = np.array([[0.9, 0.1], [0.2, 0.8]] * 20), np.array([[0.9, 0.1], [0.8, 0.2]] * 20)
    >>> gold, spam, rng = np.array([0, 1] * 20), LabelSpace(["SPAM", "HAM"]), np.random.default_rng(0)
    >>> found = paired_difference(bad, good, gold, space=spam, metric="accuracy", rng=rng)
    >>> found.first, found.second, found.is_credible
    (0.5, 1.0, True)
    """
    check_models([first, second], space=space)
    joint = joint_draws([first, second], gold, metric=metric, rng=rng, n_resamples=n_resamples)
    return difference_between(joint, 0, 1)


def difference_between(joint: JointDraws, first: int, second: int) -> PairedDifference:
    """Return how far one model is from another, of several that were drawn together."""
    difference = joint.difference(first, second)
    if difference.value is None:
        return PairedDifference(joint.metric, None, None, difference)
    return PairedDifference(joint.metric, float(joint.values[first]), float(joint.values[second]), difference)


def check_models(models: list[Probabilities], *, space: LabelSpace) -> None:
    """Raise `InvalidValue` unless every model has a column for each class and a row for the same examples."""
    if space.kind != "single":
        raise InvalidValue("The kind of the label space", value=space.kind, expected="'single' to be scored")
    for probabilities in models:
        expected = (len(models[0]), len(space))
        if np.shape(probabilities) != expected:
            raise InvalidValue(
                "The shape of the probabilities", value=np.shape(probabilities), expected=f"{expected}"
            )
