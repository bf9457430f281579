"""How far to go from a base model to one fitted to gold labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax

if TYPE_CHECKING:
    from hunches.labelmodels.additive import FloatArray

_DOUBT: Final = 3.0
"""By how many nats the labels must speak for the whole way before they are heard."""


def gold_trust(logits: FloatArray, left_out: FloatArray, labels: np.ndarray[tuple[int], np.dtype[np.int64]]) -> float:
    """Return the part of the way, from 0 to 1, that the gold labels themselves speak for.

    The best mixture of the base model's logits with those the labels lead to, ``[n, n_classes]``, by the logarithmic
    score of labels that are left out, with a prior that falls as ``exp(-3 part)``. One label, left out, tells
    nothing of what others would do, so it gets no trust; fifty that agree get all of it.

    >>> base, moved, labels = np.zeros((20, 2)), np.array([[2.0, 0.0]] * 20), np.zeros(20, dtype=np.int64)
    >>> round(gold_trust(base, moved, labels), 3), round(gold_trust(base[:2], moved[:2], labels[:2]), 3)
    (1.0, 0.0)
    """
    rows = np.arange(len(labels))
    moves = left_out - logits

    def loss(part: float) -> float:
        return _DOUBT * part - float(log_softmax(logits + part * moves, axis=1)[rows, labels].sum())

    # The loss is convex in the part, and the search stays inside the bounds.
    found = minimize_scalar(loss, bounds=(0.0, 1.0), method="bounded", options={"xatol": 1e-10})
    return min((float(found.x), 0.0, 1.0), key=loss)
