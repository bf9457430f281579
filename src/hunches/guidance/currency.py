"""The one currency of suggestions: points of a metric over all examples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import numpy as np

from hunches.labelmodels.gold.objective import check_objective

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hunches.guidance.belief import Belief, FloatArray
    from hunches.guidance.evidence import Evidence
    from hunches.labelmodels.gold.objective import Objective

_RAREST: Final = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class Currency:
    """Turns changes of labels into points of a metric.

    A label that gives class ``c`` the probability ``p`` is as good as being right on that share of examples like it.
    What the class really is comes from a `Belief`. A point is a hundredth: of all examples for accuracy, of the mean
    over classes of the share that is right for macro F1, which follows it.

    Parameters
    ----------
    worth : float64 [n_examples, n_classes]
        Points for giving an example a class: how probable it is, by what an example of the class counts.

    >>> from hunches.guidance.belief import Belief
    >>> belief = Belief(np.array([[0.9, 0.1], [0.2, 0.8]]), np.array([0.5, 0.5]), 0.8)
    >>> currency = Currency.of(belief, "accuracy")
    >>> round(currency.points(np.array([[1.0, 0.0], [0.0, 1.0]])), 1)
    85.0
    """

    worth: FloatArray

    @classmethod
    def of(cls, belief: Belief, objective: Objective) -> Self:
        """Return the currency of an objective; raise `InvalidValue` when there is no such one."""
        check_objective(objective)
        per_example = 100.0 / max(len(belief.shares), 1)
        if objective == "accuracy":
            return cls(belief.shares * per_example)
        counts = 1.0 / (np.maximum(belief.prior, _RAREST) * len(belief.prior))
        return cls(belief.shares * counts * per_example)

    def points(self, labels: FloatArray) -> float:
        """Return what labels, ``float64 [n_examples, n_classes]``, are worth."""
        return float(np.einsum("ij,ij->", self.worth, labels))

    def change(self, before: FloatArray, after: FloatArray) -> NDArray[np.float64]:
        """Return what each example's new label is worth more than its old one, ``float64 [n_examples]``."""
        gained: NDArray[np.float64] = np.einsum("ij,ij->i", self.worth, after - before)
        return gained


def current_labels(evidence: Evidence, belief: Belief) -> FloatArray:
    """Return the labels there are, ``float64 [n_examples, n_classes]``: the prior where nobody votes."""
    prior = np.broadcast_to(belief.prior, (evidence.n_examples, evidence.n_classes))
    if evidence.probabilities is None:
        return prior.copy()
    return np.where(evidence.votes.covered()[:, None], evidence.probabilities, prior)


def after_vote(labels: FloatArray, label: int, *, precision: float, prior: FloatArray) -> FloatArray:
    """Return labels after one more vote for a class, by Bayes' rule, ``float64 [n_examples, n_classes]``.

    >>> prior = np.array([0.5, 0.5])
    >>> after_vote(prior[None, :], 0, precision=0.8, prior=prior).round(3).tolist()
    [[0.8, 0.2]]
    """
    likelihood = np.full(labels.shape[1], (1.0 - precision) / max(1.0 - prior[label], _RAREST))
    likelihood[label] = precision / max(prior[label], _RAREST)
    weighed = labels * likelihood
    moved: FloatArray = weighed / weighed.sum(axis=1, keepdims=True)
    return moved
