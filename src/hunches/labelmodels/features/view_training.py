"""How a view of the features is trained on what a label model believes, and set beside the votes with gold labels."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from hunches.labelmodels.features.soft_logistic import Inputs, SoftLogistic
from hunches.records import ABSTAIN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from hunches.labelmodels.additive import FloatArray
    from hunches.records import GoldLabels

_PENALTY: Final = 0.3  # one over the variance of what a direction says for a class
_LOOSE: Final = 1e-3  # the same of the intercepts, which are free
_LEAST_WEIGHT: Final = 1e-3  # of an example that the label model knows nothing about
_SCALES: Final = (1.0, 0.5, 1.0)  # votes; view beside votes, which it has learned from; view without votes
_SCALE_VARIANCE: Final = 0.5
_OFFSET_VARIANCE: Final = 1.0
_CORRECTION_VARIANCE: Final = 3.0
_LEAST: Final = 1e-9


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ViewRows:
    """The examples that a view is trained or asked on.

    Parameters
    ----------
    placed : float64 [n, n_dimensions]
        Where their features are in the feature space.
    covered : bool [n]
        Which have votes.
    gold : int32 [n]
        Their gold labels, `ABSTAIN` where there are none.

    >>> rows = ViewRows(placed=np.zeros((2, 1)), covered=np.array([True, False]), gold=np.array([0, -1]))
    >>> rows.groups().tolist()
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
    """

    placed: FloatArray
    covered: NDArray[np.bool_]
    gold: GoldLabels

    def take(self, some: NDArray[np.bool_]) -> ViewRows:
        """Return some of the rows."""
        return ViewRows(placed=self.placed[some], covered=self.covered[some], gold=self.gold[some])

    def with_intercept(self) -> FloatArray:
        """Return the features and a column of ones, ``float64 [n, n_dimensions + 1]``."""
        return np.column_stack([self.placed, np.ones(len(self.placed))])

    def groups(self) -> FloatArray:
        """Return a column of ones for rows with votes, one for those without, and the features."""
        return np.column_stack([self.covered, ~self.covered, self.placed]).astype(np.float64)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Fold:
    """What a label model says that has not seen the gold labels of some rows.

    Parameters
    ----------
    votes : float64 [n, n_classes]
        The logarithms of its posterior.
    held_out : bool [n]
        The rows whose gold labels it has not seen; none for the model that has seen all.

    >>> Fold(votes=np.zeros((1, 2)), held_out=np.array([True])).held_out.tolist()
    [True]
    """

    votes: FloatArray
    held_out: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class FeatureView:
    """What the features say of each class, and how much that counts beside the votes.

    Parameters
    ----------
    classifier : SoftLogistic
        Trained on beliefs; for each dimension and the intercept.
    balance : float64 [n_classes]
        The logarithms of the mean belief in each class among examples with votes.
    stack : SoftLogistic
        The scales of votes, of the view beside votes and of the view alone; the offsets of each class with and
        without votes; and what gold labels correct the view by in each dimension.

    >>> sure = SoftLogistic(scales=np.zeros(0), coefficients=np.log([[1.0, 1.0], [0.8, 0.2]]))
    >>> stack = SoftLogistic(scales=np.ones(3), coefficients=np.zeros((3, 2)))
    >>> view = FeatureView(classifier=sure, balance=np.log([0.5, 0.5]), stack=stack)
    >>> rows = ViewRows(placed=np.zeros((1, 1)), covered=np.array([False]), gold=np.array([-1]))
    >>> np.exp(view.log_proba(np.log([[0.5, 0.5]]), rows)).round(2).tolist()
    [[0.8, 0.2]]
    """

    classifier: SoftLogistic
    balance: FloatArray
    stack: SoftLogistic

    def evidence(self, votes: FloatArray, rows: ViewRows) -> FloatArray:
        """Return what votes, the view beside votes and the view alone say, ``float64 [3, n, n_classes]``."""
        said = self.classifier.log_proba(rows.with_intercept())
        has_votes = rows.covered[:, None]
        return np.stack([votes * has_votes, (said - self.balance) * has_votes, said * ~has_votes])

    def log_proba(self, votes: FloatArray, rows: ViewRows) -> FloatArray:
        """Return the logarithms of the posterior given those of the label model's, ``float64 [n, n_classes]``."""
        return self.stack.log_proba(rows.groups(), self.evidence(votes, rows))


def logs(probabilities: FloatArray) -> FloatArray:
    """Return logarithms of probabilities; what is impossible is one in a billion."""
    answer: FloatArray = np.log(np.maximum(probabilities, _LEAST))
    return answer


def train_views(rows: ViewRows, folds: Sequence[Fold]) -> list[FeatureView]:
    """Return one view for each fold, trained on the label model's beliefs about examples with votes.

    A view never trains on an example with a gold label, so what it says of those is fit to weigh it by.
    """
    beliefs = [np.exp(fold.votes) for fold in folds]
    learnt = np.flatnonzero(rows.covered & (rows.gold == ABSTAIN))
    views = _classifiers(rows, beliefs, learnt=learnt)
    return _stacked(rows, folds, views=views, corrections=rows.placed.shape[1])


def retrain_views(rows: ViewRows, folds: Sequence[Fold], views: Sequence[FeatureView]) -> list[FeatureView]:
    """Return views trained on what votes and earlier views believe together, of all examples.

    They have learned from the gold labels through the earlier views, so nothing more than scales and offsets is
    fitted to those.
    """
    beliefs = [np.exp(view.log_proba(fold.votes, rows)) for fold, view in zip(folds, views, strict=True)]
    retrained = _classifiers(rows, beliefs, learnt=np.flatnonzero(rows.gold == ABSTAIN))
    return _stacked(rows, folds, views=retrained, corrections=0)


def out_of_fold(rows: ViewRows, folds: Sequence[Fold], views: Sequence[FeatureView]) -> FloatArray:
    """Return the posterior of each gold row from the view of the fold that has not seen it; zeros elsewhere."""
    answer = np.zeros_like(folds[-1].votes)
    for fold, view in zip(folds, views, strict=True):
        some = fold.held_out
        answer[some] = np.exp(view.log_proba(fold.votes[some], rows.take(some)))
    return answer


def recalibrated(rows: ViewRows, folds: Sequence[Fold]) -> FloatArray:
    """Return the same of the label model alone, scaled and shifted by the other gold labels as views are."""
    answer = np.zeros_like(folds[-1].votes)
    groups = rows.groups()[:, :2]
    evidence = np.zeros((1, *answer.shape))
    for fold in folds:
        evidence[0, fold.held_out] = (fold.votes * rows.covered[:, None])[fold.held_out]
    for fold in folds:
        stack = _stack(rows, fold, evidence=evidence, design=groups, scales=_SCALES[:1])
        answer[fold.held_out] = np.exp(stack.log_proba(groups[fold.held_out], evidence[:, fold.held_out]))
    return answer


def _classifiers(rows: ViewRows, beliefs: Sequence[FloatArray], *, learnt: NDArray[np.int64]) -> list[FeatureView]:
    """Return views that are not yet stacked; the last is trained first and the others start there."""
    views: list[FeatureView] = []
    design = rows.with_intercept()[learnt]
    for belief in reversed(beliefs):
        start = views[0].classifier if views else None
        views.insert(0, _classifier(rows, belief, learnt=learnt, design=design, start=start))
    return views


def _classifier(
    rows: ViewRows, belief: FloatArray, *, learnt: NDArray[np.int64], design: FloatArray, start: SoftLogistic | None
) -> FeatureView:
    n_classes = belief.shape[1]
    targets = belief[learnt]
    certainty = 1.0 + (targets * logs(targets)).sum(axis=1) / math.log(max(n_classes, 2))
    weights = np.maximum(certainty, _LEAST_WEIGHT)
    precision = np.append(np.full(design.shape[1] - 1, _PENALTY), _LOOSE)
    nothing = SoftLogistic(scales=np.zeros(0), coefficients=np.zeros((design.shape[1], n_classes)))
    inputs = Inputs(design=design, design_precision=precision)
    classifier = nothing.fitted(targets, weights=weights, inputs=inputs, start=start)
    mean = belief[rows.covered].mean(axis=0) if rows.covered.any() else np.full(n_classes, 1.0 / n_classes)
    return FeatureView(classifier=classifier, balance=logs(mean), stack=_expected(rows, n_classes))


def _expected(rows: ViewRows, n_classes: int) -> SoftLogistic:
    coefficients = np.zeros((rows.placed.shape[1] + 2, n_classes))
    return SoftLogistic(scales=np.array(_SCALES), coefficients=coefficients)


def _stacked(
    rows: ViewRows, folds: Sequence[Fold], *, views: Sequence[FeatureView], corrections: int
) -> list[FeatureView]:
    """Return the views with what each fold's gold labels say about them, in so many dimensions."""
    evidence = np.zeros((len(_SCALES), *folds[-1].votes.shape))
    for fold, view in zip(folds, views, strict=True):
        some = fold.held_out
        evidence[:, some] = view.evidence(fold.votes[some], rows.take(some))
    groups = rows.groups()[:, : 2 + corrections]
    answer = []
    for fold, view in zip(folds, views, strict=True):
        stack = _stack(rows, fold, evidence=evidence, design=groups, scales=_SCALES)
        full = np.zeros_like(view.stack.coefficients)
        full[: len(stack.coefficients)] = stack.coefficients
        answer.append(replace(view, stack=replace(stack, coefficients=full)))
    return answer


def _stack(
    rows: ViewRows, fold: Fold, *, evidence: FloatArray, design: FloatArray, scales: Sequence[float]
) -> SoftLogistic:
    """Return the weights of the kinds of evidence, as the gold labels that the fold has seen say."""
    n_classes = evidence.shape[2]
    seen = np.flatnonzero((rows.gold != ABSTAIN) & ~fold.held_out)
    variance = np.full(design.shape[1], _CORRECTION_VARIANCE)
    variance[:2] = _OFFSET_VARIANCE
    expected = SoftLogistic(scales=np.array(scales), coefficients=np.zeros((design.shape[1], n_classes)))
    inputs = Inputs(
        design=design[seen],
        design_precision=1.0 / variance,
        evidence=evidence[:, seen],
        scale_precision=np.full(len(scales), 1.0 / _SCALE_VARIANCE),
    )
    return expected.fitted(np.eye(n_classes)[rows.gold[seen]], weights=np.ones(len(seen)), inputs=inputs)
