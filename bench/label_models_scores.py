"""How good probabilities are; where several classes are the most probable, each gets an equal share of the credit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

TIE: Final = 1e-9
"""Classes whose probabilities lie within this of the highest are tied."""

_LEAST: Final = 1e-12


def predicted_shares(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how much of each example's one prediction goes to each class: 1/t for each of t tied ones.

    >>> predicted_shares(np.array([[0.5, 0.5, 0.0], [0.2, 0.7, 0.1]])).tolist()
    [[0.5, 0.5, 0.0], [0.0, 1.0, 0.0]]
    """
    is_best = probabilities >= probabilities.max(axis=1, keepdims=True) - TIE
    shares: NDArray[np.float64] = is_best / is_best.sum(axis=1, keepdims=True)
    return shares


def credits_of(probabilities: NDArray[np.float64], gold: NDArray[np.integer]) -> NDArray[np.float64]:
    """Return how much of each example's prediction is right, from 0 to 1."""
    found: NDArray[np.float64] = predicted_shares(probabilities)[np.arange(len(gold)), gold]
    return found


def accuracy(probabilities: NDArray[np.float64], gold: NDArray[np.integer]) -> float:
    """Return the share of right predictions."""
    return float(credits_of(probabilities, gold).mean())


def f1(probabilities: NDArray[np.float64], gold: NDArray[np.integer], *, positive: int = 1) -> float:
    """Return the F1 of one class, from the expected counts when ties are broken at random."""
    predicted = predicted_shares(probabilities)[:, positive]
    total = predicted.sum() + np.count_nonzero(gold == positive)
    return float(2 * predicted[gold == positive].sum() / total) if total else 0.0


def brier(probabilities: NDArray[np.float64], gold: NDArray[np.integer]) -> float:
    """Return the mean over the examples of the squared distance from the gold label, from 0 to 2."""
    distances = probabilities - np.eye(probabilities.shape[1])[gold]
    return float(np.square(distances).sum(axis=1).mean())


def log_loss(probabilities: NDArray[np.float64], gold: NDArray[np.integer]) -> float:
    """Return the mean negative logarithm of the gold label's probability, which counts as at least 1e-12."""
    return float(-np.log(np.clip(probabilities[np.arange(len(gold)), gold], _LEAST, 1.0)).mean())


def calibration_error(probabilities: NDArray[np.float64], gold: NDArray[np.integer], *, bins: int = 15) -> float:
    """Return the expected calibration error of the top probability, in bins of equal width that hold their upper end.

    C. Guo et al., "On calibration of modern neural networks", ICML 2017.
    """
    confidence = probabilities.max(axis=1)
    bin_of = np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)
    gaps = np.bincount(bin_of, weights=confidence - credits_of(probabilities, gold), minlength=bins)
    return float(np.abs(gaps).sum() / len(gold))
