"""Predictions that claim about the same probability."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hunches.evaluation.measure import Measure


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """How often predictions are right whose probability lies above ``low`` and up to ``high``.

    Parameters
    ----------
    low, high : float
    n : int
        How many examples; at least 1.
    confidence : float
        The mean probability of the predicted class.
    accuracy : Measure
        The share of right predictions, with Wilson's interval.

    >>> from hunches.evaluation import Interval, Measure
    >>> ReliabilityBin(0.9, 1.0, 40, 0.97, Measure(0.8, Interval(0.65, 0.9))).is_off
    True
    """

    low: float
    high: float
    n: int
    confidence: float
    accuracy: Measure

    @property
    def is_off(self) -> bool:
        """Whether chance does not explain that confidence and accuracy differ."""
        return self.accuracy.interval is not None and self.confidence not in self.accuracy.interval

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            "low": self.low,
            "high": self.high,
            "n": self.n,
            "confidence": self.confidence,
            "accuracy": self.accuracy.as_dict(),
        }
