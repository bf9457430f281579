"""Fits the probability of each vote given the class to how often votes fall on the same examples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from scipy.optimize import minimize

if TYPE_CHECKING:
    from hunches.labelmodels._cooccurrence import Cooccurrence
    from hunches.labelmodels.additive import FloatArray

BoolArray: TypeAlias = "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]"

_FLAT: Final = 1e-6
"""The slope at which it stops: flatter, steps are decided by rounding, and so by the order of the votes."""


@dataclass(frozen=True, slots=True, eq=False)
class MomentFit:
    """How far conditional probabilities are from the votes counted, and which are nearest.

    With ``mu[j, l, y]`` the probability that labelling function ``j`` votes ``l``, where it votes and the class is
    ``y``, what is minimised is, divided by the number of examples,

    ``1/4 sum N[i, j] (O[i, j] - mu[i] Pi mu[j]')**2 / (u u')
    + 1/2 sum n[j] (c[j] - mu[j] pi)**2 / u - sum belief * log mu``

    where ``N`` counts the examples that both vote on and ``O`` is the table of their votes there, for each two that
    are no copies, ``n`` and ``c`` are the same for one, ``pi`` is the class balance and ``Pi`` its diagonal matrix,
    and ``u`` is about how much chance moves each share. Each ``mu`` is a softmax of free numbers.

    Parameters
    ----------
    both : Cooccurrence
        ``N`` and ``N O``.
    counts : float64 [n_lfs, n_classes]
        ``n c``; all rows have votes for two classes or more.
    spread : float64 [n_lfs, n_classes]
        ``u`` over the part that each labelling function counts with; above 0 for the votes that are cast.
    balance : float64 [n_classes]
        ``pi``; all above 0.
    belief : float64 [n_lfs, n_classes voted, n_classes]
        Votes added to those of each class; above 0 for the votes that are cast.
    """

    both: Cooccurrence
    counts: FloatArray
    spread: FloatArray
    balance: FloatArray
    belief: FloatArray

    def nearest(self, start: FloatArray, *, max_steps: int) -> FloatArray:
        """Return ``mu``, ``float64 [n_lfs, n_classes voted, n_classes]``, found downhill from a start of that shape.

        Nothing is random, and the order of anything matters by rounding only.
        """
        is_cast = np.broadcast_to((self.counts > 0.0)[:, :, None], start.shape)
        found = minimize(
            lambda free: self.distance(free, is_cast),
            np.log(start[is_cast]),
            jac=True,
            method="L-BFGS-B",
            options={"maxiter": max_steps, "maxfun": 2 * max_steps, "maxcor": 5, "ftol": 0.0, "gtol": _FLAT},
        )
        nearest: FloatArray = np.exp(_log_softmax(found.x, is_cast))
        return nearest

    def work(self) -> float:
        """Return about how many multiplications a step takes."""
        n_lfs, n_classes = self.counts.shape
        return n_classes * (self.both.work + n_lfs**2 * n_classes + 2.0 * n_lfs * n_classes**2)

    def distance(self, free: FloatArray, is_cast: BoolArray) -> tuple[float, FloatArray]:
        """Return the distance, less what is constant, and its slope in the free numbers."""
        log_mu = _log_softmax(free, is_cast)
        mu = np.exp(log_mu)
        root = np.sqrt(self.balance)
        scale = np.divide(1.0, np.sqrt(self.spread), out=np.zeros_like(self.spread), where=self.counts > 0.0)
        factors = mu * scale[:, :, None] * root
        value, slope = self._pairs(factors, scale)
        n_votes = self.counts.sum(axis=1, keepdims=True)
        missed = self.counts / n_votes * scale - factors @ root
        value += 0.5 * float((n_votes * missed**2).sum())
        slope -= (n_votes * missed)[:, :, None] * root
        value -= float((self.belief[is_cast] * log_mu[is_cast]).sum())
        slope *= mu * scale[:, :, None] * root
        slope -= mu * slope.sum(axis=1, keepdims=True)
        slope += mu * self.belief.sum(axis=1, keepdims=True) - self.belief
        n_examples = self.both.n_examples
        return value / n_examples, slope[is_cast] / n_examples

    def _pairs(self, factors: FloatArray, scale: FloatArray) -> tuple[float, FloatArray]:
        """Return the part of the pairs, less what is constant, and its slope in the factors ``T``.

        The table of a pair is never written out: its sum of squares is that of ``T[i]' T[i]`` times ``T[j]' T[j]``.
        """
        n_lfs, n_classes = len(factors), factors.shape[2]
        column = scale.reshape(-1, 1)
        observed = (column * self.both.times(column * factors.reshape(-1, n_classes))).reshape(factors.shape)
        grams = factors.transpose(0, 2, 1) @ factors
        met = (self.both.together @ grams.reshape(n_lfs, -1)).reshape(grams.shape)
        value = float((grams * met).sum()) - 2.0 * float((factors * observed).sum())
        return 0.25 * value, factors @ met - observed


def _log_softmax(free: FloatArray, is_cast: BoolArray) -> FloatArray:
    """Return log-probabilities over the second axis; those of votes never cast are ``-inf``."""
    logits = np.full(is_cast.shape, -np.inf)
    logits[is_cast] = free
    logits -= logits.max(axis=1, keepdims=True)
    logits -= np.log(np.exp(logits).sum(axis=1, keepdims=True))
    return logits
