"""A label model beside another one: where their labels differ, and which of them gold labels favour."""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from hunches.evaluation import Interval, Measure, wilson_interval
from hunches.records import ABSTAIN

if TYPE_CHECKING:
    from hunches.labelmodels.label_models import Probabilities
    from hunches.records import GoldLabels, LabelSpace

BoolArray: TypeAlias = "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]"

_EQUAL: Final = 1e-9
_UNKNOWN: Final = Measure(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelComparison:
    """Another model's labels beside those of the model that was chosen.

    Parameters
    ----------
    name : str
        The other model.
    n_compared, n_differing : int
        Examples with votes, and on how many of them the other model's label is another one; ties differ from none
        of the classes that are tied.
    directions : tuple of (str, str, int)
        The most frequent differences: our class, theirs, and on how many examples.
    accuracy : Measure
        The other model's share of right labels among the examples with votes and gold; ties count in part.
    gain : Measure
        How much more of them the chosen model has right.

    >>> ModelComparison(name="majority vote", n_compared=8, n_differing=2).share
    0.25
    """

    name: str
    n_compared: int
    n_differing: int
    directions: tuple[tuple[str, str, int], ...] = ()
    accuracy: Measure = _UNKNOWN
    gain: Measure = _UNKNOWN

    @property
    def share(self) -> float:
        """The share of the compared examples on which the models differ."""
        return self.n_differing / self.n_compared if self.n_compared else 0.0

    def as_dict(self) -> dict[str, object]:
        """Return the comparison as JSON holds it."""
        return {
            "name": self.name,
            "n_compared": self.n_compared,
            "n_differing": self.n_differing,
            "directions": [list(direction) for direction in self.directions],
            "accuracy": self.accuracy.as_dict(),
            "gain": self.gain.as_dict(),
        }


def most_probable(probabilities: Probabilities) -> BoolArray:
    """Return which classes are the most probable ones of each example, ``bool [n, k]``: several where they tie.

    >>> most_probable(np.array([[0.5, 0.5], [0.2, 0.8]])).tolist()
    [[True, True], [False, True]]
    """
    best: BoolArray = probabilities >= probabilities.max(axis=1, keepdims=True) - _EQUAL
    return best


def differing(ours: BoolArray, theirs: BoolArray) -> BoolArray:
    """Return on which examples two models have no most probable class in common, ``bool [n]``."""
    different: BoolArray = ~np.any(ours & theirs, axis=1)
    return different


def compare(
    ours: BoolArray, theirs: BoolArray, *, name: str, space: LabelSpace, gold: GoldLabels | None
) -> ModelComparison:
    """Return how another model's most probable classes, ``bool [n, k]``, differ from ours on the same examples.

    The interval of the gain is that for paired shares, a Wald interval after half an example is added to each of the
    four kinds: A. Agresti and Y. Min, "Simple improved confidence intervals for comparing matched proportions",
    Statistics in Medicine 24 (2005).

    >>> from hunches.records import LabelSpace
    >>> ours, theirs = np.eye(2, dtype=bool)[[0, 0, 1]], np.eye(2, dtype=bool)[[0, 1, 1]]
    >>> compare(ours, theirs, name="other", space=LabelSpace(["SPAM", "HAM"]), gold=None).directions
    (('SPAM', 'HAM', 1),)
    """
    different = differing(ours, theirs)
    has_gold = np.zeros(len(ours), dtype=bool) if gold is None else gold != ABSTAIN
    comparison = ModelComparison(
        name=name,
        n_compared=len(ours),
        n_differing=int(np.count_nonzero(different)),
        directions=_directions(ours[different], theirs[different], space),
    )
    if gold is None or not has_gold.any():
        return comparison
    own, other = (right_shares(best[has_gold], gold[has_gold]) for best in (ours, theirs))
    return replace(comparison, accuracy=share_measure(other), gain=_paired(own - other))


def right_shares(best: BoolArray, gold: GoldLabels) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return how right each example's label is: 1, 0, or one over the number of tied classes, ``float64 [n]``."""
    shares: np.ndarray[tuple[int], np.dtype[np.float64]] = best[np.arange(len(gold)), gold] / best.sum(axis=1)
    return shares


def share_measure(right: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Measure:
    """Return the mean of such shares with Wilson's interval."""
    return Measure(float(right.mean()), wilson_interval(float(right.sum()), len(right)))


def _paired(difference: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Measure:
    n_all = len(difference) + 2
    mean = difference.sum() / n_all
    spread = ((np.square(difference).sum() + 1) / n_all - mean**2) / n_all
    half = NormalDist().inv_cdf(0.975) * spread**0.5
    value = float(difference.mean())
    return Measure(value, Interval(max(-1.0, min(mean - half, value)), min(1.0, max(mean + half, value))))


def _directions(ours: BoolArray, theirs: BoolArray, space: LabelSpace) -> tuple[tuple[str, str, int], ...]:
    n_classes = len(space)
    pairs = ours.argmax(axis=1) * n_classes + theirs.argmax(axis=1)
    counts = np.bincount(pairs, minlength=1) if len(pairs) else np.empty(0, dtype=np.int64)
    order = np.argsort(-counts, kind="stable")[:3]
    return tuple(
        (space.classes[pair // n_classes], space.classes[pair % n_classes], int(counts[pair]))
        for pair in order.tolist()
        if counts[pair]
    )
