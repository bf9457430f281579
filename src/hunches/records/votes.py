"""What labelling functions voted: one sparse column each, with a dense view."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from hunches.errors import DuplicateName, InvalidValue, UnknownName
from hunches.records._vote_matrix import read_vote_matrix
from hunches.records.label_space import ABSTAIN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hunches.records.fault import Fault
    from hunches.records.label_space import LabelSpace

VoteMatrix: TypeAlias = "np.ndarray[tuple[int, int], np.dtype[np.signedinteger]]"
"""Dense votes: ``int8 [n_examples, n_lfs]`` (``int16`` above 127 classes), `ABSTAIN` where an LF abstains."""


@dataclass(frozen=True, slots=True, eq=False)
class VoteColumn:
    """The votes of one labelling function: the rows it votes on and the labels it gives them.

    Parameters
    ----------
    lf : str
        Name of the labelling function.
    rows : int32 [n_votes]
        Ascending positions of the examples it votes on.
    labels : int8 [n_votes]
        The class each of them gets (``int16`` above 127 classes).
    faults : tuple of Fault
        Where it failed, and how.
    seconds : float
        How long its own code took over all examples, on one core; 0 where nobody measured.
    """

    lf: str
    rows: np.ndarray[tuple[int], np.dtype[np.int32]]
    labels: np.ndarray[tuple[int], np.dtype[np.signedinteger]]
    faults: tuple[Fault, ...] = ()
    seconds: float = 0.0

    def __post_init__(self) -> None:
        if self.rows.shape != self.labels.shape or self.rows.ndim != 1:
            raise InvalidValue(
                f"The vote column '{self.lf}'", value=self.labels.shape, expected="one label for each row"
            )
        if len(self.rows) > 1 and not bool(np.all(np.diff(self.rows) > 0)):
            raise InvalidValue(f"The rows of '{self.lf}'", value="unordered", expected="ascending with no repeats")
        self.rows.setflags(write=False)
        self.labels.setflags(write=False)

    @classmethod
    def from_dense(
        cls, lf: str, labels: np.ndarray[tuple[int], np.dtype[np.signedinteger]], faults: Iterable[Fault] = ()
    ) -> VoteColumn:
        """Return the sparse column of a dense one, ``int8 [n_examples]`` with `ABSTAIN`."""
        rows = np.flatnonzero(labels != ABSTAIN).astype(np.int32)
        return cls(lf, rows, labels[rows], tuple(faults))

    @property
    def failures(self) -> int:
        """On how many examples the labelling function failed."""
        return sum(fault.count for fault in self.faults)


@dataclass(frozen=True, slots=True, eq=False)
class Votes:
    """The votes of a set of labelling functions on a set of examples.

    Parameters
    ----------
    space : LabelSpace
        The classes voted for.
    n_examples : int
        How many examples there are, voted on or not.
    columns : sequence of VoteColumn
        One for each labelling function, in order.

    Raises
    ------
    DuplicateName
        When two columns have one name.
    InvalidValue
        When a row or a label lies outside its range.

    >>> from hunches.records import LabelSpace
    >>> votes = Votes.from_dense([[0, -1], [1, 1], [-1, -1]], LabelSpace(["SPAM", "HAM"]), ["short", "promo"])
    >>> votes.dense().tolist()
    [[0, -1], [1, 1], [-1, -1]]
    >>> votes.covered().tolist()
    [True, True, False]
    """

    space: LabelSpace
    n_examples: int
    columns: tuple[VoteColumn, ...]

    def __post_init__(self) -> None:
        if self.space.kind != "single":
            raise InvalidValue(
                "The kind of the label space", value=self.space.kind, expected="'single' to be voted on"
            )
        seen: set[str] = set()
        for column in self.columns:
            if column.lf in seen:
                raise DuplicateName("labelling function", name=column.lf)
            seen.add(column.lf)
            self._check(column)

    def _check(self, column: VoteColumn) -> None:
        if not len(column.rows):
            return
        if column.rows[0] < 0 or column.rows[-1] >= self.n_examples:
            raise InvalidValue(
                f"A row of '{column.lf}'", value=int(column.rows[-1]), expected=f"below {self.n_examples}"
            )
        low, high = int(column.labels.min()), int(column.labels.max())
        if low < 0 or high >= len(self.space):
            raise InvalidValue(
                f"A vote of '{column.lf}'",
                value=low if low < 0 else high,
                expected=f"a class from 0 to {len(self.space) - 1}, or {ABSTAIN} to abstain",
            )

    @classmethod
    def from_dense(cls, matrix: object, space: LabelSpace, lf_names: Sequence[str] | None = None) -> Votes:
        """Return the votes of a dense matrix, whole numbers ``[n_examples, n_lfs]`` with `ABSTAIN`.

        Nested lists, arrays and pandas, Polars and Arrow tables are taken. Without names, those of a table's columns
        are taken, or ``lf0``, ``lf1`` and so on.

        Raises
        ------
        InvalidValue
            When it is not two-dimensional, not of whole numbers, or names do not fit its columns. A missing value
            (None, NaN) or a number that is no class is told with its example and labelling function.
        """
        dense, names = read_vote_matrix(matrix, space, lf_names)
        columns = (VoteColumn.from_dense(name, dense[:, position]) for position, name in enumerate(names))
        return cls(space, dense.shape[0], tuple(columns))

    def __repr__(self) -> str:
        covered = self.covered().mean() if self.n_examples else 0.0
        return f"<Votes of {len(self.columns)} LFs on {self.n_examples} examples, {covered:.1%} covered>"

    @property
    def lf_names(self) -> tuple[str, ...]:
        """The names of the labelling functions, in order."""
        return tuple(column.lf for column in self.columns)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Every failure of every labelling function."""
        return tuple(fault for column in self.columns for fault in column.faults)

    @property
    def n_votes(self) -> int:
        """How many votes were cast."""
        return sum(len(column.rows) for column in self.columns)

    def column(self, lf: str) -> VoteColumn:
        """Return the votes of one labelling function; raise `UnknownName` when it is not among them."""
        for column in self.columns:
            if column.lf == lf:
                return column
        raise UnknownName("labelling function", name=lf, known=self.lf_names)

    def dense(self) -> VoteMatrix:
        """Return the dense view, ``int8 [n_examples, n_lfs]``, `ABSTAIN` where a labelling function abstains."""
        matrix = np.full((self.n_examples, len(self.columns)), ABSTAIN, dtype=self.space.vote_dtype)
        for position, column in enumerate(self.columns):
            matrix[column.rows, position] = column.labels
        return matrix

    def covered(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Return which examples have at least one vote, ``bool [n_examples]``."""
        return self.votes_per_example() > 0

    def votes_per_example(self) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
        """Return the number of votes on each example, ``int32 [n_examples]``."""
        counts = np.zeros(self.n_examples, dtype=np.int32)
        for column in self.columns:
            counts[column.rows] += 1
        return counts

    def take(self, rows: np.ndarray[tuple[int], np.dtype[np.integer]]) -> Votes:
        """Return the votes on some examples only, given by ascending positions; faults are left behind."""
        places = np.full(self.n_examples, -1, dtype=np.int32)
        places[rows] = np.arange(len(rows), dtype=np.int32)
        columns = []
        for column in self.columns:
            kept = places[column.rows]
            here = kept >= 0
            columns.append(replace(column, rows=kept[here], labels=column.labels[here], faults=()))
        return Votes(self.space, len(rows), tuple(columns))
