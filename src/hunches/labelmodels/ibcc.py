"""Independent Bayesian classifier combination: Dawid-Skene with all parameters averaged over, not guessed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

import numpy as np
from scipy.special import digamma, softmax

from hunches.errors import InvalidValue
from hunches.labelmodels._expectation_maximisation import Estimate, LearnsConfusions
from hunches.labelmodels.label_models import label_models

if TYPE_CHECKING:
    from hunches.labelmodels._ballots import Moments
    from hunches.labelmodels.additive import FloatArray

_NAME: Final = "ibcc.v1"


@label_models.register(_NAME)
@dataclass(frozen=True, slots=True)
class IBCC(LearnsConfusions):
    """Learns what `dawid-skene.v1` learns, as distributions: rare votes and rare classes count with their doubt.

    For voters who choose among several classes and overlap much, most of all where some of them have few votes.
    Not for labelling functions that know one class only: as in all models that take an abstain for no evidence, the
    most frequent class takes over. `anchored.v1` is for those.

    The model is that of Kim and Ghahramani [1]_, with the posterior approximated by variational inference [2]_ and
    the priors of Li, Rubinstein and Cohn [3]_:

    - the class balance is Dirichlet, with ``class_votes`` for each class;
    - the votes of each labelling function on examples of a class are Dirichlet, with ``right`` votes for that class
      and ``wrong`` ones for each other;
    - expected logarithms take the place of logarithms: ``digamma(votes + prior) - digamma(their sum)``.

    It starts at the majority of the votes. Near copies share one vote: each weighs one over their number. Gold labels
    are beliefs that do not change. Only covered examples are learned from, gold labels included.

    Parameters
    ----------
    right, wrong : float
        How many votes for the right class, and for each wrong one, a labelling function is given in advance for
        each class; above 0.
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
    .. [1] Kim and Ghahramani, "Bayesian classifier combination", AISTATS 2012.
    .. [2] Simpson, Roberts, Psorakis and Smith, "Dynamic Bayesian combination of multiple imperfect classifiers",
       2013.
    .. [3] Li, Rubinstein and Cohn, "Exploiting worker correlation for label aggregation in crowdsourcing", ICML 2019.

    >>> from hunches.records import LabelSpace, Votes
    >>> space = LabelSpace(["SPAM", "HAM"])
    >>> votes = Votes.from_dense([[0, 0, 1], [1, 1, 1], [0, 0, 0], [1, 1, 0], [0, 1, -1]] * 9, space)
    >>> model = IBCC(copy_overlap=1.1).fit(votes)
    >>> [round(accuracy, 1) for accuracy in model.accuracies().values()]
    [0.9, 0.9, 0.5]
    """

    plugin: ClassVar[str] = _NAME

    right: float = 4.0
    wrong: float = 1.0
    copy_overlap: float = 0.6
    iterations: int = 200
    tolerance: float = 1e-5

    def __post_init__(self) -> None:
        for name in ("right", "wrong"):
            if not 0.0 < getattr(self, name) < math.inf:
                raise InvalidValue(name, value=getattr(self, name), expected="finite and above 0")
        _ = self.course  # which refuses what lies outside its range

    def learn(self, moments: Moments, weights: FloatArray) -> Estimate:
        """Return the expected logarithms of all parameters under expected counts."""
        del weights  # labelling functions are independent: copies do not change what is learned of each
        n_classes = len(moments.totals)
        votes = moments.counts + np.where(np.eye(n_classes, dtype=bool), self.right, self.wrong)
        expected_log = digamma(votes) - digamma(votes.sum(axis=1, keepdims=True))
        balance = softmax(digamma(moments.totals + 1.0))
        return Estimate.of_logs(balance, expected_log)
