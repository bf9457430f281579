"""The votes of all other labelling functions, reduced to what one more is held against."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from hunches.errors import InvalidValue

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from hunches.records import VoteColumn


@dataclass(frozen=True, slots=True, eq=False)
class OtherVotes:
    """How many votes each example has, and three sums that tell whether one more vote differs from any of them.

    Votes l₁ … lₙ on an example all equal y exactly when Σ(lᵢ - y)² = Σlᵢ² - 2yΣlᵢ + ny² is 0. Counts and sums are
    linear in the votes, so a labelling function that comes, goes or changes costs as much as it has votes.

    Parameters
    ----------
    columns : tuple of VoteColumn
        The votes that were summed.
    counts : int32 [n_examples]
    sums, squares : int64 [n_examples]
        Of the labels, and of their squares.

    >>> from hunches.records import VoteColumn
    >>> short = VoteColumn("short", np.array([0, 2], np.int32), np.array([1, 1], np.int8))
    >>> others = OtherVotes.of([short], n_examples=4)
    >>> others.counts.tolist(), others.differ(np.array([0, 1, 2]), np.array([1, 1, 0])).tolist()
    ([1, 0, 1, 0], [False, False, True])
    """

    columns: tuple[VoteColumn, ...]
    counts: NDArray[np.int32]
    sums: NDArray[np.int64] = field(repr=False)
    squares: NDArray[np.int64] = field(repr=False)

    def __post_init__(self) -> None:
        if not self.counts.shape == self.sums.shape == self.squares.shape:
            shapes = (self.counts.shape, self.sums.shape, self.squares.shape)
            raise InvalidValue("The sums of votes", value=shapes, expected="one entry for each example")
        for array in (self.counts, self.sums, self.squares):
            array.setflags(write=False)

    @classmethod
    def of(cls, columns: Iterable[VoteColumn], *, n_examples: int) -> OtherVotes:
        """Return the sums of some votes."""
        sums, squares = np.zeros((2, n_examples), dtype=np.int64)
        return cls((), np.zeros(n_examples, dtype=np.int32), sums, squares).changed_to(tuple(columns))

    @property
    def n_examples(self) -> int:
        """How many examples there are."""
        return len(self.counts)

    def changed_to(self, columns: Sequence[VoteColumn]) -> OtherVotes:
        """Return the sums of other columns; of those that are the same objects as before nothing is summed again."""
        before, after = ({id(column): column for column in each} for each in (self.columns, columns))
        if before.keys() == after.keys():
            return replace(self, columns=tuple(columns))
        counts, sums, squares = self.counts.copy(), self.sums.copy(), self.squares.copy()
        signed = [(column, -1) for key, column in before.items() if key not in after]
        signed += [(column, 1) for key, column in after.items() if key not in before]
        for column, sign in signed:
            labels = column.labels.astype(np.int64)
            counts[column.rows] += np.int32(sign)
            sums[column.rows] += sign * labels
            squares[column.rows] += sign * labels * labels
        return OtherVotes(tuple(columns), counts, sums, squares)

    def without(self, lf: str) -> OtherVotes:
        """Return the sums without the votes of one labelling function, if it is among them."""
        return self.changed_to([column for column in self.columns if column.lf != lf])

    def differ(self, rows: NDArray[np.integer], labels: NDArray[np.integer]) -> NDArray[np.bool_]:
        """Return where a vote ``labels[i]`` on example ``rows[i]`` differs from any vote there, ``bool [n_rows]``."""
        wide = labels.astype(np.int64)
        distance = self.squares[rows] + wide * (wide * self.counts[rows] - 2 * self.sums[rows])
        is_different: NDArray[np.bool_] = distance > 0
        return is_different
