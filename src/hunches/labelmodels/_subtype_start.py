"""Where the learning of subtypes starts: beliefs about classes, divided at random and yet always alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from hunches.labelmodels._ballots import Moments

if TYPE_CHECKING:
    from hunches.labelmodels._ballots import Ballots
    from hunches.labelmodels.label_models import Probabilities

_Bits: TypeAlias = "np.ndarray[tuple[int, ...], np.dtype[np.uint64]]"

_STRIDE: Final = np.uint64(0x9E3779B97F4A7C15)
_FIRST: Final = np.uint64(0xBF58476D1CE4E5B9)
_SECOND: Final = np.uint64(0x94D049BB133111EB)


def divide(ballots: Ballots, belief: Probabilities, *, n_subtypes: int, start: int) -> Moments:
    """Return the moments of beliefs, ``[n_rows, n_classes]``, divided among the subtypes of each class.

    The shares are flat Dirichlet, and follow by a hash from who votes for the class and who for another one. Voters
    are told apart by how many votes they have and how many others agree and meet with those, so no order and no
    name of an example, a labelling function or a class has a say. Each ``start`` has shares of its own.
    """
    n_lfs, n_classes = len(ballots.weights), ballots.n_classes
    voters = _voters(ballots, start)[:, None, None]
    marks = np.where(np.eye(n_classes, dtype=bool), voters, _mixed(voters + _STRIDE)).reshape(-1, n_classes)
    counts, totals = np.zeros((n_lfs, n_classes, n_classes * n_subtypes)), np.zeros(n_classes * n_subtypes)
    done = 0
    for block in ballots.blocks(n_classes * n_subtypes):
        of_rows = np.add.reduceat(marks[block.cast.indices], block.cast.indptr[:-1])
        shares = _exponentials(of_rows, n_subtypes)
        shares *= belief[done : done + len(shares), :, None] / shares.sum(axis=2, keepdims=True)
        found = block.moments(shares.reshape(len(shares), -1))
        counts += found.counts
        totals += found.totals
        done += len(shares)
    return Moments(counts, totals)


def _voters(ballots: Ballots, start: int) -> _Bits:
    """Return a number for each labelling function, ``[n_lfs]``, from the numbers of its votes and of those met."""
    n_classes = ballots.n_classes
    tallies = ballots.cast @ np.tile(np.eye(n_classes), (len(ballots.weights), 1))
    met = ballots.moments(tallies).counts
    cast = ballots.moments(np.ones((len(tallies), 1))).counts
    found = np.zeros(len(met), dtype=np.uint64) + np.uint64(start)
    for numbers in (cast.sum(axis=(1, 2)), met.sum(axis=(1, 2)), np.trace(met, axis1=1, axis2=2)):
        found = _mixed((found + numbers.astype(np.uint64)) * _STRIDE)
    return found


def _exponentials(marks: _Bits, n_subtypes: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return that many numbers for each mark as if drawn from the exponential distribution, along a new last axis."""
    drawn = _mixed(marks[..., None] + np.arange(1, n_subtypes + 1, dtype=np.uint64) * _STRIDE)
    numbers: np.ndarray[tuple[int, ...], np.dtype[np.float64]] = -np.log(
        (drawn >> np.uint64(11)) * 2.0**-53 + 2.0**-54
    )
    return numbers


def _mixed(bits: _Bits) -> _Bits:
    """Return bits that look drawn at random, by the finaliser of SplitMix64 (Steele, Lea and Flood, 2014)."""
    bits = (bits ^ (bits >> np.uint64(30))) * _FIRST
    bits = (bits ^ (bits >> np.uint64(27))) * _SECOND
    return bits ^ (bits >> np.uint64(31))
