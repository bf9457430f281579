"""How the votes on examples divide among the classes, counted in whole numbers, so that parts add up exactly."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import numpy as np
from scipy import sparse

from hunches.errors import InvalidValue
from hunches.labelmodels._row_blocks import row_blocks

if TYPE_CHECKING:
    from hunches.labelmodels._row_blocks import RowBlock
    from hunches.labelmodels.additive import FloatArray
    from hunches.labelmodels.copies import IntArray
    from hunches.records import Votes

_FINEST: Final = 720_720
"""One vote is at most so many units: the least number that 1 to 16 divide."""
_FEW_TOTALS: Final = 2**16
"""Below this, totals are found by a counter for each."""


@dataclass(frozen=True, slots=True, eq=False)
class ShareSums:
    """Sums over examples of what part of their votes goes to each class; near copies share one vote.

    Parameters
    ----------
    told : float64 [n_lfs, n_classes voted, n_classes]
        Over the votes that another labelling function, no copy, comments on: the share of each class.
    own : float64 [n_lfs]
        Over all votes: the share of the class voted for.
    agreed, overlapping : float64 [n_lfs]
        Over the votes on examples that others vote on: the others' share for the same class, and how many.
    classes : float64 [n_classes]
        Over the examples with a vote: the share of each class.
    """

    told: FloatArray
    own: FloatArray
    agreed: FloatArray
    overlapping: FloatArray
    classes: FloatArray

    def balance(self) -> FloatArray:
        """Return the mean share of each class over the examples with a vote, ``float64 [n_classes]``."""
        balance: FloatArray = self.classes / self.classes.sum()
        return balance

    def moved(self, before: ShareSums, after: ShareSums, *, times: float) -> ShareSums:
        """Return the sums with ``times`` the difference of two others, never below 0."""
        return ShareSums(
            *(
                np.maximum(getattr(self, name) + times * (getattr(after, name) - getattr(before, name)), 0.0)
                for name in self.__slots__
            )
        )


@dataclass(frozen=True, slots=True, eq=False)
class ShareCounts:
    """What `ShareSums` are made of: sums over examples that are whole numbers, however many parts they come from.

    A share is a fraction, but one with few denominators. In units of which every labelling function's vote has a
    whole number, examples whose votes have the same total are counted together.

    Parameters
    ----------
    clusters : int64 [n_lfs]
        The number of the cluster of near copies each labelling function is in: a vote weighs one over its size.
    totals : int64 [n_totals]
        How many units all votes on an example have; ascending, above 0.
    met : int64 [n_totals, n_lfs, n_classes voted, n_classes]
        Over the examples with that total and that vote: the sum of the units for each class.

    >>> from hunches.records import LabelSpace, Votes
    >>> counts = ShareCounts.of(Votes.from_dense([[0, 1], [0, -1], [-1, -1]], LabelSpace(["SPAM", "HAM"])))
    >>> counts.totals.tolist(), counts.n_covered, counts.sums().classes.tolist()
    ([1, 2], 2, [1.5, 0.5])
    """

    clusters: IntArray
    totals: IntArray
    met: IntArray

    @classmethod
    def of(cls, votes: Votes, clusters: IntArray | None = None) -> Self:
        """Return the counts of votes; without ``clusters`` no labelling function is a copy of another."""
        counts = cls.none(np.arange(len(votes.columns)) if clusters is None else clusters, len(votes.space))
        for block in row_blocks(votes):
            counts = counts.with_block(block)
        return counts

    @classmethod
    def none(cls, clusters: IntArray, n_classes: int) -> Self:
        """Return the counts of no examples."""
        met = np.zeros((0, len(clusters), n_classes, n_classes), dtype=np.int64)
        return cls(np.asarray(clusters, dtype=np.int64), np.zeros(0, dtype=np.int64), met)

    def __add__(self, other: Self) -> Self:
        """Return the counts of both parts; raise `InvalidValue` when copies are others in one than in the other."""
        if not np.array_equal(self.clusters, other.clusters):
            raise InvalidValue(
                "The clusters of a part",
                value=other.clusters.tolist(),
                expected=f"those of the first part: {self.clusters.tolist()}",
            )
        totals = np.union1d(self.totals, other.totals)
        met = np.zeros((len(totals), *self.met.shape[1:]), dtype=np.int64)
        for part in (self, other):
            met[np.searchsorted(totals, part.totals)] += part.met
        return type(self)(self.clusters, totals, met)

    def with_block(self, block: RowBlock) -> Self:
        """Return the counts with those of a block of votes."""
        n_lfs, n_classes = self.met.shape[1:3]
        n_kinds, n_rows = n_lfs * n_classes, len(block.ends) - 1
        units = np.repeat(self.units, n_classes)[:, None] * np.tile(np.eye(n_classes), (n_lfs, 1))
        ones = np.ones(len(block.kinds))
        masses = sparse.csr_matrix((ones, block.kinds.astype(np.int32), block.ends), shape=(n_rows, n_kinds)) @ units
        totals, groups = _grouped(np.einsum("ij->i", masses).astype(np.int64))
        places = np.repeat(groups * n_kinds, np.diff(block.ends))
        places += block.kinds
        cast = sparse.csr_matrix((ones, places, block.ends), shape=(n_rows, len(totals) * n_kinds))
        met = (cast.T @ masses).astype(np.int64).reshape(-1, *self.met.shape[1:])
        return self + type(self)(self.clusters, totals, met)

    @property
    def unit(self) -> int:
        """How many units the vote of a labelling function without copies has."""
        return min(math.lcm(*np.bincount(self.clusters)[self.clusters].tolist()), _FINEST)

    @property
    def units(self) -> IntArray:
        """How many units the vote of each labelling function has, ``int64 [n_lfs]``."""
        sizes = np.bincount(self.clusters)[self.clusters]
        units: IntArray = np.rint(self.unit / sizes).astype(np.int64)
        return units

    @property
    def weights(self) -> FloatArray:
        """One over the size of the cluster each labelling function is in, ``float64 [n_lfs]``."""
        weights: FloatArray = 1.0 / np.bincount(self.clusters)[self.clusters]
        return weights

    @property
    def n_covered(self) -> int:
        """How many examples have a vote."""
        return int((self._units_for_classes().sum(axis=1) // self.totals).sum())

    def sums(self) -> ShareSums:
        """Return the sums of shares."""
        totals, units = self.totals[:, None, None], self.units[None, :]
        cast = self._cast()
        for_own = np.einsum("tjll->tj", self.met)
        others = self.totals[:, None] - units
        overlapping = np.where(others > 0, cast.sum(axis=2), 0)
        others_for_own = for_own - units * cast.sum(axis=2)
        return ShareSums(
            told=(self.met / totals[..., None])[self.totals > self.unit].sum(axis=0),
            own=(for_own / totals[:, 0]).sum(axis=0),
            agreed=(others_for_own / np.maximum(others, 1)).sum(axis=0),
            overlapping=overlapping.sum(axis=0).astype(np.float64),
            classes=(self._units_for_classes() / totals[:, 0]).sum(axis=0),
        )

    def _cast(self) -> IntArray:
        """Return how often each vote was cast on examples of each total, ``int64 [n_totals, n_lfs, n_classes]``."""
        cast: IntArray = self.met.sum(axis=3) // self.totals[:, None, None]
        return cast

    def _units_for_classes(self) -> IntArray:
        """Return the sum over examples of each total of the units for each class, ``int64 [n_totals, n_classes]``."""
        units: IntArray = np.einsum("j,tjl->tl", self.units, self._cast())
        return units


def _grouped(numbers: IntArray) -> tuple[IntArray, IntArray]:
    """Return the numbers above 0 that there are, ascending, and the place of each number among them; 0 for 0."""
    if numbers.max(initial=0) >= _FEW_TOTALS:
        known, places = np.unique(np.append(numbers, 0), return_inverse=True)
        return known[1:], np.maximum(places[:-1] - 1, 0)
    is_there = np.bincount(numbers) > 0
    is_there[:1] = False
    return np.flatnonzero(is_there), np.maximum(np.cumsum(is_there) - 1, 0)[numbers]
