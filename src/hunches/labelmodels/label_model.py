"""The label model users hold in their hands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Self

from hunches.errors import InvalidValue, NotFitted, NoVotes
from hunches.labelmodels.diagnosing.diagnosis import diagnose
from hunches.labelmodels.diagnosing.near_copies import near_copies
from hunches.labelmodels.explaining.explanation import explain
from hunches.labelmodels.features.feature_view import FEATURE_VIEW, FittedWithFeatures, fit_with_features
from hunches.labelmodels.label_models import FitsStatistics, RefitsLabelModel, label_models
from hunches.labelmodels.route import Route
from hunches.labelmodels.ties import decide
from hunches.labelmodels.vote_table import VoteTable
from hunches.records import ABSTAIN, read_gold
from hunches.registry import make

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from hunches.labelmodels.diagnosing.diagnosis import Diagnosis
    from hunches.labelmodels.explaining.explanation import Explanation
    from hunches.labelmodels.features.view_check import ViewReport
    from hunches.labelmodels.label_models import FittedLabelModel, Probabilities
    from hunches.labelmodels.ties import Ties
    from hunches.labelmodels.vote_statistics import VoteStatistics
    from hunches.records import GoldLabels, ModelState, Votes

DEFAULT: Final = "auto.v1"
_ANCHORED: Final = "anchored.v1"
_DAWID_SKENE: Final = "dawid-skene.v1"
_WEIGHTED_VOTE: Final = "weighted-vote.v1"
_COPY_OVERLAP: Final = 0.6


class LabelModel:
    """Turns votes into probabilistic labels, with no gold labels needed.

    Parameters
    ----------
    kind : str
        The registered name of the model: ``auto.v1``, the default, looks at the votes and chooses.
    **parameters
        Parameters of that model.

    Raises
    ------
    UnknownName
        When there is no model of that name.
    InvalidValue
        When it has no such parameter, or a parameter has a value it must not have.

    >>> from hunches.records import LabelSpace, Votes
    >>> votes = Votes.from_dense([[0, 0, -1], [1, -1, 1], [0, 1, 1], [-1, -1, -1]], LabelSpace(["SPAM", "HAM"]))
    >>> model = LabelModel().fit(votes)
    >>> model.predict(votes).tolist()
    [0, 1, 1, -1]
    >>> model.predict_proba(votes).shape
    (4, 2)
    """

    def __init__(self, kind: str = DEFAULT, **parameters: Any) -> None:  # noqa: ANN401  # they belong to the plug-in
        self.kind = kind
        self.parameters = parameters
        self._plugin = make(label_models, kind, parameters)
        self._fitted: FittedLabelModel | None = None
        self._votes: Votes | None = None
        self._clusters: tuple[tuple[str, ...], ...] | None = None

    @classmethod
    def load(cls, state: ModelState, votes: Votes, **parameters: Any) -> Self:  # noqa: ANN401  # as above
        """Return a label model that was fitted to these votes, with these parameters, and dumped.

        Raises
        ------
        UnreadableModel
            When the state is not one of its kind.
        """
        fitted: FittedLabelModel
        if state.plugin == FEATURE_VIEW:
            fitted = FittedWithFeatures.load(state)
            kind = fitted.inner.dump().plugin
        else:
            fitted, kind = label_models.get(state.plugin).load(state), state.plugin
        model = cls(kind, **parameters)
        model._learned(fitted, votes)
        return model

    def __repr__(self) -> str:
        state = f"fitted to {len(self._lf_names)} LFs" if self._fitted else "not fitted"
        return f"<LabelModel {self.kind}, {state}>"

    def fit(self, votes: Votes, gold: object | None = None, features: object | None = None) -> Self:
        """Learn from votes, from gold labels where there are some and from features where given; return itself.

        Parameters
        ----------
        votes : Votes
            From `apply`.
        gold : column, optional
            One gold label for each example, as class names or numbers; None, NaN and -1 where there is none.
        features : array or sparse matrix [n_examples, n_features], optional
            TF-IDF weights, embeddings or other numbers about each example. They are used only where a check shows
            that they help, on covered and uncovered examples alike: see `feature_report`.

        Raises
        ------
        NoVotes
            When no labelling function votes on any example.
        InvalidValue
            When there are not as many gold labels or rows of features as examples, or features are not finite.
        """
        labels = self._read(votes, gold)
        self._learned(self._plugin.fit(votes, labels), votes, gold=labels, features=features)
        return self

    def fit_statistics(self, statistics: VoteStatistics) -> Self:
        """Learn from what was counted of votes, where they are too many for one place; return itself.

        `predict_proba` then takes the votes some examples at a time, and so do `explain` and `diagnose`. Gold labels
        and features need `fit`; so does a `refit`, which is one.

        Raises
        ------
        NoVotes
            When no labelling function votes on any example.
        InvalidValue
            When models of this kind must see the votes.
        """
        if not isinstance(self._plugin, FitsStatistics):
            able = [name for name in label_models.names() if issubclass(label_models.get(name), FitsStatistics)]
            raise InvalidValue("kind", value=self.kind, expected=f"one that fits statistics: {', '.join(able)}")
        if not statistics.n_votes:
            raise NoVotes(len(statistics.lf_names), n_examples=statistics.n_examples)
        self._learned(self._plugin.fit_statistics(statistics), statistics.drawn())
        return self

    def refit(self, votes: Votes, gold: object | None = None, features: object | None = None) -> Self:
        """Learn from votes that differ a little from those before, as after an edit of one labelling function.

        Labelling functions and examples may have come, gone or changed. The answer is that of `fit` (to 1e-9 for
        models of additive counts; others start where they were), sooner. Before any `fit`, it is `fit`.
        """
        is_alike = self._fitted is not None and votes.space.classes == self._classes
        if not is_alike or not isinstance(self._plugin, RefitsLabelModel):
            return self.fit(votes, gold, features)
        labels = self._read(votes, gold)
        again = self._plugin.refit(_without_features(self.fitted), votes, labels)
        self._learned(again, votes, gold=labels, features=features)
        return self

    def predict_proba(self, votes: Votes, features: object | None = None) -> Probabilities:
        """Return the probability of each class, ``float64 [n_examples, n_classes]``; rows sum to 1.

        An example without votes gets the prior: it carries no evidence and `predict` abstains on it. Where features
        were kept and are given, they speak for all examples.

        Raises
        ------
        NotFitted
            Before `fit`.
        InvalidValue
            When the votes are of other labelling functions, or for other classes, than those fitted.
        """
        fitted = self._checked(votes)
        if isinstance(fitted, FittedWithFeatures):
            return fitted.predict_proba(votes, features)
        return fitted.predict_proba(votes)

    def predict(
        self,
        votes: Votes,
        features: object | None = None,
        *,
        ties: Ties = "first",
        rng: np.random.Generator | None = None,
    ) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
        """Return the most probable class, ``int32 [n_examples]``; `ABSTAIN` without evidence.

        Evidence is a vote, or features that were kept. Of classes that tie, the first is taken, or with ``ties`` none
        (``"abstain"``) or one drawn with ``rng`` (``"random"``): the same generator, the same labels.
        """
        labels = decide(self.predict_proba(votes, features), ties=ties, rng=rng)
        if features is None or not self.has_kept_features:
            labels[~votes.covered()] = ABSTAIN
        return labels

    def explain(self, votes: Votes, row: int) -> Explanation:
        """Return how one example's label came about: prior, what each vote adds, posterior.

        It prints as a worked calculation, and is typeset in a notebook. Features are left aside.

        Raises
        ------
        NotFitted, InvalidValue
            As `predict_proba` does; and when there is no such row.
        """
        fitted = _without_features(self._checked(votes))
        return explain(fitted, votes, row, clusters=self._near_copies())

    def diagnose(self, votes: Votes, gold: object | None = None) -> Diagnosis:
        """Return what can be said of the labels without gold, and with it where given: see `Diagnosis`.

        Gold labels the model has learned from flatter it; `cross_validate` does not.

        Raises
        ------
        NotFitted, InvalidValue
            As `predict_proba` does.
        """
        fitted = _without_features(self._checked(votes))
        rivals = [(kind, label_models.get(kind)().fit(votes).predict_proba(votes)) for kind in self._rivals(votes)]
        return diagnose(fitted, votes, gold, rivals=rivals, clusters=self._near_copies())

    @property
    def accuracies(self) -> Mapping[str, float]:
        """The estimated share of right votes of each labelling function."""
        return self.fitted.accuracies()

    @property
    def fitted(self) -> FittedLabelModel:
        """What was learned; raises `NotFitted` before `fit`."""
        if self._fitted is None:
            raise NotFitted("label model", verb="fit(votes)")
        return self._fitted

    @property
    def feature_report(self) -> ViewReport | None:
        """Whether features were kept, and why; None when none were given."""
        return self._fitted.report if isinstance(self._fitted, FittedWithFeatures) else None

    @property
    def has_kept_features(self) -> bool:
        """Whether features speak for examples, with votes and without."""
        return self.feature_report is not None and self.feature_report.is_kept

    @property
    def reason(self) -> str:
        """Why the votes are combined as they are, and features used or not; empty where nothing was chosen."""
        route = getattr(_without_features(self.fitted), "route", None)
        said = [route.reason] if isinstance(route, Route) else []
        if self.feature_report is not None:
            said.append(f"Features: {self.feature_report.reason}")
        return " ".join(said)

    def _rivals(self, votes: Votes) -> list[str]:
        """Return which other models are worth comparing with: those that votes of this kind do not mislead."""
        if not votes.n_votes:
            return []
        is_redundant = Route.of(VoteTable.of(votes, overlap=_COPY_OVERLAP)).is_redundant
        kinds = [_ANCHORED, _DAWID_SKENE] if is_redundant else [_ANCHORED, _WEIGHTED_VOTE]
        return [kind for kind in kinds if kind != self.kind]

    def _read(self, votes: Votes, gold: object | None) -> GoldLabels | None:
        if not votes.n_votes:
            raise NoVotes(len(votes.columns), n_examples=votes.n_examples)
        return None if gold is None else read_gold(gold, votes.space, n_examples=votes.n_examples)

    def _learned(
        self,
        fitted: FittedLabelModel,
        votes: Votes,
        *,
        gold: GoldLabels | None = None,
        features: object | None = None,
    ) -> None:
        if features is not None:
            fitted = fit_with_features(fitted, votes, features=features, gold=gold, plugin=self._plugin)
        self._fitted, self._votes, self._clusters = fitted, votes, None

    def _near_copies(self) -> tuple[tuple[str, ...], ...]:
        """Return the clusters of near copies in the votes fitted to, looked for once."""
        if self._clusters is None and self._votes is not None:
            self._clusters = near_copies(self._votes)
        return self._clusters or ()

    @property
    def _lf_names(self) -> tuple[str, ...]:
        return () if self._votes is None else self._votes.lf_names

    @property
    def _classes(self) -> tuple[str, ...]:
        return () if self._votes is None else self._votes.space.classes

    def _checked(self, votes: Votes) -> FittedLabelModel:
        fitted = self.fitted
        if votes.lf_names != self._lf_names:
            raise InvalidValue(
                "The labelling functions of the votes",
                value=votes.lf_names,
                expected=f"those fitted: {self._lf_names}",
            )
        if votes.space.classes != self._classes:
            raise InvalidValue(
                "The classes of the votes", value=votes.space.classes, expected=f"those fitted: {self._classes}"
            )
        return fitted


def _without_features(fitted: FittedLabelModel) -> FittedLabelModel:
    return fitted.inner if isinstance(fitted, FittedWithFeatures) else fitted
