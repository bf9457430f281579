"""How much one person labelled, how fast, and how far others and gold labels bear it out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from hunches.errors import InvalidValue
from hunches.evaluation.intervals import wilson_interval
from hunches.evaluation.measure import Measure
from hunches.records import ABSTAIN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hunches.evaluation.ratings import Ratings


@dataclass(frozen=True, slots=True)
class AnnotatorStatistics:
    """What one person's labels are like.

    Parameters
    ----------
    name : str
        Who.
    n_labels : int
        To how many examples they gave a class.
    n_unsure : int
        Of how many they could not tell.
    median_seconds : float or None
        The time over an example, seconds; None where it was never taken.
    with_others : Measure
        The mean share of the others' labels on an example that agree, where there are others.
    with_gold : Measure
        The share of their labels that agree with gold labels, where there are some.

    >>> AnnotatorStatistics("ann", 12, 1, 4.5, Measure(0.75), Measure(None)).n_labels
    12
    """

    name: str
    n_labels: int
    n_unsure: int
    median_seconds: float | None
    with_others: Measure
    with_gold: Measure

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            "name": self.name,
            "n_labels": self.n_labels,
            "n_unsure": self.n_unsure,
            "median_seconds": self.median_seconds,
            "with_others": self.with_others.as_dict(),
            "with_gold": self.with_gold.as_dict(),
        }


def annotator_statistics(
    ratings: Ratings, *, gold: NDArray[np.integer] | None = None
) -> tuple[AnnotatorStatistics, ...]:
    """Return the statistics of each person, in the order of the columns.

    Parameters
    ----------
    ratings : Ratings
        What they said.
    gold : int [n_examples], optional
        Gold labels that were not made of these ratings; `ABSTAIN` where there is none.

    Raises
    ------
    InvalidValue
        When there is not one gold label an example.
    """
    if gold is not None and gold.shape != ratings.labels.shape[:1]:
        expected = f"{ratings.labels.shape[:1]}"
        raise InvalidValue("The shape of the gold labels", value=gold.shape, expected=expected)
    counts = ratings.counts()
    return tuple(_statistics(ratings, place, counts=counts, gold=gold) for place in range(len(ratings.annotators)))


def _statistics(
    ratings: Ratings, place: int, *, counts: NDArray[np.int64], gold: NDArray[np.integer] | None
) -> AnnotatorStatistics:
    rows = np.flatnonzero(ratings.labels[:, place] != ABSTAIN)
    labels = ratings.labels[rows, place]
    n_others = counts[rows].sum(axis=1) - 1
    shared = n_others > 0
    alike = (counts[rows, labels] - 1)[shared] / n_others[shared]
    known = np.zeros(len(rows), np.bool_) if gold is None else gold[rows] != ABSTAIN
    right = np.zeros(0) if gold is None else gold[rows][known] == labels[known]
    return AnnotatorStatistics(
        ratings.annotators[place],
        len(rows),
        0 if ratings.is_unsure is None else int(np.count_nonzero(ratings.is_unsure[:, place])),
        _median(ratings, place),
        _mean(alike),
        _mean(right),
    )


def _median(ratings: Ratings, place: int) -> float | None:
    taken = np.empty(0) if ratings.seconds is None else ratings.seconds[:, place]
    known = taken[~np.isnan(taken)]
    return float(np.median(known)) if len(known) else None


def _mean(shares: NDArray[np.generic]) -> Measure:
    n_shares = len(shares)
    if not n_shares:
        return Measure(None)
    total = min(float(shares.sum()), float(n_shares))
    return Measure(total / n_shares, wilson_interval(total, n_shares))
