"""Standardised numbers, with a flag for those that are missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.sparse import csr_array

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FARTHEST: Final = 1e4  # standard deviations: one absurd number must not overflow a prediction


@dataclass(frozen=True, slots=True)
class NumberFeatures:
    """Standardises a column of numbers: a missing one counts as the median, and raises a flag.

    Parameters
    ----------
    median, mean, scale : float
        Of the training examples; mean and scale (standard deviation) with missing numbers filled in.
    has_flag : bool
        Whether some were missing in training, so that there is a column of flags.

    >>> features = fit_number_features(np.array([1.0, 3.0, np.nan]))
    >>> features.transform(np.array([2.0, np.nan])).toarray().tolist()
    [[0.0, 0.0], [0.0, 1.0]]
    """

    median: float
    mean: float
    scale: float
    has_flag: bool

    def __len__(self) -> int:
        return 1 + self.has_flag

    def transform(self, numbers: NDArray[np.float64]) -> csr_array:
        """Return the standardised numbers and the flags, sparse ``float64 [n, 1 or 2]``."""
        is_missing = np.isnan(numbers)
        filled = np.where(is_missing, self.median, numbers)
        standard = np.clip((filled - self.mean) / self.scale, -_FARTHEST, _FARTHEST)
        columns = [standard, is_missing] if self.has_flag else [standard]
        return csr_array(np.stack(columns, axis=1).astype(np.float64))


def fit_number_features(numbers: NDArray[np.float64]) -> NumberFeatures:
    """Return how to standardise a column, ``float64 [n]`` with NaN for missing."""
    known = numbers[~np.isnan(numbers)]
    median = float(np.median(known)) if len(known) else 0.0
    filled = np.where(np.isnan(numbers), median, numbers)
    scale = float(filled.std())
    return NumberFeatures(median, float(filled.mean()), scale if scale > 0 else 1.0, len(known) < len(numbers))
