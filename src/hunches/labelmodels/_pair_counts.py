"""On how many examples votes fall together: exact counts for each two kinds of votes, or labelling functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # it has no types

from hunches.labelmodels._row_blocks import row_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hunches.labelmodels._row_blocks import RowBlock
    from hunches.labelmodels.copies import IntArray
    from hunches.records import Votes

_PAIRS_AT_ONCE: Final = 2**19
"""So many pairs are numbered before they are counted: 4 MiB of numbers."""
_COST_OF_PAIR: Final = 80
"""How many cells of a matrix product take as long as to number and count one pair, about."""
_NUMBERS_TO_ADD: Final = 8
"""How many counters are added up in the time that one number takes to be counted by itself, about."""
_CELLS_AT_ONCE: Final = 2**21
"""Votes are written out, where that is quicker, so many cells at a time: 8 MiB."""


class VotePairs:
    """Counts the examples that get both of two votes, block by block; exact.

    Two ways give the same numbers, and each block goes the cheaper one: where examples have few of the many kinds of
    votes, each pair of votes is numbered, ``first * n_kinds + second``, and the numbers are counted; where they have
    many, votes are written out as zeros and ones and multiplied.

    Parameters
    ----------
    n_lfs, n_classes : int

    >>> from hunches.records import LabelSpace, Votes
    >>> vote_pairs(Votes.from_dense([[0, 1], [0, -1]], LabelSpace(["SPAM", "HAM"]))).tolist()
    [[2, 0, 0, 1], [0, 0, 0, 0], [0, 0, 0, 0], [1, 0, 0, 1]]
    """

    def __init__(self, n_lfs: int, n_classes: int) -> None:
        self._shape = (n_lfs, n_classes)
        self._n_kinds = n_lfs * n_classes
        self._counted = _Counted(self._n_kinds**2)
        self._counts = np.zeros(self._n_kinds, dtype=np.int64)
        self._products = np.zeros((self._n_kinds, self._n_kinds), dtype=np.int64)

    def add(self, block: RowBlock) -> None:
        """Add the votes of a block."""
        if _is_dense(block, n_cells=self._n_kinds**2):
            for written in _written_out(block, *self._shape):
                self._products += _product(written.reshape(-1, self._n_kinds))
            return
        self._counts += np.bincount(block.kinds, minlength=self._n_kinds)
        for kinds in block.rectangles(most_cells=_PAIRS_AT_ONCE):
            starts = kinds * self._n_kinds
            for place in range(len(kinds) - 1):
                np.add(starts[place], kinds[place + 1 :], out=self._counted.room(kinds[place + 1 :].shape))

    def counts(self) -> IntArray:
        """Return the counts, ``int64 [n_lfs * n_classes, n_lfs * n_classes]``; the diagonal has those of one vote."""
        n_lfs, n_classes = self._shape
        products = self._products.reshape(n_classes, n_lfs, n_classes, n_lfs).transpose(1, 0, 3, 2)
        counts: IntArray = products.reshape(self._n_kinds, self._n_kinds).copy()
        one_way = self._counted.counts().reshape(counts.shape)
        counts += one_way
        counts += one_way.T
        np.einsum("ii->i", counts)[:] += self._counts
        return counts

    def agreements(self) -> tuple[IntArray, IntArray]:
        """Return what `Agreements.counts` does."""
        by_lf = self.counts().reshape(self._shape * 2)
        return by_lf.sum(axis=(1, 3)), np.einsum("ilkl->ik", by_lf)


def vote_pairs(votes: Votes) -> IntArray:
    """Return how many examples get both of two votes: see `VotePairs`."""
    pairs = VotePairs(len(votes.columns), len(votes.space))
    for block in row_blocks(votes):
        pairs.add(block)
    return pairs.counts()


class Agreements:
    """Counts on how many examples each two labelling functions vote, and alike, block by block; exact.

    As `VotePairs` counts, with less memory where classes are many.

    Parameters
    ----------
    n_lfs, n_classes : int

    >>> from hunches.records import LabelSpace, Votes
    >>> both, alike = agreements(Votes.from_dense([[0, 1], [0, 0], [1, -1]], LabelSpace(["SPAM", "HAM"])))
    >>> both.tolist(), alike.tolist()
    ([[3, 2], [2, 2]], [[3, 1], [1, 2]])
    """

    def __init__(self, n_lfs: int, n_classes: int) -> None:
        self._shape = (n_lfs, n_classes)
        self._counted = _Counted(2 * n_lfs**2)
        self._products = np.zeros((2, n_lfs, n_lfs), dtype=np.int64)
        self._n_votes = np.zeros(n_lfs, dtype=np.int64)

    def add(self, block: RowBlock) -> None:
        """Add the votes of a block."""
        n_lfs, n_classes = self._shape
        if _is_dense(block, n_cells=n_lfs**2 * (1 + n_classes)):
            for written in _written_out(block, n_lfs, n_classes):
                self._products[0] += _product(written.sum(axis=1))
                for of_class in written.transpose(1, 0, 2):
                    self._products[1] += _product(of_class)
            return
        self._n_votes += np.bincount(block.kinds // n_classes, minlength=n_lfs)
        for kinds in block.rectangles(most_cells=_PAIRS_AT_ONCE):
            lfs, labels = np.divmod(kinds, n_classes)
            for place in range(len(kinds) - 1):
                numbers = self._counted.room(kinds[place + 1 :].shape)
                np.add(lfs[place] * n_lfs, lfs[place + 1 :], out=numbers)
                numbers *= 2
                numbers += labels[place] == labels[place + 1 :]

    def counts(self) -> tuple[IntArray, IntArray]:
        """Return on how many examples each two vote, and alike, ``int64 [n_lfs, n_lfs]`` each."""
        one_way = self._counted.counts().reshape(*self._products.shape[1:], 2)
        return self._both_ways(self._products[0], one_way.sum(axis=2)), self._both_ways(
            self._products[1], one_way[:, :, 1]
        )

    def _both_ways(self, products: IntArray, one_way: IntArray) -> IntArray:
        counts: IntArray = products + one_way + one_way.T
        np.einsum("ii->i", counts)[:] += self._n_votes
        return counts


def agreements(votes: Votes) -> tuple[IntArray, IntArray]:
    """Return on how many examples each two labelling functions vote, and alike: see `Agreements`."""
    counted = Agreements(len(votes.columns), len(votes.space))
    for block in row_blocks(votes):
        counted.add(block)
    return counted.counts()


class _Counted:
    """How often each number from 0 came, counted many at a time."""

    def __init__(self, n_numbers: int) -> None:
        self._counts = np.zeros(n_numbers, dtype=np.int64)
        self._waiting = np.empty(_PAIRS_AT_ONCE, dtype=np.int64)
        self._n_waiting = 0

    def room(self, shape: tuple[int, int]) -> IntArray:
        """Return where to write so many numbers more: `_PAIRS_AT_ONCE` of them or fewer."""
        size = shape[0] * shape[1]
        if self._n_waiting + size > len(self._waiting):
            self._count()
        start = self._n_waiting
        self._n_waiting += size
        return self._waiting[start : self._n_waiting].reshape(shape)

    def counts(self) -> IntArray:
        """Return how often each number came, ``int64 [n_numbers]``."""
        self._count()
        return self._counts

    def _count(self) -> None:
        """Count the numbers that wait: at once, or one by one where there are few for so many counters."""
        numbers, self._n_waiting = self._waiting[: self._n_waiting], 0
        if len(numbers) * _NUMBERS_TO_ADD > len(self._counts):
            self._counts += np.bincount(numbers, minlength=len(self._counts))
        else:
            np.add.at(self._counts, numbers, 1)


def _is_dense(block: RowBlock, *, n_cells: int) -> bool:
    """Return whether a product of written-out votes with so many cells is cheaper than a number for each pair."""
    n_votes = np.diff(block.ends).astype(np.int64)
    n_pairs = int((n_votes * (n_votes - 1)).sum()) // 2
    return len(n_votes) * n_cells < _COST_OF_PAIR * n_pairs


def _product(written: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> IntArray:
    with threadpool_limits(1, user_api="blas"):  # so small a product takes two threads longer than one
        product: IntArray = (written.T @ written).astype(np.int64)
    return product


def _written_out(
    block: RowBlock, n_lfs: int, n_classes: int
) -> Iterator[np.ndarray[tuple[int, int, int], np.dtype[np.float32]]]:
    """Yield zeros and ones, ``float32 [n_examples, n_classes, n_lfs]``, of few examples: float32 counts to 2**24."""
    step = min(max(_CELLS_AT_ONCE // (n_lfs * n_classes), 1), 2**20)
    for first in range(0, len(block.ends) - 1, step):
        ends = block.ends[first : first + step + 1]
        lfs, labels = np.divmod(block.kinds[ends[0] : ends[-1]], n_classes)
        written = np.zeros((len(ends) - 1, n_classes, n_lfs), dtype=np.float32)
        written[np.repeat(np.arange(len(written)), np.diff(ends)), labels, lfs] = 1.0
        yield written
