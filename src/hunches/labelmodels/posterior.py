"""Probabilities from summed evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from hunches.labelmodels.label_model import Probabilities


def posterior(logits: Probabilities) -> Probabilities:
    """Return the softmax of each row, ``float64 [n_examples, n_classes]``; the logits are overwritten.

    >>> posterior(np.zeros((1, 4))).tolist()
    [[0.25, 0.25, 0.25, 0.25]]
    """
    logits -= logits.max(axis=1, keepdims=True)
    np.exp(logits, out=logits)
    logits /= logits.sum(axis=1, keepdims=True)
    return logits
