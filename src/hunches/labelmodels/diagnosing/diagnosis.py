"""How far the labels made of votes can be trusted, in plain language."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Self, TypeAlias

import numpy as np

from hunches.errors import InvalidValue
from hunches.labelmodels.diagnosing._diagnosis_text import diagnosis_html, diagnosis_text
from hunches.labelmodels.diagnosing._findings import LEAST_GOLD, find
from hunches.labelmodels.diagnosing.class_support import ClassSupport
from hunches.labelmodels.diagnosing.gold_check import GoldCheck, check_gold
from hunches.labelmodels.diagnosing.lf_estimate import estimate_lfs, with_copies, with_gold
from hunches.labelmodels.diagnosing.model_comparison import compare, differing, most_probable
from hunches.labelmodels.diagnosing.near_copies import near_copies
from hunches.labelmodels.diagnosing.vote_coverage import VoteCoverage
from hunches.labelmodels.vote_shares import share_of_votes
from hunches.records import ABSTAIN, read_gold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hunches.labelmodels.additive import FloatArray
    from hunches.labelmodels.diagnosing.finding import Finding
    from hunches.labelmodels.diagnosing.lf_estimate import LFEstimate
    from hunches.labelmodels.diagnosing.model_comparison import BoolArray, ModelComparison
    from hunches.labelmodels.label_models import FittedLabelModel, Probabilities
    from hunches.records import GoldLabels, Votes

    IntArray: TypeAlias = "np.ndarray[tuple[int, ...], np.dtype[np.integer]]"

MAJORITY: Final = "majority vote"
"""The name of the model that every other one is compared with."""

_MOST_DISPUTED: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Diagnosis:
    """What is known, and what is not, about the labels a model makes of votes; prints as a report.

    Parameters
    ----------
    findings : tuple of Finding
        Problems first, then warnings, then notes.
    coverage : VoteCoverage
    gold : GoldCheck
    lfs : tuple of LFEstimate
        One for each labelling function, in order.
    classes : tuple of ClassSupport
    clusters : tuple of tuples of str
        Labelling functions that are near copies of each other.
    comparisons : tuple of ModelComparison
        The majority vote first, then the other models that were given.
    disputed : tuple of int
        Examples without gold on which other models' labels differ from this one's: those on which most do first.
    names : tuple of str
        What the disputed examples are called in sentences, where they have names.
    has_learned_gold : bool
        Whether the model has learned from the gold labels; then they do not show how good it is.

    >>> from hunches.labelmodels import label_models
    >>> from hunches.records import LabelSpace, Votes
    >>> votes = Votes.from_dense([[0, 0, -1], [1, -1, -1], [0, 1, -1], [-1, -1, -1]], LabelSpace(["SPAM", "HAM"]))
    >>> diagnosis = diagnose(label_models.get("anchored.v1")().fit(votes), votes)
    >>> [finding.code for finding in diagnosis.findings]
    ['silent-lf', 'few-lfs', 'uncalibrated', 'no-evidence']
    """

    findings: tuple[Finding, ...] = ()
    coverage: VoteCoverage
    gold: GoldCheck
    lfs: tuple[LFEstimate, ...]
    classes: tuple[ClassSupport, ...]
    clusters: tuple[tuple[str, ...], ...]
    comparisons: tuple[ModelComparison, ...]
    disputed: tuple[int, ...]
    names: tuple[str, ...] = ()
    has_learned_gold: bool = False

    def with_code(self, code: str) -> tuple[Finding, ...]:
        """Return the findings of one kind."""
        return tuple(finding for finding in self.findings if finding.code == code)

    def named(self, names: Sequence[str]) -> Self:
        """Return the same diagnosis, with a name for each disputed example in its sentences."""
        named = replace(self, names=tuple(names))
        return replace(named, findings=find(named))

    def of_learned_gold(self) -> Self:
        """Return the same diagnosis, of a model that has learned from the gold labels."""
        learned = replace(self, has_learned_gold=True)
        return replace(learned, findings=find(learned))

    def __str__(self) -> str:
        return diagnosis_text(self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return diagnosis_html(self)

    def as_dict(self) -> dict[str, object]:
        """Return the diagnosis as JSON holds it."""
        return {
            "findings": [finding.as_dict() for finding in self.findings],
            "coverage": self.coverage.as_dict(),
            "gold": self.gold.as_dict(),
            "lfs": [lf.as_dict() for lf in self.lfs],
            "classes": [support.as_dict() for support in self.classes],
            "clusters": [list(cluster) for cluster in self.clusters],
            "comparisons": [comparison.as_dict() for comparison in self.comparisons],
            "disputed": list(self.disputed),
            "names": list(self.names),
            "has_learned_gold": self.has_learned_gold,
        }


def diagnose(
    fitted: FittedLabelModel,
    votes: Votes,
    gold: object | None = None,
    *,
    rivals: Sequence[tuple[str, Probabilities]] = (),
    clusters: Sequence[Sequence[str]] | None = None,
) -> Diagnosis:
    """Return what is known, and what is not, about the labels a fitted model makes of votes.

    It costs about as much as a few predictions; nothing is fitted.

    Parameters
    ----------
    fitted : FittedLabelModel
    votes : Votes
        Those it was fitted to.
    gold : column, optional
        Whatever `read_gold` takes. Where the model has learned from them too, they flatter it.
    rivals : sequence of (str, float64 [n_examples, n_classes])
        Other models' names and probabilities for the same votes. The majority vote is always compared with.
    clusters : sequence of sequences of str, optional
        Labelling functions that are near copies of each other; found by `near_copies` when not given.

    Raises
    ------
    InvalidValue, UnknownClass
        When gold labels or probabilities do not fit the votes.
    """
    known = None if gold is None else read_gold(gold, votes.space, n_examples=votes.n_examples)
    found = near_copies(votes) if clusters is None else tuple(tuple(cluster) for cluster in clusters)
    probabilities = fitted.predict_proba(votes)
    others = _others(votes, rivals)
    covered = np.flatnonzero(votes.covered())
    best = most_probable(probabilities[covered])
    theirs = {name: most_probable(given[covered]) for name, given in others.items()}
    known_here = None if known is None else known[covered]
    lfs = estimate_lfs(
        votes,
        probabilities,
        accuracies=fitted.accuracies(),
        balance=_balance(probabilities[covered], known_here),
        others=list(others.values()),
    )
    diagnosis = Diagnosis(
        coverage=_coverage(votes, others[MAJORITY][covered], best),
        gold=GoldCheck() if known is None else _gold_check(probabilities[covered], known, covered),
        lfs=_lfs(votes, lfs, found, known),
        classes=_classes(votes, probabilities[covered], known),
        clusters=found,
        comparisons=tuple(
            compare(best, other, name=name, space=votes.space, gold=known_here) for name, other in theirs.items()
        ),
        disputed=_disputed(
            np.sum([differing(best, other) for other in theirs.values()], axis=0),
            probabilities[covered].max(axis=1, initial=0.0),
            rows=covered,
            gold=known_here,
        ),
    )
    return replace(diagnosis, findings=find(diagnosis))


def _others(votes: Votes, rivals: Sequence[tuple[str, Probabilities]]) -> dict[str, Probabilities]:
    """Return the probabilities of the majority vote and of the other models, by name."""
    shape = (votes.n_examples, len(votes.space))
    for name, given in rivals:
        if given.shape != shape:
            raise InvalidValue(f"The shape of the probabilities of '{name}'", value=given.shape, expected=f"{shape}")
    return {MAJORITY: share_of_votes(votes), **dict(rivals)}


def _balance(probabilities: Probabilities, gold: GoldLabels | None) -> FloatArray:
    """Return how frequent each class is among examples with votes: by gold labels, or by the model with too few."""
    n_classes = probabilities.shape[1]
    counts = np.bincount([] if gold is None else gold[gold != ABSTAIN], minlength=n_classes)
    if counts.sum() < LEAST_GOLD:
        counts = probabilities.sum(axis=0)
    balance: FloatArray = (counts + 1.0) / (counts.sum() + n_classes)
    return balance


def _coverage(votes: Votes, shares: Probabilities, best: BoolArray) -> VoteCoverage:
    return VoteCoverage(
        n_examples=votes.n_examples,
        n_covered=len(best),
        n_overlapping=int(np.count_nonzero(votes.votes_per_example() > 1)),
        n_conflicting=int(np.count_nonzero(shares.max(axis=1, initial=0.0) < 1.0 - 1e-9)),
        n_tied=int(np.count_nonzero(best.sum(axis=1) > 1)),
    )


def _gold_check(probabilities: Probabilities, gold: GoldLabels, covered: IntArray) -> GoldCheck:
    return check_gold(probabilities, gold[covered], n_gold=int(np.count_nonzero(gold != ABSTAIN)))


def _classes(votes: Votes, probabilities: Probabilities, gold: GoldLabels | None) -> tuple[ClassSupport, ...]:
    """Return what speaks for each class; the probabilities are those of the examples with votes."""
    n_classes = len(votes.space)
    counts = np.zeros((len(votes.columns), n_classes), dtype=np.int64)
    for position, column in enumerate(votes.columns):
        counts[position] = np.bincount(column.labels, minlength=n_classes)
    with_gold = np.zeros(n_classes) if gold is None else np.bincount(gold[gold != ABSTAIN], minlength=n_classes)
    return tuple(
        ClassSupport(
            name=name,
            n_votes=int(counts[:, label].sum()),
            n_lfs=int(np.count_nonzero(counts[:, label])),
            expected_share=float(probabilities[:, label].mean()) if len(probabilities) else None,
            n_gold=int(with_gold[label]),
        )
        for label, name in enumerate(votes.space.classes)
    )


def _lfs(
    votes: Votes, estimates: Sequence[LFEstimate], clusters: Sequence[Sequence[str]], gold: GoldLabels | None
) -> tuple[LFEstimate, ...]:
    """Return the estimates with what near copies and gold labels say of them."""
    cluster_of = {lf: cluster for cluster in clusters for lf in cluster}
    found = [with_copies(lf, cluster_of.get(lf.lf, (lf.lf,))) for lf in estimates]
    if gold is None:
        return tuple(found)
    return tuple(with_gold(lf, column, gold) for lf, column in zip(found, votes.columns, strict=True))


def _disputed(
    n_against: IntArray, confidence: FloatArray, *, rows: IntArray, gold: GoldLabels | None
) -> tuple[int, ...]:
    """Return the examples most other models label otherwise, the least certain of them first."""
    is_open = n_against > 0 if gold is None else (n_against > 0) & (gold == ABSTAIN)
    found = np.flatnonzero(is_open)
    order = np.lexsort((confidence[found], -n_against[found]))[:_MOST_DISPUTED]
    return tuple(rows[found[order]].tolist())
