"""What a labelling function would do, before it is defined."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from hunches.evaluation._preview_text import preview_tables
from hunches.evaluation.intervals import wilson_interval

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hunches.evaluation.intervals import Interval
    from hunches.evaluation.lf_overlap import LFOverlap
    from hunches.evaluation.previewed_example import PreviewedExample
    from hunches.records import Fault


@dataclass(frozen=True, slots=True, repr=False)
class LFPreview:
    """What a labelling function does to the examples, counted on all of them or on a random part; prints as tables.

    All counts are of the examples seen. `is_exact` says whether those are all; otherwise `interval` tells the share
    a count may have of all, and `estimate` what the count may be.

    Parameters
    ----------
    name : str
        Of the labelling function.
    n_examples, n_seen : int
        How many examples there are, and how many of them were looked at.
    votes : tuple of (str, int)
        How often it votes each class, those it never votes left out.
    overlaps, conflicts, newly_covered : int
        Votes where another labelling function votes too, where one votes otherwise, and where none votes.
    covered_before : int
        Examples on which another labelling function votes.
    n_gold : int
        Examples with a gold label that may be measured against.
    correct, incorrect : int
        Votes that equal, and differ from, a gold label.
    missed : int
        Examples it abstains on though their gold label is a class it votes for elsewhere.
    others : tuple of LFOverlap
        The labelling functions it contradicts and overlaps most, at most 10.
    samples : mapping
        Examples of the kinds "hits", "wrong", "conflicts", "newly_covered" and "missed".
    faults : tuple of Fault
        Where it failed, which counts as an abstain.
    is_broken : bool
        Whether it failed wherever it was called.
    split : str, optional
        The split that was counted. None for all examples, of which those of the test split are neither shown nor
        measured against their gold labels.
    seconds : float
        How long the answer took.

    >>> preview = LFPreview("promo", 1000, 100, votes=(("SPAM", 20),), newly_covered=5, covered_before=40)
    >>> preview.coverage, preview.is_exact, preview.estimate(preview.newly_covered)
    (0.2, False, 50)
    >>> f"{preview.coverage_interval:.3f}"
    '0.136 – 0.284'
    """

    name: str
    n_examples: int
    n_seen: int
    votes: tuple[tuple[str, int], ...] = ()
    overlaps: int = 0
    conflicts: int = 0
    newly_covered: int = 0
    covered_before: int = 0
    n_gold: int = 0
    correct: int = 0
    incorrect: int = 0
    missed: int = 0
    others: tuple[LFOverlap, ...] = ()
    samples: Mapping[str, tuple[PreviewedExample, ...]] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    is_broken: bool = False
    split: str | None = None
    seconds: float = 0.0

    def __str__(self) -> str:
        return "\n\n".join(table.to_text() for table in preview_tables(self))

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return "".join(table.to_html() for table in preview_tables(self))

    @property
    def is_exact(self) -> bool:
        """Whether every example was looked at."""
        return self.n_seen == self.n_examples

    @property
    def hits(self) -> int:
        """On how many of the examples seen it votes."""
        return sum(count for _, count in self.votes)

    @property
    def failures(self) -> int:
        """On how many examples it failed."""
        return sum(fault.count for fault in self.faults)

    @property
    def coverage(self) -> float:
        """The share of the examples seen on which it votes; 0 when there are none."""
        return self.share(self.hits)

    @property
    def coverage_interval(self) -> Interval | None:
        """Where the coverage of all examples lies; None when it is known."""
        return self.interval(self.hits)

    @property
    def precision(self) -> float | None:
        """The share of correct votes among those with a gold label; None when there are none."""
        compared = self.correct + self.incorrect
        return self.correct / compared if compared else None

    @property
    def precision_interval(self) -> Interval | None:
        """Wilson's 95% interval of the precision; None when there is no vote with a gold label."""
        compared = self.correct + self.incorrect
        return wilson_interval(self.correct, compared) if compared else None

    def share(self, count: int) -> float:
        """Return what share of the examples seen a count is."""
        return count / self.n_seen if self.n_seen else 0.0

    def estimate(self, count: int) -> int:
        """Return what a count of the examples seen suggests for all."""
        return round(self.share(count) * self.n_examples)

    def interval(self, count: int) -> Interval | None:
        """Return the 95% interval of the share of all examples that a count suggests; None when it is known.

        Wilson's, in which a draw without replacement counts for more the less is left to draw (the finite
        population correction).
        """
        if self.is_exact:
            return None
        weight = (self.n_examples - 1) / (self.n_examples - self.n_seen)
        return wilson_interval(count * weight, self.n_seen * weight)

    def shown_as(self, ids: Mapping[int, str], texts: Mapping[int, str]) -> LFPreview:
        """Return the preview with the ids and texts of the examples it shows, by row."""
        samples = {
            kind: tuple(replace(it, id=ids[it.row], text=texts[it.row]) for it in examples)
            for kind, examples in self.samples.items()
        }
        return replace(self, samples=samples)

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it; intervals are None where the number is known, or nothing is."""
        precision = self.precision_interval
        counts = ("hits", "overlaps", "conflicts", "newly_covered", "covered_before")
        return {
            "name": self.name,
            "n_examples": self.n_examples,
            "n_seen": self.n_seen,
            "is_exact": self.is_exact,
            **{name: self._count_as_dict(getattr(self, name)) for name in counts},
            "votes": dict(self.votes),
            "n_gold": self.n_gold,
            "correct": self.correct,
            "incorrect": self.incorrect,
            "missed": self.missed,
            "precision": self.precision,
            "precision_interval": None if precision is None else [precision.low, precision.high],
            "others": [overlap.as_dict() for overlap in self.others],
            "samples": {kind: [it.as_dict() for it in examples] for kind, examples in self.samples.items()},
            "faults": [
                {"code": fault.code, "message": fault.message, "count": fault.count, "row": fault.row}
                for fault in self.faults
            ],
            "is_broken": self.is_broken,
            "split": self.split,
            "seconds": self.seconds,
        }

    def _count_as_dict(self, count: int) -> dict[str, Any]:
        interval = self.interval(count)
        ends = None if interval is None else [interval.low, interval.high]
        return {"count": count, "share": self.share(count), "interval": ends, "estimate": self.estimate(count)}
