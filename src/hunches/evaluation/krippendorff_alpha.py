"""Agreement of people beyond what chance would give: Krippendorff's alpha."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hunches.evaluation._resampled import resampled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hunches.evaluation.measure import Measure


def krippendorff_alpha(counts: NDArray[np.integer], *, rng: np.random.Generator) -> Measure:
    """Return Krippendorff's alpha of any number of people, who need not all have seen every example.

    For classes without an order (nominal data). Only examples that at least two people labelled count. Undefined
    without such examples, and where all their labels are of one class.

    Parameters
    ----------
    counts : int [n_examples, n_classes]
        How many people gave each example each class.
    rng : numpy.random.Generator
        Draws the resamples of examples for the interval.

    References
    ----------
    K. Krippendorff, "Computing Krippendorff's alpha-reliability", University of Pennsylvania (2011).

    >>> round(krippendorff_alpha(np.array([[2, 0], [2, 0], [0, 2], [1, 1]]), rng=np.random.default_rng(0)).value, 3)
    0.533
    """
    units = counts[counts.sum(axis=1) > 1].astype(np.float64)
    # The diagonal of the coincidence matrix, summed: pairs of equal values, each unit by its number of values less 1.
    agreed = (units * (units - 1)).sum(axis=1) / (units.sum(axis=1) - 1)
    return resampled(np.column_stack([agreed, units]), _alpha, rng=rng)


def _alpha(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return alpha from the sum of the diagonal and the number of values of each class."""
    agreed, by_class = sums[:, 0], sums[:, 1:]
    n_values = by_class.sum(axis=1)
    expected = n_values**2 - np.square(by_class).sum(axis=1)
    values = np.full(len(sums), np.nan)
    np.divide((n_values - 1) * (n_values - agreed), expected, out=values, where=expected > 0)
    return 1.0 - values
