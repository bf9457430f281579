"""Dawid and Skene's model: how each labelling function confuses the classes, learned from all votes at once."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

import numpy as np

from hunches.errors import InvalidValue
from hunches.labelmodels._expectation_maximisation import Estimate, LearnsConfusions
from hunches.labelmodels.label_models import label_models

if TYPE_CHECKING:
    from hunches.labelmodels._ballots import Moments
    from hunches.labelmodels.additive import FloatArray

_NAME: Final = "dawid-skene.v1"


@label_models.register(_NAME)
@dataclass(frozen=True, slots=True)
class DawidSkene(LearnsConfusions):
    """Learns how often each labelling function gives each vote on examples of each class, and how frequent they are.

    For voters who choose among several classes and overlap much, as crowds and language models do. Not for
    labelling functions that know one class only: whether they vote is all that they say, this model takes an
    abstain for no evidence, and so the most frequent class takes over. `anchored.v1` is for those.

    Expectation maximisation [1]_ to the most probable parameters, starting at the majority of the votes:

    - the class balance, with one more example counted for each class;
    - the confusion of all labelling functions together, ``P(vote | class, votes)``, with ``strength`` more votes
      for each class of which a share of ``accuracy`` is right;
    - the confusion of each labelling function, with ``strength`` more votes for each class as all together would
      cast them: the fewer votes it has, the more it is taken for one of the crowd.

    Near copies share one vote: each weighs one over their number. Gold labels are beliefs that do not change. Only
    covered examples are learned from, gold labels included.

    Parameters
    ----------
    accuracy : float
        The share of right votes before anything is seen; above 0 and below 1.
    strength : float
        The weight, in votes for each class, of what is believed before anything is seen; above 0.
    copy_overlap : float
        Copies share at least this part of their votes (Jaccard index), and more than chance explains, as in
        `anchored.v1`; above 0.
    iterations : int
        The most steps that are taken, each one pass over the votes; 1 or more, and rounded up to even.
    tolerance : float
        Stop when at most this much probability is to move from class to class, mean over the examples; 0 or more.

    Raises
    ------
    InvalidValue
        When a parameter lies outside its range.

    References
    ----------
    .. [1] Dawid and Skene, "Maximum likelihood estimation of observer error-rates using the EM algorithm", 1979.

    >>> from hunches.records import LabelSpace, Votes
    >>> space = LabelSpace(["SPAM", "HAM"])
    >>> votes = Votes.from_dense([[0, 0, 1], [1, 1, 1], [0, 0, 0], [1, 1, 0], [0, 1, -1]] * 9, space)
    >>> model = DawidSkene(copy_overlap=1.1).fit(votes)
    >>> [round(accuracy, 1) for accuracy in model.accuracies().values()]
    [0.9, 0.9, 0.5]
    """

    plugin: ClassVar[str] = _NAME

    accuracy: float = 0.8
    strength: float = 10.0
    copy_overlap: float = 0.6
    iterations: int = 200
    tolerance: float = 1e-5

    def __post_init__(self) -> None:
        if not 0.0 < self.accuracy < 1.0:
            raise InvalidValue("accuracy", value=self.accuracy, expected="above 0 and below 1")
        if not 0.0 < self.strength < math.inf:
            raise InvalidValue("strength", value=self.strength, expected="finite and above 0")
        _ = self.course  # which refuses what lies outside its range

    def learn(self, moments: Moments, weights: FloatArray) -> Estimate:
        """Return the most probable parameters under expected counts."""
        n_classes = len(moments.totals)
        wrong = (1.0 - self.accuracy) / max(n_classes - 1, 1)
        expected = np.where(np.eye(n_classes, dtype=bool), self.accuracy, wrong)
        pooled = np.tensordot(weights, moments.counts, axes=1) + self.strength * expected
        pooled /= pooled.sum(axis=0)
        chances = moments.counts + self.strength * pooled
        chances /= chances.sum(axis=1, keepdims=True)
        balance = moments.totals + 1.0
        return Estimate.of_logs(balance / balance.sum(), np.log(chances))
