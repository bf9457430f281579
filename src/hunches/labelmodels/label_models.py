"""What a label model is, and every one of them by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

import numpy as np

from hunches.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hunches.labelmodels.vote_statistics import VoteStatistics
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


@runtime_checkable
class FitsStatistics(Protocol):
    """A label model that need not see the votes, only what was counted of them part by part; not all can."""

    def fit_statistics(self, statistics: VoteStatistics) -> FittedLabelModel:
        """Return the model fitted to what was counted of votes; there is at least one."""
        ...


label_models: Registry[type[LabelModelPlugin]] = Registry("label model", package="hunches.labelmodels")
"""Every label model by its name."""
