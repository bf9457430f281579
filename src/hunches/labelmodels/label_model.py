"""What a label model is, and the one users hold in their hands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol, Self, TypeAlias, runtime_checkable

import numpy as np

from hunches.errors import InvalidValue, NotFitted, NoVotes
from hunches.labelmodels.diagnosis import diagnose
from hunches.labelmodels.explanation import explain
from hunches.labelmodels.near_copies import near_copies
from hunches.labelmodels.route import Route
from hunches.labelmodels.vote_table import VoteTable
from hunches.records import ABSTAIN, read_gold
from hunches.registry import Registry, make

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hunches.labelmodels.diagnosis import Diagnosis
    from hunches.labelmodels.explanation import Explanation
    from hunches.records import GoldLabels, ModelState, Votes

Probabilities: TypeAlias = np.ndarray[tuple[int, int], np.dtype[np.float64]]
"""``float64 [n_examples, n_classes]``; every row sums to 1."""


class FittedLabelModel(Protocol):
    """A label model that has learned from votes; it never changes."""

    def predict_proba(self, votes: Votes) -> Probabilities:
        """Return the probability of each class for each example; the prior where nobody votes."""
        ...

    def accuracies(self) -> Mapping[str, float]:
        """Return, for each labelling function, the estimated share of its votes that are right."""
        ...

    def dump(self) -> ModelState:
        """Return everything it has learned, as settings and arrays."""
        ...


class LabelModelPlugin(Protocol):
    """A way to combine votes, with its parameters. A new one is one file that registers itself.

    >>> label_models.get("anchored.v1")().anchor
    0.8
    """

    def fit(self, votes: Votes, gold: GoldLabels | None = None) -> FittedLabelModel:
        """Return the model fitted to votes and, where there are some, gold labels ``int32 [n_examples]``.

        There is at least one vote. The same votes and gold labels give a model of the same bytes.
        """
        ...

    @classmethod
    def load(cls, state: ModelState) -> FittedLabelModel:
        """Return the model that was dumped; raise `UnreadableModel` when the state is not one of this kind."""
        ...


@runtime_checkable
class RefitsLabelModel(Protocol):
    """A label model that fits faster when it knows one fitted before; it need not."""

    def refit(self, fitted: FittedLabelModel, votes: Votes, gold: GoldLabels | None = None) -> FittedLabelModel:
        """Return the model fitted to votes, where ``fitted`` was fitted to others that they differ from a little.

        A model of additive counts gives what `fit` gives, to 1e-9; one that iterates starts where it was.
        """
        ...


label_models: Registry[type[LabelModelPlugin]] = Registry("label model", package="hunches.labelmodels")
"""Every label model by its name."""

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
        self._clusters: tuple[tuple[str, ...], ...] = ()
        self._lf_names: tuple[str, ...] = ()
        self._classes: tuple[str, ...] = ()

    @classmethod
    def load(cls, state: ModelState, votes: Votes, **parameters: Any) -> Self:  # noqa: ANN401  # as above
        """Return a label model that was fitted to these votes, with these parameters, and dumped.

        Raises
        ------
        UnreadableModel
            When the state is not one of its kind.
        """
        model = cls(state.plugin, **parameters)
        model._learned(label_models.get(state.plugin).load(state), votes)
        return model

    def __repr__(self) -> str:
        state = f"fitted to {len(self._lf_names)} LFs" if self._fitted else "not fitted"
        return f"<LabelModel {self.kind}, {state}>"

    def fit(self, votes: Votes, gold: object | None = None) -> Self:
        """Learn from votes, and gold labels where there are some, and return itself.

        Parameters
        ----------
        votes : Votes
            From `apply`.
        gold : column, optional
            One gold label for each example, as class names or numbers; None, NaN and -1 where there is none.

        Raises
        ------
        NoVotes
            When no labelling function votes on any example.
        InvalidValue
            When there are not as many gold labels as examples.
        """
        labels = self._read(votes, gold)
        self._learned(self._plugin.fit(votes, labels), votes)
        return self

    def refit(self, votes: Votes, gold: object | None = None) -> Self:
        """Learn from votes that differ a little from those before, as after an edit of one labelling function.

        Labelling functions and examples may have come, gone or changed. The answer is that of `fit` (to 1e-9 for
        models of additive counts; others start where they were), sooner. Before any `fit`, it is `fit`.
        """
        fitted = self._fitted
        if fitted is None or not isinstance(self._plugin, RefitsLabelModel) or votes.space.classes != self._classes:
            return self.fit(votes, gold)
        labels = self._read(votes, gold)
        self._learned(self._plugin.refit(fitted, votes, labels), votes)
        return self

    def predict_proba(self, votes: Votes) -> Probabilities:
        """Return the probability of each class, ``float64 [n_examples, n_classes]``; rows sum to 1.

        An example without votes gets the prior: it carries no evidence and `predict` abstains on it.

        Raises
        ------
        NotFitted
            Before `fit`.
        InvalidValue
            When the votes are of other labelling functions, or for other classes, than those fitted.
        """
        return self._checked(votes).predict_proba(votes)

    def predict(self, votes: Votes) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
        """Return the most probable class, ``int32 [n_examples]``: the first of equals, `ABSTAIN` without votes."""
        labels: np.ndarray[tuple[int], np.dtype[np.int32]] = self.predict_proba(votes).argmax(axis=1).astype(np.int32)
        labels[~votes.covered()] = ABSTAIN
        return labels

    def explain(self, votes: Votes, row: int) -> Explanation:
        """Return how one example's label came about: prior, what each vote adds, posterior.

        It prints as a worked calculation, and is typeset in a notebook.

        Raises
        ------
        NotFitted, InvalidValue
            As `predict_proba` does; and when there is no such row.
        """
        return explain(self._checked(votes), votes, row, clusters=self._clusters)

    def diagnose(self, votes: Votes, gold: object | None = None) -> Diagnosis:
        """Return what can be said of the labels without gold, and with it where given: see `Diagnosis`.

        Gold labels the model has learned from flatter it; `cross_validate` does not.

        Raises
        ------
        NotFitted, InvalidValue
            As `predict_proba` does.
        """
        fitted = self._checked(votes)
        rivals = [(kind, label_models.get(kind)().fit(votes).predict_proba(votes)) for kind in self._rivals(votes)]
        return diagnose(fitted, votes, gold, rivals=rivals, clusters=self._clusters)

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

    def _learned(self, fitted: FittedLabelModel, votes: Votes) -> None:
        self._fitted = fitted
        self._clusters = near_copies(votes)
        self._lf_names, self._classes = votes.lf_names, votes.space.classes

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
