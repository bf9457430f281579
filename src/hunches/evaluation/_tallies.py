"""Metrics that the confusion matrix alone decides, and their bootstrap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MOST_DRAWS = 20_000_000
_DRAWS_A_CHUNK = 2_000_000
_RESAMPLES_AT_LEAST = 100


@dataclass(frozen=True, slots=True, eq=False)
class Tallies:
    """What the metrics need of a confusion matrix, or of many resampled ones.

    Parameters
    ----------
    correct, predicted, support : float64 [..., n_classes]
        How often each class was predicted rightly, was predicted, and was gold.

    >>> Tallies.of(np.array([[1, 0], [1, 1]])).f1().round(2).tolist()
    [0.67, 0.67]
    """

    correct: NDArray[np.float64]
    predicted: NDArray[np.float64]
    support: NDArray[np.float64]

    @classmethod
    def of(cls, confusion: NDArray[np.int64]) -> Tallies:
        """Return the tallies of one confusion matrix (rows gold, columns predicted)."""
        counts = confusion.astype(np.float64)
        return cls(np.diagonal(counts), counts.sum(axis=0), counts.sum(axis=1))

    def f1(self) -> NDArray[np.float64]:
        """Return F1 of each class, ``float64 [..., n_classes]``; NaN for a class neither gold nor predicted."""
        shares = np.full(self.correct.shape, np.nan)
        both = self.predicted + self.support
        np.divide(2 * self.correct, both, out=shares, where=both > 0)
        return shares

    def macro_f1(self) -> NDArray[np.float64]:
        """Return the mean F1 over the classes that are gold or predicted, ``float64 [...]``."""
        means: NDArray[np.float64] = np.nanmean(self.f1(), axis=-1)
        return means

    def matthews(self) -> NDArray[np.float64]:
        """Return the multiclass Matthews correlation, ``float64 [...]``; 0 where it is undefined.

        J. Gorodkin, "Comparing two K-category assignments by a K-category correlation coefficient",
        Computational Biology and Chemistry 28 (2004), equation 8.
        """
        total = self.support.sum(axis=-1)
        covariance = self.correct.sum(axis=-1) * total - (self.predicted * self.support).sum(axis=-1)
        spread = np.sqrt(total**2 - (self.predicted**2).sum(axis=-1)) * np.sqrt(
            total**2 - (self.support**2).sum(axis=-1)
        )
        correlation = np.zeros(total.shape)
        np.divide(covariance, spread, out=correlation, where=spread > 0)
        return correlation


def resample_tallies(confusion: NDArray[np.int64], *, resamples: int, rng: np.random.Generator) -> Tallies:
    """Return the tallies of bootstrap samples of the examples, ``float64 [resamples, n_classes]``.

    Drawing examples with replacement draws the matrix's cells from a multinomial distribution, so that is what
    is drawn: exact, and in time free of the number of examples. With more than 20,000 filled cells, fewer
    resamples are made, but at least 100.
    """
    gold, predicted = np.nonzero(confusion)
    cells = confusion[gold, predicted]
    n_resamples = min(resamples, max(_RESAMPLES_AT_LEAST, _MOST_DRAWS // len(cells)))
    is_correct = gold == predicted
    groupings = [
        _grouping(gold[is_correct], np.flatnonzero(is_correct), shape=(len(confusion), len(cells))),
        _grouping(predicted, np.arange(len(cells)), shape=(len(confusion), len(cells))),
        _grouping(gold, np.arange(len(cells)), shape=(len(confusion), len(cells))),
    ]
    size = max(1, _DRAWS_A_CHUNK // len(cells))
    tallies = np.empty((len(groupings), n_resamples, len(confusion)))
    for first in range(0, n_resamples, size):
        last = min(first + size, n_resamples)
        draws = rng.multinomial(cells.sum(), cells / cells.sum(), size=last - first)
        for kind, grouping in enumerate(groupings):
            tallies[kind, first:last] = (grouping @ draws.T).T
    correct_draws, predicted_draws, support_draws = tallies
    return Tallies(correct_draws, predicted_draws, support_draws)


def _grouping(groups: NDArray[np.intp], members: NDArray[np.intp], *, shape: tuple[int, int]) -> csr_array:
    return csr_array((np.ones(len(groups), dtype=np.int64), (groups, members)), shape=shape)
