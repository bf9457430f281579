"""What labelling functions cover, where they overlap and conflict, and how often they are right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from hunches.errors import InvalidValue, UnknownName
from hunches.evaluation._agreement import agreement
from hunches.evaluation._conflict_matrix import draw_conflict_matrix
from hunches.evaluation._scatter import draw_scatter, known_accuracy
from hunches.evaluation.lf_summary import LFSummary
from hunches.evaluation.table import Table, cell
from hunches.records import ABSTAIN, read_gold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from hunches.evaluation.picture import Picture
    from hunches.evaluation.table import Alignment
    from hunches.records import GoldLabels, VoteColumn, Votes

_Column = tuple[str, "Alignment", Callable[[LFSummary], str]]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LFAnalysis:
    """The summaries of a set of labelling functions and of the examples they vote on.

    It prints as a table; a notebook shows two pictures below it.

    Parameters
    ----------
    summaries : tuple of LFSummary
        One for each labelling function, in the order of the votes.
    n_examples, n_gold : int
        How many examples there are, and how many of them have a gold label.
    covered, overlapping, conflicting : float
        Shares of all examples: with a vote, with two votes or more, with votes that differ.
    agreement : float64 [n_lfs, n_lfs]
        Share of equal votes among the examples both vote on; NaN where there are none, 1 on the diagonal.
    n_classes : int, optional
        How many classes there are to vote for.
    majority_share : float, optional
        The share of the largest class among the gold labels.

    >>> from hunches.records import LabelSpace, Votes
    >>> votes = Votes.from_dense([[0, -1], [1, 0], [-1, -1], [1, 1]], LabelSpace(["SPAM", "HAM"]), ["short", "promo"])
    >>> print(analyze(votes))
    2 LFs on 4 examples: 75.0% covered, 50.0% overlapping, 25.0% in conflict
    LF     Polarity   Coverage  Overlaps  Conflicts
    ─────  ─────────  ────────  ────────  ─────────
    short  SPAM, HAM    75.00%    50.00%     25.00%
    promo  SPAM, HAM    50.00%    50.00%     25.00%
    """

    summaries: tuple[LFSummary, ...]
    n_examples: int
    n_gold: int
    covered: float
    overlapping: float
    conflicting: float
    agreement: NDArray[np.float64]
    n_classes: int | None = None
    majority_share: float | None = None

    def __post_init__(self) -> None:
        n_lfs = len(self.summaries)
        if self.agreement.shape != (n_lfs, n_lfs):
            raise InvalidValue("The shape of the agreement", value=self.agreement.shape, expected=f"{(n_lfs, n_lfs)}")
        self.agreement.setflags(write=False)

    def __str__(self) -> str:
        return self.table().to_text()

    __repr__ = __str__

    def _repr_html_(self) -> str:
        pictures = [self.scatter().svg] if any(known_accuracy(each) is not None for each in self.summaries) else []
        pictures += [self.conflict_matrix().svg] if len(self.summaries) > 1 else []
        return "".join([self.table().to_html(), *(f"<div>{svg}</div>" for svg in pictures)])

    @property
    def mean_accuracy(self) -> float | None:
        """The mean of the labelling functions' accuracies, over those that vote where there is gold."""
        known = [summary.accuracy for summary in self.summaries if summary.accuracy is not None]
        return sum(known) / len(known) if known else None

    @property
    def vote_accuracy(self) -> float | None:
        """The share of correct votes among all votes with a gold label, whoever cast them."""
        compared = sum(summary.n_gold for summary in self.summaries)
        return sum(summary.correct or 0 for summary in self.summaries) / compared if compared else None

    def summary(self, name: str) -> LFSummary:
        """Return the summary of one labelling function; raise `UnknownName` when it is not among them."""
        for summary in self.summaries:
            if summary.name == name:
                return summary
        raise UnknownName("labelling function", name=name, known=[summary.name for summary in self.summaries])

    def with_estimates(self, estimates: Mapping[str, float]) -> LFAnalysis:
        """Return the analysis with a label model's accuracies, by name of labelling function, beside the measured.

        Labelling functions it does not name keep what they had; `UnknownName` is raised for a name nothing has.
        """
        for name in estimates:
            self.summary(name)
        summaries = tuple(
            replace(summary, estimated_accuracy=estimates.get(summary.name, summary.estimated_accuracy))
            for summary in self.summaries
        )
        return replace(self, summaries=summaries)

    def table(self) -> Table:
        """Return the table it prints as; columns nothing is known for are left out."""
        columns = [*_VOTING]
        columns += _MEASURED if self.n_gold else []
        columns += _ESTIMATED if any(summary.estimated_accuracy is not None for summary in self.summaries) else []
        columns += _FAILED if any(summary.failures for summary in self.summaries) else []
        return Table(
            self._title(),
            [header for header, _, _ in columns],
            [[show(summary) for _, _, show in columns] for summary in self.summaries],
            [alignment for _, alignment, _ in columns],
        )

    def scatter(self) -> Picture:
        """Return a picture of what each labelling function covers against how often it is right, with chance.

        Where there is no gold, a label model's estimate stands for the accuracy and is marked as such.
        """
        chance = 1 / self.n_classes if self.n_classes else None
        return draw_scatter(self.summaries, chance=chance, majority=self.majority_share)

    def conflict_matrix(self) -> Picture:
        """Return a picture of how often each two labelling functions vote differently where both vote."""
        return draw_conflict_matrix([summary.name for summary in self.summaries], self.agreement)

    def as_dict(self) -> dict[str, object]:
        """Return the analysis as JSON holds it; unknown agreement is None."""
        return {
            "summaries": [summary.as_dict() for summary in self.summaries],
            "n_examples": self.n_examples,
            "n_gold": self.n_gold,
            "covered": self.covered,
            "overlapping": self.overlapping,
            "conflicting": self.conflicting,
            "n_classes": self.n_classes,
            "majority_share": self.majority_share,
            "agreement": [[None if np.isnan(share) else float(share) for share in row] for row in self.agreement],
        }

    def _title(self) -> str:
        gold = f"; {self.n_gold:,} with gold labels" if self.n_gold else ""
        counts = f"{_counted(len(self.summaries), 'LF')} on {_counted(self.n_examples, 'example')}"
        shares = f"{self.covered:.1%} covered, {self.overlapping:.1%} overlapping, {self.conflicting:.1%} in conflict"
        return f"{counts}: {shares}{gold}"


def analyze(votes: Votes, gold: object | None = None) -> LFAnalysis:
    """Return what each labelling function covers, overlaps and contradicts, and how often it is right.

    Coverage, overlaps and conflicts are shares of all examples, as in Snorkel's ``LFAnalysis``: a labelling function
    overlaps where another votes too, and conflicts where it votes and not all votes are equal.

    Parameters
    ----------
    votes : Votes
        What was voted.
    gold : sequence of labels, optional
        Whatever `read_gold` takes, one for each example; only examples with a gold label count for accuracy.

    Raises
    ------
    UnknownClass, InvalidValue
        When the gold labels do not fit the votes.

    >>> from hunches.records import LabelSpace, Votes
    >>> votes = Votes.from_dense([[0, -1], [1, 0], [-1, -1], [1, 1]], LabelSpace(["SPAM", "HAM"]), ["short", "promo"])
    >>> analyze(votes, ["SPAM", "SPAM", None, None]).summary("short").accuracy
    0.5
    """
    known = None if gold is None else read_gold(gold, votes.space, n_examples=votes.n_examples)
    overlapping, conflicting = _contested(votes)
    summaries = tuple(
        _with_gold(_summarize(column, votes, overlapping, conflicting), column, known) for column in votes.columns
    )
    return LFAnalysis(
        summaries,
        votes.n_examples,
        n_gold=0 if known is None else int(np.count_nonzero(known != ABSTAIN)),
        covered=_share(votes.covered(), votes.n_examples),
        overlapping=_share(overlapping, votes.n_examples),
        conflicting=_share(conflicting, votes.n_examples),
        agreement=agreement(votes),
        n_classes=len(votes.space),
        majority_share=_majority_share(known),
    )


def _majority_share(gold: GoldLabels | None) -> float | None:
    known = np.empty(0, dtype=np.int32) if gold is None else gold[gold != ABSTAIN]
    return int(np.bincount(known).max()) / len(known) if len(known) else None


def _contested(votes: Votes) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which examples have two votes or more and which have votes that differ, both ``bool [n_examples]``."""
    first = np.full(votes.n_examples, ABSTAIN, dtype=votes.space.vote_dtype)
    overlapping, conflicting = np.zeros((2, votes.n_examples), dtype=np.bool_)
    for column in votes.columns:
        earlier = first[column.rows]
        is_voted = earlier != ABSTAIN
        overlapping[column.rows[is_voted]] = True
        conflicting[column.rows[is_voted & (earlier != column.labels)]] = True
        first[column.rows[~is_voted]] = column.labels[~is_voted]
    return overlapping, conflicting


def _summarize(
    column: VoteColumn, votes: Votes, overlapping: NDArray[np.bool_], conflicting: NDArray[np.bool_]
) -> LFSummary:
    counts = np.bincount(column.labels, minlength=len(votes.space))
    return LFSummary(
        column.lf,
        tuple(votes.space.classes[label] for label in np.flatnonzero(counts)),
        n_votes=len(column.rows),
        coverage=len(column.rows) / max(votes.n_examples, 1),
        overlaps=_share(overlapping[column.rows], votes.n_examples),
        conflicts=_share(conflicting[column.rows], votes.n_examples),
        failures=column.failures,
    )


def _with_gold(summary: LFSummary, column: VoteColumn, gold: GoldLabels | None) -> LFSummary:
    if gold is None:
        return summary
    here = gold[column.rows]
    correct = int(np.count_nonzero(here == column.labels))
    return replace(summary, correct=correct, incorrect=int(np.count_nonzero(here != ABSTAIN)) - correct)


def _share(holds: NDArray[np.bool_], n_examples: int) -> float:
    return int(np.count_nonzero(holds)) / max(n_examples, 1)


_VOTING: list[_Column] = [
    ("LF", "left", lambda summary: summary.name),
    ("Polarity", "left", lambda summary: ", ".join(summary.polarity)),
    ("Coverage", "right", lambda summary: cell(summary.coverage, ".2%")),
    ("Overlaps", "right", lambda summary: cell(summary.overlaps, ".2%")),
    ("Conflicts", "right", lambda summary: cell(summary.conflicts, ".2%")),
]
_MEASURED: list[_Column] = [
    ("Correct", "right", lambda summary: cell(summary.correct, ",")),
    ("Incorrect", "right", lambda summary: cell(summary.incorrect, ",")),
    ("Accuracy", "right", lambda summary: cell(summary.accuracy, ".1%")),
    ("95% interval", "right", lambda summary: cell(summary.accuracy_interval, ".1%")),
]
_ESTIMATED: list[_Column] = [
    ("Est. acc.", "right", lambda summary: cell(summary.estimated_accuracy, ".1%")),
]
_FAILED: list[_Column] = [
    ("Failures", "right", lambda summary: cell(summary.failures, ",")),
]


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
