"""Fits a power law to scores by number of examples, with all that the scores leave open about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_EXPONENTS: Final = np.linspace(0.05, 1.5, 30)
_DRAWS: Final = 4000
_LEAST_VARIANCE: Final = 1e-12


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
    them is known: A. Gelman et al., "Bayesian Data Analysis" (3rd edition), section 14.2. Scores vary with a variance
    that falls with the size, as those of random parts of a set do.

    Parameters
    ----------
    sizes : int64 [n_points]
        At least two different ones.
    scores : float64 [n_points]
    """
    smallest, largest = int(sizes.min()), int(sizes.max())
    ways = _share_of_way(sizes.astype(np.float64), _EXPONENTS, smallest, largest)
    weights = np.sqrt(sizes / sizes.mean())
    freedom = max(len(sizes) - 2, 1)
    centres, roots, variances, evidence = [], [], [], []
    for way in ways:
        design = np.column_stack([1 - way, way]) * weights[:, None]
        precision = design.T @ design
        centre = np.linalg.solve(precision, design.T @ (scores * weights))
        squares = max(float(np.square(scores * weights - design @ centre).sum()), _LEAST_VARIANCE)
        centres.append(centre)
        roots.append(np.linalg.cholesky(np.linalg.inv(precision)))
        variances.append(squares / freedom)
        evidence.append(-0.5 * np.linalg.slogdet(precision)[1] - 0.5 * freedom * np.log(squares))
    shares = np.exp(np.array(evidence) - max(evidence))
    chosen = rng.choice(len(_EXPONENTS), size=_DRAWS, p=shares / shares.sum())
    spread = np.sqrt(np.array(variances)[chosen] * freedom / rng.chisquare(freedom, size=_DRAWS))
    noise = np.einsum("dij,dj->di", np.array(roots)[chosen], rng.standard_normal((_DRAWS, 2)))
    ends = np.array(centres)[chosen] + noise * spread[:, None]
    return PowerLawDraws(_EXPONENTS[chosen], ends[:, 0], ends[:, 1], smallest, largest)


def _share_of_way(
    sizes: NDArray[np.float64], exponents: NDArray[np.float64], smallest: int, largest: int
) -> NDArray[np.float64]:
    """Return how far each size is on the way from the smallest to the largest, ``float64 [n_exponents, n_sizes]``."""
    powers = (sizes[None, :] / smallest) ** -exponents[:, None]
    last = (largest / smallest) ** -exponents[:, None]
    ways: NDArray[np.float64] = (1 - powers) / (1 - last)
    return ways
