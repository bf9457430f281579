"""A label model's probabilities against gold labels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from hunches.evaluation import Measure, calibration_curve
from hunches.labelmodels.diagnosing.model_comparison import most_probable, right_shares, share_measure
from hunches.records import ABSTAIN

if TYPE_CHECKING:
    from hunches.labelmodels.label_models import Probabilities
    from hunches.records import GoldLabels


_UNKNOWN: Final = Measure(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldCheck:
    """How right and how well calibrated labels are, where there are votes and gold.

    Parameters
    ----------
    n_gold, n_compared : int
        Gold labels, and those on examples with votes.
    accuracy : Measure
        The share of right labels; ties count in part.
    calibration_error, error_by_chance : float, optional
        The expected calibration error, and about what it would be if all probabilities were right: with few examples
        it is never 0. None without gold.

    >>> GoldCheck().accuracy.value is None
    True
    """

    n_gold: int = 0
    n_compared: int = 0
    accuracy: Measure = _UNKNOWN
    calibration_error: float | None = None
    error_by_chance: float | None = None

    def as_dict(self) -> dict[str, object]:
        """Return the check as JSON holds it."""
        return {
            "n_gold": self.n_gold,
            "n_compared": self.n_compared,
            "accuracy": self.accuracy.as_dict(),
            "calibration_error": self.calibration_error,
            "error_by_chance": self.error_by_chance,
        }


def check_gold(probabilities: Probabilities, gold: GoldLabels, *, n_gold: int) -> GoldCheck:
    """Return how the probabilities of the examples with votes, ``float64 [n, k]``, stand against their gold labels.

    >>> check_gold(np.array([[0.8, 0.2], [0.5, 0.5]]), np.array([0, 1]), n_gold=3).accuracy.value
    0.75
    """
    has_gold = gold != ABSTAIN
    if not has_gold.any():
        return GoldCheck(n_gold=n_gold)
    given, labels = probabilities[has_gold], gold[has_gold]
    return GoldCheck(
        n_gold=n_gold,
        n_compared=len(labels),
        accuracy=share_measure(right_shares(most_probable(given), labels)),
        calibration_error=calibration_curve(given, labels).expected_error,
        error_by_chance=_error_by_chance(given.max(axis=1)),
    )


def _error_by_chance(confidence: np.ndarray[tuple[int], np.dtype[np.float64]], *, bins: int = 15) -> float:
    """Return the expected calibration error of perfect probabilities, by the normal limit in each bin."""
    bin_of = np.digitize(confidence, np.linspace(0.0, 1.0, bins + 1)[1:-1], right=True)
    variance = np.bincount(bin_of, weights=np.clip(confidence * (1.0 - confidence), 0.0, None))
    return float(math.sqrt(2.0 / math.pi) * np.sqrt(variance).sum() / len(confidence))
