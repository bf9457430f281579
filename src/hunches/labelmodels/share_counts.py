"""How the votes on examples divide among the classes, counted in whole numbers, so that parts add up exactly."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
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
_FEW_CELLS: Final = 2**16
"""With so few votes times classes, sums are made in a table of all of them."""


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
    whole number, examples whose votes have the same total are counted together. A cell is a total, a vote and a
    class: the sum, over the examples with that total and that vote, of the units for the class.

    Parameters
    ----------
    clusters : int64 [n_lfs]
        The number of the cluster of near copies each labelling function is in: a vote weighs one over its size.
    n_classes : int
    cells : int64 [n_cells]
        The numbers ``((total * n_lfs + lf) * n_classes + label) * n_classes + class``, ascending, of the cells that
        are not 0.
    sums : int64 [n_cells]
        What is in them.

    >>> from hunches.records import LabelSpace, Votes
    >>> counts = ShareCounts.of(Votes.from_dense([[0, 1], [0, -1], [-1, -1]], LabelSpace(["SPAM", "HAM"])))
    >>> counts.n_covered, counts.shares().classes.tolist()
    (2, [1.5, 0.5])
    """

    clusters: IntArray
    n_classes: int
    cells: IntArray
    sums: IntArray

    @staticmethod
    def of(votes: Votes, clusters: IntArray | None = None) -> ShareCounts:
        """Return the counts of votes; without ``clusters`` no labelling function is a copy of another."""
        counter = ShareCounter(np.arange(len(votes.columns)) if clusters is None else clusters, len(votes.space))
        for block in row_blocks(votes):
            counter.add(block)
        return counter.counts()

    def __add__(self, other: Self) -> Self:
        """Return the counts of both parts; raise `InvalidValue` when copies are others in one than in the other."""
        if not np.array_equal(self.clusters, other.clusters):
            expected = f"those of the first part: {self.clusters.tolist()}"
            raise InvalidValue("The clusters of a part", value=other.clusters.tolist(), expected=expected)
        cells, sums = np.concatenate([self.cells, other.cells]), np.concatenate([self.sums, other.sums])
        return type(self)(self.clusters, self.n_classes, *_gathered(cells, sums))

    @property
    def weights(self) -> FloatArray:
        """One over the size of the cluster each labelling function is in, ``float64 [n_lfs]``."""
        weights: FloatArray = 1.0 / np.bincount(self.clusters)[self.clusters]
        return weights

    @property
    def n_covered(self) -> int:
        """How many examples have a vote."""
        return round(float(self.shares().classes.sum()))

    def shares(self) -> ShareSums:
        """Return the sums of shares."""
        n_lfs, n_classes = len(self.clusters), self.n_classes
        totals, kinds = np.divmod(self.cells // n_classes, max(n_lfs * n_classes, 1))
        lfs, labels = np.divmod(kinds, n_classes)
        is_own = labels == self.cells % n_classes
        unit, units_of = _units(self.clusters)
        shares, units = self.sums / totals, units_of[lfs]
        others = totals - units  # 0 where nobody else votes
        agreeing = (self.sums * is_own - units * shares) / np.maximum(others, 1)
        told = _summed(self.cells % max(n_lfs * n_classes**2, 1), shares * (totals > unit), n_lfs * n_classes**2)
        return ShareSums(
            told=told.reshape(n_lfs, n_classes, n_classes),
            own=_summed(lfs, shares * is_own, n_lfs),
            agreed=_summed(lfs, agreeing, n_lfs),
            overlapping=_summed(lfs, shares * (others > 0), n_lfs),
            classes=_summed(labels, units * shares / totals, n_classes),
        )


class ShareCounter:
    """Makes `ShareCounts` block by block.

    Parameters
    ----------
    clusters : int64 [n_lfs]
    n_classes : int

    >>> ShareCounter(np.arange(2), 2).counts().n_covered
    0
    """

    def __init__(self, clusters: IntArray, n_classes: int) -> None:
        nothing: IntArray = np.zeros(0, dtype=np.int64)
        self._nothing = ShareCounts(np.asarray(clusters, dtype=np.int64), n_classes, nothing, nothing)
        self._parts = [(nothing, nothing)]

    def add(self, block: RowBlock) -> None:
        """Add the votes of a block."""
        clusters, n_classes = self._nothing.clusters, self._nothing.n_classes
        n_kinds, n_rows = len(clusters) * n_classes, len(block.ends) - 1
        kinds, ones = block.kinds.astype(np.int32), np.ones(len(block.kinds))
        units = np.repeat(_units(clusters)[1].astype(np.float64), n_classes)
        labels = np.tile(np.arange(n_classes), len(clusters))
        own = sparse.csr_array((units, labels, np.arange(n_kinds + 1)), (n_kinds, n_classes))
        is_small = n_kinds * n_classes <= _FEW_CELLS
        masses = sparse.csr_array((ones, kinds, block.ends), (n_rows, n_kinds)) @ (own.toarray() if is_small else own)
        totals, places = _grouped(masses.sum(axis=1).astype(np.int64))
        cast = (ones, np.repeat(places * n_kinds, np.diff(block.ends)) + block.kinds, block.ends)
        met = sparse.coo_array(sparse.csr_array(cast, (n_rows, len(totals) * n_kinds)).T @ masses)
        cells = (totals[met.row // n_kinds] * n_kinds + met.row % n_kinds) * n_classes + met.col
        self._parts.append((cells, met.data.astype(np.int64)))
        if sum(len(part) for part, _ in self._parts) > 2 * len(self._parts[0][0]) + _FEW_CELLS:
            counts = self.counts()  # seldom, so that each cell is moved a few times only
            self._parts = [(counts.cells, counts.sums)]

    def counts(self) -> ShareCounts:
        """Return the counts of all blocks."""
        cells, sums = _gathered(*(np.concatenate(parts) for parts in zip(*self._parts, strict=True)))
        return replace(self._nothing, cells=cells, sums=sums)


def _units(clusters: IntArray) -> tuple[int, IntArray]:
    """Return how many units the vote of one without copies has, and that of each labelling function, ``[n_lfs]``."""
    sizes = np.bincount(clusters)[clusters]
    unit = min(math.lcm(*sizes.tolist()), _FINEST)
    return unit, np.rint(unit / sizes).astype(np.int64)


def _summed(places: IntArray, values: FloatArray, size: int) -> FloatArray:
    sums: FloatArray = np.bincount(places, values, minlength=size).astype(np.float64)
    return sums


def _gathered(cells: IntArray, sums: IntArray) -> tuple[IntArray, IntArray]:
    """Return the cells, ascending, and what is in each; in a table of all cells where that is small."""
    if cells.max(initial=0) < _FEW_CELLS + 8 * len(cells):
        table = np.zeros(int(cells.max(initial=-1)) + 1, dtype=np.int64)
        np.add.at(table, cells, sums)
        known = np.flatnonzero(table)
        return known, table[known]
    known, places = np.unique(cells, return_inverse=True)
    table = np.zeros(len(known), dtype=np.int64)
    np.add.at(table, places, sums)
    return known, table


def _grouped(numbers: IntArray) -> tuple[IntArray, IntArray]:
    """Return the numbers above 0 that there are, ascending, and the place of each number among them; 0 for 0."""
    if numbers.max(initial=0) >= _FEW_TOTALS:
        known, places = np.unique(np.append(numbers, 0), return_inverse=True)
        return known[1:], np.maximum(places[:-1] - 1, 0)
    is_there = np.bincount(numbers) > 0
    is_there[:1] = False
    return np.flatnonzero(is_there), np.maximum(np.cumsum(is_there) - 1, 0)[numbers]
