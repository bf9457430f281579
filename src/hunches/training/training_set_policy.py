"""Which labels an end model is trained on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from hunches.errors import InvalidValue
from hunches.records import ABSTAIN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hunches.records import GoldLabels

Included = Literal["all", "covered", "uncovered"]
Balance = Literal["none", "classes", "gold"]

_MOST_WEIGHT = 100.0


@dataclass(frozen=True, slots=True)
class TrainingSetPolicy:
    """Which examples of the train split are trained on, how their labels are used and how much each counts.

    Examples with no evidence (no vote, no kept features, no gold label that is used) are never trained on.

    Parameters
    ----------
    min_confidence : float
        Examples whose most probable class has less are left out.
    soft : bool
        Whether labels stay probabilities, or become the most probable class.
    use_gold : bool
        Whether gold labels of the train split take the place of probabilistic ones; such examples always stay.
    include : {"all", "covered", "uncovered"}
        Those with a vote, those without one whose label comes from features, or both.
    balance : {"none", "classes", "gold"}
        Whether examples of some classes count more, at most 100 times more: so that each class has the same mass, or
        the share that it has among the gold labels of train. Rules often cover one class more than another, and an
        end model learns how frequent classes are from what it is trained on.
    max_per_class : int, optional
        Of each most probable class so many examples at most, those with the surest labels; gold ones come first.

    Raises
    ------
    InvalidValue
        When a setting is not one of these.

    >>> TrainingSetPolicy(min_confidence=0.6).soft
    True
    """

    min_confidence: float = 0.0
    soft: bool = True
    use_gold: bool = False
    include: Included = "all"
    balance: Balance = "none"
    max_per_class: int | None = None

    def __post_init__(self) -> None:
        if not math.isfinite(self.min_confidence):
            raise InvalidValue("min_confidence", value=self.min_confidence, expected="from 0 to 1")
        for name, known in (("include", get_args(Included)), ("balance", get_args(Balance))):
            if getattr(self, name) not in known:
                raise InvalidValue(name, value=getattr(self, name), expected=f"one of {', '.join(known)}")
        if self.max_per_class is not None and self.max_per_class < 1:
            raise InvalidValue("max_per_class", value=self.max_per_class, expected="at least 1")


@dataclass(frozen=True, slots=True, eq=False)
class LabelEvidence:
    """What is known of the examples of the train split.

    Parameters
    ----------
    probabilities : float64 [n_examples, n_classes]
        Their probabilistic labels.
    has_evidence : bool [n_examples]
        Whether a label rests on anything but the class balance.
    has_votes : bool [n_examples]
        Whether a labelling function votes.
    gold : int32 [n_examples]
        Their gold labels, `ABSTAIN` where there is none.
    """

    probabilities: NDArray[np.float64]
    has_evidence: NDArray[np.bool_]
    has_votes: NDArray[np.bool_]
    gold: GoldLabels


@dataclass(frozen=True, slots=True, eq=False)
class ChosenLabels:
    """The positions that are trained on, ascending, with their labels and weights."""

    rows: NDArray[np.intp]
    probabilities: NDArray[np.float64]
    weights: NDArray[np.float64]


def choose_labels(known: LabelEvidence, *, policy: TrainingSetPolicy) -> ChosenLabels:
    """Return which examples a policy trains on, their labels, and how much each counts.

    >>> known = LabelEvidence(
    ...     np.array([[0.9, 0.1], [0.6, 0.4], [0.5, 0.5]]),
    ...     np.array([True, True, False]),
    ...     np.array([True, True, False]),
    ...     np.array([-1, -1, -1], dtype=np.int32),
    ... )
    >>> choose_labels(known, policy=TrainingSetPolicy(min_confidence=0.7, soft=False)).probabilities.tolist()
    [[1.0, 0.0]]
    """
    labels = known.probabilities.copy()
    confidence = labels.max(axis=1, initial=0.0)
    is_kept = _included(known, policy.include) & (confidence >= policy.min_confidence)
    one_hot = np.eye(labels.shape[1])
    if not policy.soft:
        labels = one_hot[labels.argmax(axis=1)]
    if policy.use_gold:
        has_gold = np.flatnonzero(known.gold != ABSTAIN)
        labels[has_gold] = one_hot[known.gold[has_gold]]
        confidence[has_gold] = np.inf  # a person's word goes before any label model's
        is_kept[has_gold] = True
    rows = np.flatnonzero(is_kept)
    if policy.max_per_class is not None:
        rows = _capped(rows, labels[rows].argmax(axis=1), confidence[rows], most=policy.max_per_class)
    shares = _shares(known.gold, labels.shape[1], balance=policy.balance)
    return ChosenLabels(rows, labels[rows], _weights(labels[rows], shares))


def _included(known: LabelEvidence, include: Included) -> NDArray[np.bool_]:
    if include == "covered":
        return known.has_evidence & known.has_votes
    if include == "uncovered":
        return known.has_evidence & ~known.has_votes
    return known.has_evidence.copy()


def _capped(
    rows: NDArray[np.intp], classes: NDArray[np.intp], confidence: NDArray[np.float64], *, most: int
) -> NDArray[np.intp]:
    surest_first = np.lexsort((rows, -confidence, classes))
    _, starts, counts = np.unique(classes[surest_first], return_index=True, return_counts=True)
    places = np.arange(len(rows)) - np.repeat(starts, counts)
    return np.sort(rows[surest_first[places < most]])


def _shares(gold: GoldLabels, n_classes: int, *, balance: Balance) -> NDArray[np.float64] | None:
    """Return the mass that each class is to have, None when it is to stay as it is."""
    if balance == "none":
        return None
    if balance == "classes":
        return np.full(n_classes, 1 / n_classes)
    counts = np.bincount(gold[gold != ABSTAIN], minlength=n_classes)
    # One more of each: a class without gold labels is rare, not impossible.
    shares: NDArray[np.float64] = (counts + 1) / (counts.sum() + n_classes)
    return shares


def _weights(labels: NDArray[np.float64], shares: NDArray[np.float64] | None) -> NDArray[np.float64]:
    if shares is None or not len(labels):
        return np.ones(len(labels))
    wanted = shares / np.maximum(labels.sum(axis=0), 1e-12)
    scale = np.minimum(wanted / wanted.min(), _MOST_WEIGHT)
    weights: NDArray[np.float64] = labels @ scale
    weights /= weights.mean()
    return weights
