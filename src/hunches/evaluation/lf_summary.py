"""What is known of one labelling function."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hunches.evaluation.intervals import wilson_interval

if TYPE_CHECKING:
    from hunches.evaluation.intervals import Interval


@dataclass(frozen=True, slots=True)
class LFSummary:
    """How one labelling function votes, and how often it is right where that is known.

    Parameters
    ----------
    name : str
        The labelling function.
    polarity : tuple of str
        The classes it votes for at least once, in the label space's order.
    n_votes : int
        On how many examples it votes.
    coverage, overlaps, conflicts : float
        Shares of all examples: it votes; it and another vote; it votes and two votes differ there.
    failures : int
        On how many examples it failed, which counts as an abstain.
    correct, incorrect : int, optional
        Its votes that equal, and differ from, a gold label; None when there was no gold to compare with.
    estimated_accuracy : float, optional
        What a label model believes its accuracy to be.

    >>> shares = {"coverage": 0.4, "overlaps": 0.1, "conflicts": 0.0}
    >>> summary = LFSummary("short", ("HAM",), n_votes=40, **shares, correct=9, incorrect=1)
    >>> summary.accuracy, f"{summary.accuracy_interval:.2f}"
    (0.9, '0.60 – 0.98')
    """

    name: str
    polarity: tuple[str, ...]
    n_votes: int
    coverage: float
    overlaps: float
    conflicts: float
    failures: int = 0
    correct: int | None = None
    incorrect: int | None = None
    estimated_accuracy: float | None = None

    @property
    def n_gold(self) -> int:
        """How many of its votes can be compared with a gold label."""
        return (self.correct or 0) + (self.incorrect or 0)

    @property
    def accuracy(self) -> float | None:
        """The share of correct votes among those with a gold label; None when there are none."""
        return None if not self.n_gold else (self.correct or 0) / self.n_gold

    @property
    def accuracy_interval(self) -> Interval | None:
        """Wilson's 95% interval of the accuracy; None when there is none."""
        return None if not self.n_gold else wilson_interval(self.correct or 0, self.n_gold)

    def as_dict(self) -> dict[str, object]:
        """Return the summary as JSON holds it."""
        interval = self.accuracy_interval
        return {
            "name": self.name,
            "polarity": list(self.polarity),
            "n_votes": self.n_votes,
            "coverage": self.coverage,
            "overlaps": self.overlaps,
            "conflicts": self.conflicts,
            "failures": self.failures,
            "correct": self.correct,
            "incorrect": self.incorrect,
            "accuracy": self.accuracy,
            "accuracy_interval": None if interval is None else [interval.low, interval.high],
            "estimated_accuracy": self.estimated_accuracy,
        }
