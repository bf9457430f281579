"""The one-coin model: one accuracy for each labelling function, whatever the class."""

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

_NAME: Final = "one-coin.v1"


@label_models.register(_NAME)
@dataclass(frozen=True, slots=True)
class OneCoin(LearnsConfusions):
    """Learns one accuracy for each labelling function, the same for all classes, and how frequent the classes are.

    For many voters with few votes each, too few to learn a whole confusion from, and for many classes. As in
    `dawid-skene.v1`, an abstain is no evidence, and so it is not for labelling functions that know one class only:
    the most frequent class takes over, and those that vote against it are believed to be wrong. `anchored.v1` is
    for those.

    Expectation maximisation [1]_ to the most probable parameters, starting at the majority of the votes:

    - the class balance, with one more example counted for each class;
    - the accuracy of all labelling functions together, with ``strength`` more votes of which a share of
      ``accuracy`` is right;
    - that of each, with ``strength`` more votes as right as those of all together; its errors are spread evenly
      over the other classes.

    Near copies share one vote: each weighs one over their number. Gold labels are beliefs that do not change. Only
    covered examples are learned from, gold labels included.

    Parameters
    ----------
    accuracy : float
        The share of right votes before anything is seen; above 0 and below 1.
    strength : float
        The weight, in votes, of what is believed before anything is seen; above 0.
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
    .. [1] Zhang, Chen, Zhou and Jordan, "Spectral methods meet EM: a provably optimal algorithm for crowdsourcing",
       2016; the one-coin model of its section 2.

    >>> from hunches.records import LabelSpace, Votes
    >>> space = LabelSpace(["SPAM", "HAM"])
    >>> votes = Votes.from_dense([[0, 0, 1], [1, 1, 1], [0, 0, 0], [1, 1, 0], [0, 1, -1]] * 9, space)
    >>> model = OneCoin(copy_overlap=1.1).fit(votes)
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
        right = np.trace(moments.counts, axis1=1, axis2=2)
        cast = moments.counts.sum(axis=(1, 2))
        pooled = (weights @ right + self.strength * self.accuracy) / (weights @ cast + self.strength)
        accuracies = ((right + self.strength * pooled) / (cast + self.strength))[:, None, None]
        chances = np.where(np.eye(n_classes, dtype=bool), accuracies, (1.0 - accuracies) / max(n_classes - 1, 1))
        balance = moments.totals + 1.0
        return Estimate.of_logs(balance / balance.sum(), np.log(chances))
