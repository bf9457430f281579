"""Percentiles of measured times, and how well so many measurements know them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import binom

from hunches.errors import InvalidValue
from hunches.evaluation.intervals import Interval
from hunches.evaluation.measure import Measure

if TYPE_CHECKING:
    from numpy.typing import NDArray


def percentile(values: NDArray[np.floating], share: float, *, level: float = 0.95) -> Measure:
    """Return the value that a share of the measurements do not exceed, with its interval.

    The interval lies between two of the measurements and keeps at least its level whatever their distribution, if
    they are independent: H. David and H. Nagaraja, "Order Statistics" (2003), section 7.1. There is none where too
    few measurements lie above, as for the 99th percentile of fewer than 368.

    Parameters
    ----------
    values : float64 [n_measurements]
        In any order; at least one.
    share : float
        Between 0 and 1; 0.99 for the 99th percentile.
    level : float
        How often the interval holds the true percentile.

    Raises
    ------
    InvalidValue
        When there are no measurements or the share is not between 0 and 1.

    >>> print(percentile(np.arange(1.0, 101.0), 0.5))
    50.000 (40.000 – 61.000)
    """
    if not len(values):
        raise InvalidValue("The number of measurements", value=0, expected="1 or more")
    if not 0 < share < 1:
        raise InvalidValue("The share of a percentile", value=share, expected="between 0 and 1, such as 0.99")
    ordered = np.sort(np.asarray(values, dtype=np.float64))
    value = float(ordered[math.ceil(share * len(ordered)) - 1])
    # The true percentile lies above the k-th smallest when k or more measurements lie below it.
    low, high = (int(rank) for rank in binom.ppf([(1 - level) / 2, (1 + level) / 2], len(ordered), share))
    if low < 1 or high + 1 > len(ordered):
        return Measure(value)
    return Measure(value, Interval(float(ordered[low - 1]), float(ordered[high]), level))
