"""What is wrong with an answer that should be probabilities, or that should equal another one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from hunches.checks._perform import Finding

    Array = np.ndarray[Any, np.dtype[np.float64]]

_SUM_TOLERANCE = 1e-12


def not_probabilities(answer: Array, shape: tuple[int, int]) -> Finding:
    """Return why an answer is not a distribution over the classes for each example; None when it is."""
    if answer.shape != shape or answer.dtype != np.float64:
        return f"an array {answer.dtype} {list(answer.shape)} where float64 {list(shape)} belongs"
    outside = ~((answer >= 0) & (answer <= 1))
    if outside.any():
        row, label = np.argwhere(outside)[0]
        return f"the probability {answer[row, label]} of class {label} in row {row}"
    off = np.abs(answer.sum(axis=1) - 1)
    if np.any(off > _SUM_TOLERANCE):
        row = int(off.argmax())
        return f"probabilities of sum {float(answer[row].sum())!r} in row {row}"
    return None


def not_equal(answer: Array, expected: Array, *, tolerance: float) -> Finding:
    """Return where an answer differs from what it should be by more than a tolerance; None when nowhere."""
    if answer.shape != expected.shape:
        return f"an array {list(answer.shape)} where {list(expected.shape)} belongs"
    near = np.isclose(answer, expected, rtol=0.0, atol=tolerance, equal_nan=True)
    if near.all():
        return None
    place = tuple(np.argwhere(~near)[0].tolist())
    return f"{answer[place]} where {expected[place]} belongs, at {list(place)} ({np.count_nonzero(~near)} such)"
