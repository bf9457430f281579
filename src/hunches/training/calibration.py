"""Bias-corrected temperature scaling: what makes a classifier as sure as it is right, class by class."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.optimize import minimize
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # it has no types

from hunches.training.soft_loss import log_softmax

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hunches.training.soft_loss import SoftTargets

_LOG_BOUND: Final = math.log(20)
_SHIFT_PENALTY: Final = 1.0  # a standard normal prior: a class with next to no held-out rows is not moved


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """What turns logits into calibrated ones: ``logits / temperature + shifts``.

    Parameters
    ----------
    temperature : float
        From 1/20 to 20; above 1 it makes predictions less sure.
    shifts : float64 [n_classes]
        What is added for each class.

    >>> Calibration(2.0, np.array([0.0, 1.0])).apply(np.array([[4.0, 0.0]])).tolist()
    [[2.0, 1.0]]
    """

    temperature: float
    shifts: NDArray[np.float64]

    def apply(self, logits: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return calibrated logits, ``float64 [n, k]``."""
        calibrated: NDArray[np.float64] = logits / self.temperature + self.shifts
        return calibrated


def no_calibration(n_classes: int) -> Calibration:
    """Return the calibration that changes nothing.

    >>> no_calibration(2).apply(np.array([[4.0, 0.0]])).tolist()
    [[4.0, 0.0]]
    """
    return Calibration(1.0, np.zeros(n_classes))


def fit_calibration(logits: NDArray[np.float64], targets: SoftTargets) -> Calibration:
    """Return the calibration that minimises the cross-entropy of held-out predictions.

    A penalised model of sparse features shrinks towards the frequent class for examples with unfamiliar features:
    the shifts undo on held-out examples what the shrinking did to them.

    Parameters
    ----------
    logits : float64 [n, k]
        Predictions for rows the model was not trained on.
    targets : SoftTargets
        What they should have been.

    Notes
    -----
    Alexandari, Kundaje and Shrikumar, "Maximum Likelihood with Bias-Corrected Calibration is Hard-To-Beat at Label
    Shift Adaptation", ICML 2020, section 3; the shifts have a standard normal prior here.

    >>> from hunches.training.soft_loss import SoftTargets
    >>> half_wrong = SoftTargets(np.array([[1.0, 0.0], [0.0, 1.0]]), np.ones(2))
    >>> fit_calibration(np.array([[4.0, 0.0], [4.0, 0.0]]), half_wrong).temperature > 5
    True
    """
    total = float(targets.weights.sum())
    shares = (targets.weights / total)[:, np.newaxis]

    def objective(point: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scaled = logits * math.exp(-point[0])
        log_probabilities = log_softmax(scaled + point[1:])
        penalty = _SHIFT_PENALTY / total
        value = -float(np.sum(shares * targets.probabilities * log_probabilities))
        slopes = shares * (np.exp(log_probabilities) - targets.probabilities)
        gradient = np.concatenate([[-float(np.sum(slopes * scaled))], slopes.sum(axis=0) + penalty * point[1:]])
        return value + 0.5 * penalty * float(point[1:] @ point[1:]), gradient

    bounds = [(-_LOG_BOUND, _LOG_BOUND), *([(None, None)] * logits.shape[1])]
    # Several threads would change the last bits.
    with threadpool_limits(1, user_api="blas"):
        found = minimize(objective, np.zeros(1 + logits.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds)
    return Calibration(math.exp(float(found.x[0])), found.x[1:])
