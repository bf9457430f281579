"""How sure a model fitted to gold labels may be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import softmax

if TYPE_CHECKING:
    from hunches.labelmodels.additive import FloatArray

_FURTHEST: Final = 4.0
_SUREST: Final = 1e-12


def best_temperature(
    logits: FloatArray, labels: np.ndarray[tuple[int], np.dtype[np.int64]], *, spread: float
) -> float:
    """Return what the logits ``[n, n_classes]`` are best divided by: above 1 the model is less sure than it was.

    Best is the one under which the most probable class is right as often as its probability says, by the logarithmic
    score, with a normal prior on the temperature's logarithm of mean 0 and standard deviation ``spread``: without
    labels it is 1, and a few cannot move it far. C. Guo et al., "On calibration of modern neural networks" (ICML
    2017), who score all classes; with many classes and few labels that one is ruled by the least likely classes.

    >>> too_sure = np.array([[3.0, 0.0]] * 10)
    >>> best_temperature(too_sure, np.array([0] * 6 + [1] * 4), spread=1.0) > 1.5
    True
    """
    is_right = logits.argmax(axis=1) == labels

    def loss(log_temperature: float) -> float:
        sure = softmax(logits * np.exp(-log_temperature), axis=1).max(axis=1)
        claimed = np.clip(np.where(is_right, sure, 1.0 - sure), _SUREST, None)
        return 0.5 * (log_temperature / spread) ** 2 - float(np.log(claimed).sum())

    found = minimize_scalar(loss, bounds=(-_FURTHEST, _FURTHEST), method="bounded", options={"xatol": 1e-10})
    return float(np.exp(found.x))
