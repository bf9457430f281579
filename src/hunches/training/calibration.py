"""Temperature scaling: one number that makes a classifier as sure as it is right."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.optimize import minimize_scalar

from hunches.training.soft_loss import log_softmax

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hunches.training.soft_loss import SoftTargets

_LOG_BOUND: Final = math.log(20)


def fit_temperature(logits: NDArray[np.float64], targets: SoftTargets) -> float:
    """Return the temperature, from 1/20 to 20, that minimises the cross-entropy of held-out predictions.

    Parameters
    ----------
    logits : float64 [n, k]
        Predictions for rows the model was not trained on.
    targets : SoftTargets
        What they should have been.

    Notes
    -----
    Guo, Pleiss, Sun and Weinberger, "On Calibration of Modern Neural Networks", ICML 2017, section 4.2.

    >>> from hunches.training.soft_loss import SoftTargets
    >>> half_wrong = SoftTargets(np.array([[1.0, 0.0], [0.0, 1.0]]), np.ones(2))
    >>> fit_temperature(np.array([[4.0, 0.0], [4.0, 0.0]]), half_wrong) > 10
    True
    """

    def cross_entropy(log_temperature: float) -> float:
        log_probabilities = log_softmax(logits / math.exp(log_temperature))
        return -float(targets.weights @ np.einsum("ij,ij->i", targets.probabilities, log_probabilities))

    found = minimize_scalar(cross_entropy, bounds=(-_LOG_BOUND, _LOG_BOUND), method="bounded")
    return math.exp(float(found.x))
