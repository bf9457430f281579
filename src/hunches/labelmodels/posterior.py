"""Probabilities from summed evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from hunches.labelmodels.additive import FloatArray
    from hunches.labelmodels.label_models import Probabilities

_SHORT: Final = 4


def posterior(logits: Probabilities) -> Probabilities:
    """Return the softmax of each row, ``float64 [n_examples, n_classes]``; the logits are overwritten.

    >>> posterior(np.zeros((1, 4))).tolist()
    [[0.25, 0.25, 0.25, 0.25]]
    """
    logits -= _largest(logits)[:, None]
    np.exp(logits, out=logits)
    logits /= np.einsum("ij->i", logits)[:, None]
    return logits


def _largest(logits: Probabilities) -> FloatArray:
    """Return the largest of each row; NumPy's own is slow where rows are short."""
    if logits.shape[1] > _SHORT:
        largest: FloatArray = logits.max(axis=1)
        return largest
    largest = logits[:, 0].copy()
    for column in logits.T[1:]:
        np.maximum(largest, column, out=largest)
    return largest
