"""Finds the threshold that maximises an objective, on examples and on bootstrap samples of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, Self

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Objective = Literal["f1", "f2", "f0.5", "balanced-accuracy"]

_BETAS: Final = {"f1": 1.0, "f2": 2.0, "f0.5": 0.5}


@dataclass(frozen=True, slots=True, eq=False)
class RankedExamples:
    """Examples in falling order of the probability of one class.

    Parameters
    ----------
    is_class : float64 [n_examples]
        1 where the gold label is the class.
    order : int64 [n_examples]
        Where each of them stood.
    ends : int64 [n_cuts]
        The positions at which one may cut: the last of equal probabilities.
    thresholds : float64 [n_cuts]
        Halfway between the probabilities beside each cut; 0 for the last.

    >>> RankedExamples.of(np.array([0.2, 0.8]), np.array([False, True])).thresholds.tolist()
    [0.5, 0.0]
    """

    is_class: NDArray[np.float64]
    order: NDArray[np.int64]
    ends: NDArray[np.int64]
    thresholds: NDArray[np.float64]

    @classmethod
    def of(cls, probabilities: NDArray[np.float64], is_class: NDArray[np.bool_]) -> Self:
        """Return the examples in order."""
        order = np.argsort(-probabilities, kind="stable")
        ranked = probabilities[order]
        ends = np.append(np.flatnonzero(ranked[:-1] > ranked[1:]), len(ranked) - 1)
        below = np.append(ranked[ends[:-1] + 1], 0.0)
        thresholds = np.where(np.arange(len(ends)) < len(ends) - 1, (ranked[ends] + below) / 2, 0.0)
        return cls(is_class[order].astype(np.float64), order, ends, thresholds)

    def cut_at(self, threshold: float) -> int:
        """Return the cut that predicts the class at and above a threshold; -1 for none."""
        return int(np.searchsorted(-self.thresholds, -threshold, side="right")) - 1

    def tallies(self, weights: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return how many weighted examples are predicted, and how many rightly, each ``float64 [n_cuts]``."""
        return np.cumsum(weights)[self.ends], np.cumsum(weights * self.is_class)[self.ends]

    def values(self, objective: Objective, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the objective at each cut, ``float64 [n_cuts]``; 0 where it is undefined."""
        predicted, right = self.tallies(weights)
        total, positive = float(weights.sum()), float(weights @ self.is_class)
        if objective == "balanced-accuracy":
            negative = total - positive
            if not positive or not negative:
                return np.zeros(len(self.ends))
            balanced: NDArray[np.float64] = (right / positive + 1 - (predicted - right) / negative) / 2
            return balanced
        squared = _BETAS[objective] ** 2
        below = squared * positive + predicted
        return np.divide((1 + squared) * right, below, out=np.zeros(len(self.ends)), where=below > 0)


@dataclass(frozen=True, slots=True, eq=False)
class ThresholdDraws:
    """Thresholds chosen on bootstrap samples, and what each is worth on the examples its sample left out.

    Parameters
    ----------
    thresholds : float64 [resamples]
    gains : float64 [resamples]
        The objective on what was left out, less that of the usual threshold; NaN where nothing of the class was
        left out.
    """

    thresholds: NDArray[np.float64]
    gains: NDArray[np.float64]


def draw_thresholds(
    ranked: RankedExamples, *, objective: Objective, usual: float, resamples: int, rng: np.random.Generator
) -> ThresholdDraws:
    """Return what the bootstrap over examples chooses."""
    n_examples, usual_cut = len(ranked.order), ranked.cut_at(usual)
    thresholds, gains = np.empty(resamples), np.full(resamples, np.nan)
    for draw in range(resamples):
        weights = np.bincount(rng.integers(n_examples, size=n_examples), minlength=n_examples).astype(np.float64)
        chosen = int(ranked.values(objective, weights).argmax())
        thresholds[draw] = ranked.thresholds[chosen]
        left_out = (weights == 0).astype(np.float64)
        if left_out @ ranked.is_class:
            values = ranked.values(objective, left_out)
            gains[draw] = values[chosen] - (values[usual_cut] if usual_cut >= 0 else 0.0)
    return ThresholdDraws(thresholds, gains)
