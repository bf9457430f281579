"""How often a labelling function is right, by a label model and by gold labels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from hunches.evaluation import Interval, Measure, wilson_interval
from hunches.records import ABSTAIN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hunches.labelmodels.additive import FloatArray
    from hunches.labelmodels.label_models import Probabilities
    from hunches.records import GoldLabels, VoteColumn, Votes


@dataclass(frozen=True, slots=True, kw_only=True)
class LFEstimate:
    """What is known of the accuracy of one labelling function.

    Parameters
    ----------
    lf : str
    n_votes : int
    effective_votes : float
        How many votes known to be right or wrong say as much about its accuracy as these do.
    estimated : Measure
        The share of its votes that the model takes to be right, with the interval that holds as far as the model
        does; undefined without votes.
    elsewhere : Interval, optional
        The lowest and the highest share by other models; None when no others were asked.
    chance : float, optional
        The share that would be right if it named its classes at random; None without votes.
    n_gold, n_right : int
        Votes on examples with a gold label, and how many of them equal it.
    copies : tuple of str
        Labelling functions it is a near copy of.

    >>> promo = LFEstimate(lf="promo", n_votes=9, effective_votes=4, estimated=Measure(0.8), n_gold=2, n_right=2)
    >>> print(promo.measured)
    1.000 (0.342 – 1.000)
    """

    lf: str
    n_votes: int
    effective_votes: float
    estimated: Measure
    elsewhere: Interval | None = None
    chance: float | None = None
    n_gold: int = 0
    n_right: int = 0
    copies: tuple[str, ...] = ()

    @property
    def measured(self) -> Measure:
        """The share of right votes where there is gold, with Wilson's interval."""
        if not self.n_gold:
            return Measure(None)
        return Measure(self.n_right / self.n_gold, wilson_interval(self.n_right, self.n_gold))

    def as_dict(self) -> dict[str, object]:
        """Return it as JSON holds it."""
        elsewhere = self.elsewhere
        return {
            "lf": self.lf,
            "n_votes": self.n_votes,
            "effective_votes": self.effective_votes,
            "estimated": self.estimated.as_dict(),
            "elsewhere": None if elsewhere is None else {"low": elsewhere.low, "high": elsewhere.high},
            "chance": self.chance,
            "measured": self.measured.as_dict(),
            "n_gold": self.n_gold,
            "n_right": self.n_right,
            "copies": list(self.copies),
        }


def estimate_lfs(
    votes: Votes,
    probabilities: Probabilities,
    *,
    accuracies: Mapping[str, float],
    balance: FloatArray,
    others: Sequence[Probabilities] = (),
) -> tuple[LFEstimate, ...]:
    """Return what a label model says of each labelling function.

    The interval is Wilson's, of the estimated accuracy among ``n * Var(r) / (mean(r) * (1 - mean(r)))`` effective
    votes, where ``r`` are the probabilities of the classes it votes for. That is the missing-information principle,
    for an accuracy learned from truths that are only probable: T. A. Louis, "Finding the observed information matrix
    when using the EM algorithm", Journal of the Royal Statistical Society B 44 (1982). Votes that are surely right or
    surely wrong count in full, votes of which all is equally uncertain count nothing. The interval does not hold
    where the model itself is wrong, as gold labels and other models show.

    Parameters
    ----------
    votes : Votes
    probabilities : float64 [n_examples, n_classes]
        What the model gives these votes.
    accuracies : mapping
        From labelling function to its accuracy by the model; the mean of ``r`` where that has none.
    balance : float64 [n_classes]
        How frequent each class is: what votes at random would have right.
    others : sequence of float64 [n_examples, n_classes]
        What other models give these votes.
    """
    estimates = []
    for column in votes.columns:
        if not len(column.rows):
            estimates.append(LFEstimate(lf=column.lf, n_votes=0, effective_votes=0.0, estimated=Measure(None)))
            continue
        cells = column.rows.astype(np.int64) * len(votes.space) + column.labels
        right = probabilities.take(cells)
        effective = _effective_votes(right)
        means = [float(other.take(cells).mean()) for other in others]
        estimates.append(
            LFEstimate(
                lf=column.lf,
                n_votes=len(column.rows),
                effective_votes=effective,
                estimated=_measure(_known(accuracies.get(column.lf), float(right.mean())), effective),
                elsewhere=Interval(min(means), max(means)) if means else None,
                chance=float(balance.take(column.labels).mean()),
            )
        )
    return tuple(estimates)


def with_copies(estimate: LFEstimate, cluster: Sequence[str]) -> LFEstimate:
    """Return the estimate of a labelling function that shares its votes with near copies.

    >>> alone = LFEstimate(lf="a", n_votes=9, effective_votes=4.0, estimated=Measure(0.8))
    >>> with_copies(alone, ["a", "b"]).effective_votes
    2.0
    """
    effective = estimate.effective_votes / len(cluster)
    value = estimate.estimated.value
    return replace(
        estimate,
        effective_votes=effective,
        estimated=estimate.estimated if value is None else _measure(value, effective),
        copies=tuple(lf for lf in cluster if lf != estimate.lf),
    )


def with_gold(estimate: LFEstimate, column: VoteColumn, gold: GoldLabels) -> LFEstimate:
    """Return the estimate with how often the labelling function is right by gold labels, ``int32 [n_examples]``."""
    here = gold[column.rows]
    n_right = int(np.count_nonzero(here == column.labels))
    return replace(estimate, n_gold=int(np.count_nonzero(here != ABSTAIN)), n_right=n_right)


def _known(accuracy: float | None, otherwise: float) -> float:
    return otherwise if accuracy is None or not np.isfinite(accuracy) else accuracy


def _effective_votes(right: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    mean = float(right.mean())
    most = mean * (1.0 - mean)
    # Equally certain votes vary by rounding alone.
    return len(right) * min(float(right.var()) / most, 1.0) if most > 1e-12 else 0.0


def _measure(accuracy: float, effective: float) -> Measure:
    within = min(max(accuracy, 0.0), 1.0)
    return Measure(within, wilson_interval(within * effective, effective))
