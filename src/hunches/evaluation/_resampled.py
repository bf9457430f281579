"""A statistic of means over examples, and how it varies when examples are drawn again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from hunches.evaluation._bootstrap import Contributions, percentile_interval
from hunches.evaluation.measure import Measure

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Statistic = Callable[[NDArray[np.float64]], NDArray[np.float64]]

_RESAMPLES: Final = 1_000


def resampled(parts: NDArray[np.float64], statistic: Statistic, *, rng: np.random.Generator) -> Measure:
    """Return a statistic of the sums of what examples contribute, with the bootstrap interval over the examples.

    Parameters
    ----------
    parts : float64 [n_examples, width]
        What each example adds to each sum.
    statistic : callable
        From sums, ``float64 [n, width]``, to values, ``float64 [n]``; NaN where it is undefined.
    rng : numpy.random.Generator
        Draws 1,000 resamples.
    """
    n_examples, width = parts.shape
    if not n_examples:
        return Measure(None)
    contributions = Contributions(parts, np.broadcast_to(np.arange(width), parts.shape), n_means=width)
    (value,) = statistic(parts.sum(axis=0, keepdims=True))
    if np.isnan(value):
        return Measure(None)
    draws = statistic(contributions.resampled_means(_RESAMPLES, rng=rng) * n_examples)
    return Measure(float(value), percentile_interval(draws))


def beyond_chance(observed: NDArray[np.float64], expected: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how much of the agreement that chance leaves out was reached; NaN where chance leaves nothing out."""
    values = np.full(observed.shape, np.nan)
    np.divide(observed - expected, 1.0 - expected, out=values, where=expected < 1.0 - _ROUNDING)
    return values


_ROUNDING: Final = 1e-12
