"""Fits a power law to scores by number of examples, with all that the scores leave open about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_EXPONENTS: Final = np.linspace(0.05, 1.5, 30)
_DRAWS: Final = 4000
_LEAST: Final = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class PowerLawDraws:
    """Power laws that the scores leave possible, as draws from the posterior.

    The law is ``score(n) = low + (high - low) * t(n)`` with ``t`` linear in ``n ** -exponent``, 0 at the smallest
    size and 1 at the largest; ``low`` and ``high`` are the scores there.

    Parameters
    ----------
    exponents, lows, highs : float64 [draws]
    smallest, largest : int
        The sizes.
    """

    exponents: NDArray[np.float64]
    lows: NDArray[np.float64]
    highs: NDArray[np.float64]
    smallest: int
    largest: int

    def at(self, size: float) -> NDArray[np.float64]:
        """Return the score with so many examples, ``float64 [draws]``; at most 1."""
        share = _share_of_way(np.array([float(size)]), self.exponents, self.smallest, self.largest)[:, 0]
        return np.minimum(self.lows + (self.highs - self.lows) * share, 1.0)


def draw_power_laws(
    sizes: NDArray[np.int64], scores: NDArray[np.float64], *, rng: np.random.Generator
) -> PowerLawDraws:
    """Return 4,000 draws from the posterior of the power law given scores.

    For each exponent on a grid the law is linear in the scores at both ends, so its posterior under flat priors on
    them is known: A. Gelman et al., "Bayesian Data Analysis" (3rd edition), section 14.2. The scores of one size
    count as one, their mean, however often it was repeated, and what is left between means and law is taken to be
    at least as large as what repeats differ by: real curves are no exact laws. Larger sizes weigh more.

    Parameters
    ----------
    sizes : int64 [n_points]
        At least three different ones.
    scores : float64 [n_points]
    """
    different, place = np.unique(sizes, return_inverse=True)
    means = np.bincount(place, weights=scores) / np.bincount(place)
    weights = np.sqrt(different / different.mean())
    freedom = len(different) - 2
    least = max(freedom * _repeat_variance(scores - means[place], weights[place], len(different)), _LEAST)
    ways = _share_of_way(different.astype(np.float64), _EXPONENTS, int(different[0]), int(different[-1]))
    designs = np.stack([1 - ways, ways], axis=2) * weights[:, None]
    precisions = np.einsum("esi,esj->eij", designs, designs)
    centres = np.linalg.solve(precisions, np.einsum("esi,s->ei", designs, means * weights)[:, :, None])[:, :, 0]
    misses = means * weights - np.einsum("esi,ei->es", designs, centres)
    squares = np.maximum(np.square(misses).sum(axis=1), least)
    evidence = -0.5 * np.linalg.slogdet(precisions)[1] - 0.5 * freedom * np.log(squares)
    shares = np.exp(evidence - evidence.max())
    chosen = rng.choice(len(_EXPONENTS), size=_DRAWS, p=shares / shares.sum())
    spread = np.sqrt(squares[chosen] / rng.chisquare(freedom, size=_DRAWS))
    roots = np.linalg.cholesky(np.linalg.inv(precisions))[chosen]
    ends = centres[chosen] + np.einsum("dij,dj->di", roots, rng.standard_normal((_DRAWS, 2))) * spread[:, None]
    return PowerLawDraws(_EXPONENTS[chosen], ends[:, 0], ends[:, 1], int(different[0]), int(different[-1]))


def _repeat_variance(deviations: NDArray[np.float64], weights: NDArray[np.float64], n_sizes: int) -> float:
    """Return the variance, at the mean size, of one training about the mean of its size; 0 without repeats."""
    n_free = len(deviations) - n_sizes
    return float(np.square(deviations * weights).sum() / n_free) if n_free else 0.0


def _share_of_way(
    sizes: NDArray[np.float64], exponents: NDArray[np.float64], smallest: int, largest: int
) -> NDArray[np.float64]:
    """Return how far each size is on the way from the smallest to the largest, ``float64 [n_exponents, n_sizes]``."""
    powers = (sizes[None, :] / smallest) ** -exponents[:, None]
    last = (largest / smallest) ** -exponents[:, None]
    ways: NDArray[np.float64] = (1 - powers) / (1 - last)
    return ways
