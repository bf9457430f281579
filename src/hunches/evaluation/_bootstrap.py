"""The bootstrap of means over examples, and the interval its draws give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from hunches.evaluation.intervals import Interval

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LEVEL = 0.95
_MOST_ROWS_RESAMPLED = 20_000
_DRAWS_A_CHUNK = 2_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Contributions:
    """The numbers from which several means over rows are taken; a row adds to a few of the means only.

    Parameters
    ----------
    values : float64 [n_rows, width]
        What each row adds.
    columns : int64 [n_rows, width]
        The mean each value belongs to; every row counts in every mean, with 0 where it adds nothing.
    n_means : int

    >>> Contributions(np.array([[2.0], [4.0]]), np.array([[0], [1]]), n_means=2).means().tolist()
    [1.0, 2.0]
    """

    values: NDArray[np.float64]
    columns: NDArray[np.int64]
    n_means: int

    def means(self) -> NDArray[np.float64]:
        """Return the means, ``float64 [n_means]``."""
        sums = np.bincount(self.columns.ravel(), weights=self.values.ravel(), minlength=self.n_means)
        return sums / len(self.values)

    def resampled_means(self, resamples: int, *, rng: np.random.Generator) -> NDArray[np.float64]:
        """Return the means on bootstrap samples of the rows, ``float64 [resamples, n_means]``.

        Up to 20,000 rows are drawn with replacement. Of more, the means are drawn from the normal distribution with
        their mean and covariance, to which the bootstrap converges: P. Bickel and D. Freedman, "Some asymptotic
        theory for the bootstrap", Annals of Statistics 9 (1981).
        """
        if len(self.values) > _MOST_ROWS_RESAMPLED:
            return self._normal_means(resamples, rng=rng)
        n_rows = len(self.values)
        by_mean = self._matrix().T
        size = max(1, _DRAWS_A_CHUNK // n_rows)
        draws = np.empty((resamples, self.n_means))
        for first in range(0, resamples, size):
            chunk = draws[first : first + size]
            chunk[:] = (by_mean @ _row_counts(n_rows, len(chunk), rng)).T / n_rows
        return draws

    def _normal_means(self, resamples: int, *, rng: np.random.Generator) -> NDArray[np.float64]:
        n_rows, means, matrix = len(self.values), self.means(), self._matrix()
        covariance = (matrix.T @ matrix).toarray() / n_rows - np.outer(means, means)
        return rng.multivariate_normal(
            means, covariance / n_rows, size=resamples, check_valid="ignore", method="eigh"
        )

    def _matrix(self) -> csr_array:
        n_rows, width = self.values.shape
        starts = np.arange(0, n_rows * width + 1, width)
        return csr_array((self.values.ravel(), self.columns.ravel(), starts), shape=(n_rows, self.n_means))


def percentile_interval(draws: NDArray[np.float64]) -> Interval | None:
    """Return the middle 95% of resampled values, ``float64 [resamples]``; None when none is a number.

    NaN stands for a resample in which the value is undefined and is left out.
    """
    known = draws[~np.isnan(draws)]
    if not len(known):
        return None
    low, high = np.quantile(known, [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2])
    return Interval(float(low), float(high), _LEVEL)


def _row_counts(n_rows: int, resamples: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return how often each row is drawn in each resample, ``float64 [n_rows, resamples]``."""
    cells = rng.integers(n_rows, size=(resamples, n_rows)) * resamples + np.arange(resamples)[:, None]
    counts = np.bincount(cells.ravel(), minlength=n_rows * resamples)
    return counts.reshape(n_rows, resamples).astype(np.float64)
