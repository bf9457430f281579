"""What features add to votes: a view of the examples, set beside any label model where it is seen to help."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Self, cast

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # it has no types

from hunches.errors import InvalidValue, UnknownName, UnreadableModel
from hunches.labelmodels.features.feature_space import FeatureSpace, read_features
from hunches.labelmodels.features.soft_logistic import SoftLogistic
from hunches.labelmodels.features.view_check import (
    FEWEST_GOLD,
    Gain,
    ViewReport,
    check_on_gold,
    check_on_votes,
    vote_gains,
)
from hunches.labelmodels.features.view_training import FeatureView, Fold, ViewRows, logs, retrain_views, train_views
from hunches.labelmodels.label_models import label_models
from hunches.labelmodels.nested import nest, unnest
from hunches.records import ABSTAIN, Votes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from hunches.labelmodels.additive import FloatArray
    from hunches.labelmodels.label_models import FittedLabelModel, LabelModelPlugin, Probabilities
    from hunches.records import GoldLabels, ModelState

FEATURE_VIEW: Final = "feature-view.v1"
"""The name its dumped state has."""
_MOST_ROWS: Final = 10_000  # a hundred dimensions need no more; of gold, of covered and of uncovered examples each
_ROWS_AT_ONCE: Final = 1 << 16
_FOLDS: Final = 10
_FOLDS_OF_MANY_CLASSES: Final = 5
_MANY_CLASSES: Final = 10
_LF_GROUPS: Final = 5
_GAINS: Final = ("over_model", "over_recalibrated", "accuracy")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class FittedWithFeatures:
    """A fitted label model with a view of the features beside it.

    Parameters
    ----------
    inner : FittedLabelModel
        The label model.
    report : ViewReport
        Whether the view is kept, and why.
    n_features : int
        How many features there are.
    space, view : FeatureSpace, FeatureView, optional
        What was learned of the features; None when it is not kept.

    >>> from hunches.labelmodels import LabelModel
    >>> from hunches.records import LabelSpace
    >>> votes = Votes.from_dense([[0], [1], [-1]], LabelSpace(["SPAM", "HAM"]))
    >>> fitted = LabelModel("majority-vote.v1").fit(votes).fitted
    >>> model = fit_with_features(fitted, votes, features=np.eye(3))
    >>> model.report.reason
    'Not kept: fewer than 20 gold labels and 2 voting LFs leave nothing to check it on.'
    """

    inner: FittedLabelModel
    report: ViewReport
    n_features: int
    space: FeatureSpace | None = None
    view: FeatureView | None = None

    def predict_proba(self, votes: Votes, features: object | None = None) -> Probabilities:
        """Return the posterior, ``float64 [n_examples, n_classes]``.

        Without features, or when the view is not kept, it is the label model's, bit by bit. New examples and those
        of training are treated alike: the view is the one trained on all folds.

        Raises
        ------
        InvalidValue
            When there is not one row of features for each example, with as many finite numbers as in training.
        """
        answer = self.inner.predict_proba(votes)
        if features is None:
            return answer
        matrix = read_features(features, n_examples=votes.n_examples, n_features=self.n_features)
        if self.space is None or self.view is None:
            return answer
        covered = votes.covered()
        for first in range(0, votes.n_examples, _ROWS_AT_ONCE):
            part = slice(first, first + _ROWS_AT_ONCE)
            placed = self.space.project(matrix[part])
            rows = ViewRows(placed=placed, covered=covered[part], gold=np.full(len(placed), ABSTAIN, dtype=np.int32))
            answer[part] = np.exp(self.view.log_proba(logs(answer[part]), rows))
        answer /= answer.sum(axis=1, keepdims=True)
        return answer

    def accuracies(self) -> Mapping[str, float]:
        """Return the label model's estimate of each labelling function's share of right votes."""
        return self.inner.accuracies()

    def dump(self) -> ModelState:
        """Return the label model's state with that of the view."""
        state = nest(
            FEATURE_VIEW, [self.inner.dump()], {"n_features": self.n_features, "report": asdict(self.report)}
        )
        if self.space is None or self.view is None:
            return state
        learned: dict[str, NDArray[np.generic]] = {
            "kept": self.space.kept,
            "centre": self.space.centre,
            "projection": self.space.projection,
            "is_scaled": np.array(self.space.is_scaled),
            "classifier": self.view.classifier.coefficients,
            "balance": self.view.balance,
            "scales": self.view.stack.scales,
            "corrections": self.view.stack.coefficients,
        }
        return replace(state, arrays=state.arrays | {f"view/{name}": array for name, array in learned.items()})

    @classmethod
    def load(cls, state: ModelState) -> Self:
        """Return the model that was dumped; raise `UnreadableModel` when the state is not one of this kind."""
        if state.plugin != FEATURE_VIEW:
            raise UnreadableModel(f"it is of the kind '{state.plugin}', not '{FEATURE_VIEW}'")
        models = unnest(state)
        try:
            (inner,) = models
            fitted = label_models.get(inner.plugin).load(inner)
            report = _read_report(cast("dict[str, object]", state.settings["report"]))
            n_features = int(cast("int", state.settings["n_features"]))
            space, view = _read_view(state, n_features=n_features) if report.is_kept else (None, None)
        except (KeyError, TypeError, ValueError, UnknownName) as problem:
            raise UnreadableModel(f"it lacks a part of a '{FEATURE_VIEW}' model ({problem})") from problem
        return cls(inner=fitted, report=report, n_features=n_features, space=space, view=view)


def fit_with_features(
    fitted: FittedLabelModel,
    votes: Votes,
    *,
    features: object,
    gold: GoldLabels | None = None,
    plugin: LabelModelPlugin | None = None,
) -> FittedWithFeatures:
    """Return a fitted label model with a view of the features beside it, kept only when it is seen to help.

    A multinomial logistic regression on the features, brought to at most 100 dimensions (see `FeatureSpace`), learns
    what the label model believes about covered examples without gold labels, each weighted by how sure that is. For
    covered examples its log-probabilities less the class balance are added to those of the label model; uncovered
    ones get what it says. Gold labels say how much each counts, shift the classes, and correct the view in each
    dimension: a second regression whose prior is that nothing needs correcting. A view retrained on the combined
    beliefs about all examples is tried too.

    All of that is cross-fitted: gold labels are dealt into folds, and each is compared with what was learned without
    it, the label model included. The view is kept when the log loss is clearly lower (by 1.28 standard errors), both
    than the label model's and than the label model's scaled and shifted by gold labels, and accuracy is not clearly
    lower. With fewer than 20 gold labels, each of at most five groups of labelling functions is left out, and the
    view must tell their votes from those of the others clearly better than these alone do. Without gold labels the
    probabilities are as uncalibrated as those of the label model.

    Parameters
    ----------
    fitted : FittedLabelModel
        A label model fitted to these votes and gold labels.
    votes : Votes
        The votes, at least one.
    features : sparse matrix or array [n_examples, n_features]
        Finite numbers, such as TF-IDF of texts or an embedding.
    gold : int32 [n_examples], optional
        Gold labels, `ABSTAIN` where there are none.
    plugin : LabelModelPlugin, optional
        What the label model was fitted with; by default, the plug-in it names with default parameters.

    Raises
    ------
    InvalidValue
        When there is not one row of features, or gold label, for each example, or a feature is not a finite number.
    """
    matrix = read_features(features, n_examples=votes.n_examples)
    labels = np.full(votes.n_examples, ABSTAIN, dtype=np.int32) if gold is None else gold
    if labels.shape != (votes.n_examples,):
        raise InvalidValue("The shape of the gold labels", value=labels.shape, expected=f"({votes.n_examples},)")
    chosen = _chosen(votes.covered(), has_gold=labels != ABSTAIN)
    space = FeatureSpace.fit(matrix[chosen])
    rows = ViewRows(placed=space.project(matrix[chosen]), covered=votes.covered()[chosen], gold=labels[chosen])
    trial = _Trial(
        votes=votes,
        gold=labels,
        chosen=chosen,
        rows=rows,
        plugin=label_models.get(fitted.dump().plugin)() if plugin is None else plugin,
    )
    folds = _folds(trial, fitted)
    view, report = _decided(trial, folds)
    if not report.is_kept:
        return FittedWithFeatures(inner=fitted, report=report, n_features=matrix.shape[1])
    return FittedWithFeatures(inner=fitted, report=report, n_features=matrix.shape[1], space=space, view=view)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class _Trial:
    """What a view is tried on: all votes and gold labels, and the rows it is trained on."""

    votes: Votes
    gold: GoldLabels
    chosen: NDArray[np.int64]
    rows: ViewRows
    plugin: LabelModelPlugin

    def beliefs_without(self, votes: Votes, hidden: NDArray[np.bool_]) -> FloatArray:
        """Return the logarithms of what the label model says of the chosen rows, some of their gold labels hidden."""
        gold = self.gold.copy()
        gold[self.chosen[hidden]] = ABSTAIN
        with threadpool_limits(1, user_api="blas"):  # many small fits: threads cost more than they bring
            fitted = self.plugin.fit(votes, gold if np.any(gold != ABSTAIN) else None)
        return logs(fitted.predict_proba(votes.take(self.chosen)))


def _chosen(covered: NDArray[np.bool_], *, has_gold: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the rows to learn from, ascending: evenly spread among those with gold, and with and without votes."""
    kinds = [np.flatnonzero(kind) for kind in (has_gold, covered & ~has_gold, ~covered & ~has_gold)]
    places = [np.linspace(0, len(kind) - 1, min(len(kind), _MOST_ROWS)).astype(np.int64) for kind in kinds]
    return np.sort(np.concatenate([kind[place] for kind, place in zip(kinds, places, strict=True)]))


def _folds(trial: _Trial, fitted: FittedLabelModel) -> list[Fold]:
    """Return what label models say that each have not seen a part of the gold labels, and last what `fitted` says.

    Gold labels are dealt out class by class, so that each part has some of every class.
    """
    gold = trial.rows.gold
    known = np.flatnonzero(gold != ABSTAIN)
    dealt = known[np.argsort(gold[known], kind="stable")]
    most = _FOLDS if len(trial.votes.space) <= _MANY_CLASSES else _FOLDS_OF_MANY_CLASSES
    n_folds = min(most, len(known))
    folds = []
    for first in range(n_folds):
        held_out = np.zeros(len(gold), dtype=np.bool_)
        held_out[dealt[first::n_folds]] = True
        folds.append(Fold(votes=trial.beliefs_without(trial.votes, held_out), held_out=held_out))
    seen = logs(fitted.predict_proba(trial.votes.take(trial.chosen)))
    return [*folds, Fold(votes=seen, held_out=np.zeros(len(gold), dtype=np.bool_))]


def _decided(trial: _Trial, folds: Sequence[Fold]) -> tuple[FeatureView, ViewReport]:
    """Return the better view, and whether it is kept."""
    trained = train_views(trial.rows, folds)
    if np.count_nonzero(trial.rows.gold != ABSTAIN) < FEWEST_GOLD:
        return trained[-1], _check_on_votes(trial)
    retrained = retrain_views(trial.rows, folds, trained)
    first = check_on_gold(trial.rows, folds, trained, is_retrained=False)
    second = check_on_gold(trial.rows, folds, retrained, is_retrained=True)
    if _rank(second) > _rank(first):
        return retrained[-1], second
    return trained[-1], first


def _rank(report: ViewReport) -> tuple[bool, float]:
    return report.is_kept, report.over_model.mean if report.over_model else 0.0


def _check_on_votes(trial: _Trial) -> ViewReport:
    """Return how well a view tells the votes of labelling functions that neither it nor the label model has seen."""
    seen = trial.votes.take(trial.chosen)
    voting = [place for place, column in enumerate(seen.columns) if len(column.rows)]
    n_groups = min(_LF_GROUPS, len(voting))
    gains = []
    for first in range(n_groups if n_groups > 1 else 0):
        left_out = voting[first::n_groups]
        kept = [column for place, column in enumerate(trial.votes.columns) if place not in left_out]
        without, with_view = _views_without(trial, Votes(trial.votes.space, trial.votes.n_examples, tuple(kept)))
        columns = [seen.columns[place] for place in left_out]
        gains += [vote_gains(without[column.rows], with_view[column.rows], column.labels) for column in columns]
    return check_on_votes([gain for gain, _ in gains], [accuracy for _, accuracy in gains])


def _views_without(trial: _Trial, votes: Votes) -> tuple[FloatArray, FloatArray]:
    """Return the posterior on the chosen rows given some votes only, without the features and with them."""
    nothing = np.zeros(len(trial.chosen), dtype=np.bool_)
    fold = Fold(votes=trial.beliefs_without(votes, nothing), held_out=nothing)
    rows = replace(trial.rows, covered=votes.covered()[trial.chosen], gold=np.full_like(trial.rows.gold, ABSTAIN))
    view = train_views(rows, [fold])[-1]
    return np.exp(fold.votes), np.exp(view.log_proba(fold.votes, rows))


def _read_report(settings: Mapping[str, Any]) -> ViewReport:
    gains = {name: None if settings[name] is None else Gain(**settings[name]) for name in _GAINS}
    return ViewReport(**{**settings, **gains})


def _read_view(state: ModelState, *, n_features: int) -> tuple[FeatureSpace, FeatureView]:
    part = {name.removeprefix("view/"): array for name, array in state.arrays.items() if name.startswith("view/")}
    space = FeatureSpace(
        n_features=n_features,
        kept=part["kept"].astype(np.int64),
        centre=part["centre"].astype(np.float64),
        projection=part["projection"].astype(np.float32),
        is_scaled=bool(part["is_scaled"]),
    )
    classifier, corrections, scales, balance = (
        part[name].astype(np.float64) for name in ("classifier", "corrections", "scales", "balance")
    )
    n_kept, width = space.projection.shape
    shapes = (space.kept.shape, space.centre.shape, classifier.shape, corrections.shape, scales.shape)
    n_classes = len(balance)
    if shapes != ((n_kept,), (n_kept,), (width + 1, n_classes), (width + 2, n_classes), (3,)):
        raise UnreadableModel(f"the shapes {shapes} of its view do not fit")
    view = FeatureView(
        classifier=SoftLogistic(scales=np.zeros(0), coefficients=classifier),
        balance=balance,
        stack=SoftLogistic(scales=scales, coefficients=corrections),
    )
    return space, view
