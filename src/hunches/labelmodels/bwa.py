"""Bayesian weighted average: the vote of all, each weighed by how near it comes to the vote of all."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Self

import numpy as np

from hunches.errors import InvalidValue, UnreadableModel
from hunches.labelmodels._expectation_maximisation import Course, settle, warm_start
from hunches.labelmodels.label_models import label_models
from hunches.labelmodels.named_numbers import read_named
from hunches.labelmodels.one_hot import one_hot
from hunches.labelmodels.vote_shares import mean_share
from hunches.records import ModelState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scipy import sparse

    from hunches.labelmodels._ballots import Ballots
    from hunches.labelmodels.additive import FloatArray
    from hunches.labelmodels.label_models import FittedLabelModel, Probabilities
    from hunches.records import GoldLabels, Votes

_NAME: Final = "bwa.v1"

_LEAST_SPREAD: Final = 1e-9
"""The least squared error that is believed before anything is seen, so that weights stay finite."""


@label_models.register(_NAME)
@dataclass(frozen=True, slots=True)
class BWA:
    """Averages the votes, with a weight for each labelling function and class that its distance to the average sets.

    For many redundant votes of good voters, where the majority is hard to beat and richer models fall below it. Not
    for labelling functions that know one class only: those that conflict with more frequent ones lose their say.
    Its answers are averages, as shares of votes are, and not calibrated.

    The model and the constants are those of Li, Rubinstein and Cohn [1]_. A vote is 1 for its class and 0 for the
    others, drawn from a normal distribution about the truth of the example, ``z``, with a precision ``v`` for each
    labelling function and class. The truth is normal about the mean of all, with precision ``smoothing``. The
    precisions are Gamma distributed: they start with ``strength`` votes that are ``spread`` from the truth, which is
    ``4 (1 - 1 / n_classes)`` times as far as votes are from the majority. Expectation maximisation starts there:

    - ``v = (strength + votes) / (strength * spread + sum of (vote - z)**2)``;
    - ``z = (smoothing * mean + sum of v * vote) / (smoothing + sum of v)``.

    With more than two classes each stands against the rest, and the answers are divided by their sum. Near copies
    share one vote: each weighs one over their number. Gold labels are beliefs that do not change. Only covered
    examples are learned from, gold labels included.

    Parameters
    ----------
    strength : float
        The weight, in votes, of what is believed of each labelling function before anything is seen; above 0.
    smoothing : float
        The precision of the truth about the mean, in that of votes; above 0.
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
    .. [1] Li, Rubinstein and Cohn, "Truth inference at scale: a Bayesian model for adjudicating highly redundant
       crowd annotations", WWW 2019.

    >>> from hunches.records import LabelSpace, Votes
    >>> space = LabelSpace(["SPAM", "HAM"])
    >>> votes = Votes.from_dense([[0, 0, 1], [1, 1, 1], [0, 0, 0], [1, 1, 0], [0, 1, -1]] * 9, space)
    >>> model = BWA(copy_overlap=1.1).fit(votes)
    >>> [round(accuracy, 1) for accuracy in model.accuracies().values()]
    [0.8, 0.8, 0.6]
    """

    strength: float = 15.0
    smoothing: float = 1.0
    copy_overlap: float = 0.6
    iterations: int = 200
    tolerance: float = 1e-5

    def __post_init__(self) -> None:
        for name in ("strength", "smoothing"):
            if not 0.0 < getattr(self, name) < math.inf:
                raise InvalidValue(name, value=getattr(self, name), expected="finite and above 0")
        self._course()  # which refuses what lies outside its range

    def fit(self, votes: Votes, gold: GoldLabels | None = None) -> FittedBWA:
        """Return the model fitted to votes and gold labels."""
        ballots = self._course().ballots(votes, gold)
        return self._run(votes, ballots, start=ballots.majority())

    def refit(self, fitted: FittedLabelModel, votes: Votes, gold: GoldLabels | None = None) -> FittedBWA:
        """Return the model fitted from the beliefs of a fitted one, if that is of these LFs and classes."""
        ballots = self._course().ballots(votes, gold)
        return self._run(votes, ballots, start=warm_start(fitted, votes, ballots=ballots))

    @classmethod
    def load(cls, state: ModelState) -> FittedBWA:
        """Return the model that was dumped; raise `UnreadableModel` when the state is not one of this kind."""
        return FittedBWA.load(state)

    def _course(self) -> Course:
        return Course(
            plugin=_NAME, copy_overlap=self.copy_overlap, iterations=self.iterations, tolerance=self.tolerance
        )

    def _run(self, votes: Votes, ballots: Ballots, *, start: Probabilities) -> FittedBWA:
        """Return the model that the beliefs at the start lead to."""
        n_votes = ballots.moments(np.ones((len(ballots.gold), 1))).counts.sum(axis=1)
        spread = self._spread(ballots)

        def learned(errors: FloatArray) -> FittedBWA:
            """Return the model with the sums of squared errors of each labelling function and, last, the means."""
            squares = errors.reshape(-1, ballots.n_classes)
            precision = (self.strength + n_votes) / (self.strength * spread + squares[:-1])
            return FittedBWA(
                prior=squares[-1], precision=precision, weights=ballots.weights, smoothing=self.smoothing
            )

        def step(errors: FloatArray) -> tuple[FloatArray, Probabilities]:
            belief = ballots.known(learned(errors).averages(ballots.cast))
            return _errors(belief, ballots), belief

        fitted = learned(settle(step, _errors(start, ballots), ballots=ballots, course=self._course()))
        return replace(fitted, estimated=mean_share(votes, fitted.predict_proba(votes)))

    def _spread(self, ballots: Ballots) -> FloatArray:
        """Return the squared error of a vote that is believed before anything is seen, ``[n_classes]``."""
        shares = ballots.majority()
        of_rows = ballots.repeats * ballots.sums(np.ones((len(ballots.weights), ballots.n_classes, 1))).ravel()
        found = 4.0 * (1.0 - 1.0 / ballots.n_classes) * (of_rows @ (shares * (1.0 - shares))) / of_rows.sum()
        spread: FloatArray = np.maximum(found, _LEAST_SPREAD)
        return spread


def _errors(belief: Probabilities, ballots: Ballots) -> FloatArray:
    """Return the squared errors of each labelling function for each class, and then the mean beliefs, in one row."""
    # (vote - z)**2 = z**2 - 2 vote z + vote, since a vote is 0 or 1.
    for_class = np.diagonal(ballots.moments(1.0 - 2.0 * belief).counts, axis1=1, axis2=2)
    squares = ballots.moments(belief**2).counts.sum(axis=1) + for_class
    mean = ballots.repeats @ belief / ballots.repeats.sum()
    return np.concatenate([np.maximum(squares, 0.0).ravel(), mean])


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class FittedBWA:
    """A weighted average of votes that leans to the mean of all.

    Parameters
    ----------
    prior : float64 [n_classes]
        The mean of each class over the covered examples.
    precision : float64 [n_lfs, n_classes]
        What a vote weighs when each class is set against the rest.
    weights : float64 [n_lfs]
        The part of its precision that each labelling function counts with: below 1 for near copies.
    smoothing : float
        What the mean weighs.
    estimated : mapping
        From labelling function to the estimated share of its votes that are right; NaN without votes.

    >>> from hunches.records import LabelSpace, Votes
    >>> mean = FittedBWA(prior=np.array([0.5, 0.5]), precision=np.ones((1, 2)), weights=np.ones(1), smoothing=1.0)
    >>> mean.predict_proba(Votes.from_dense([[0], [-1]], LabelSpace(["SPAM", "HAM"]))).tolist()
    [[0.75, 0.25], [0.5, 0.5]]
    """

    prior: FloatArray
    precision: FloatArray
    weights: FloatArray
    smoothing: float
    estimated: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def load(cls, state: ModelState) -> Self:
        """Return the model that was dumped; raise `UnreadableModel` when the state is not one of this kind."""
        estimated = read_named(state, "estimated", plugin=_NAME)
        try:
            prior, precision, weights = (
                state.arrays[name].astype(np.float64) for name in ("prior", "precision", "weights")
            )
            smoothing = float(state.arrays["smoothing"].item())
        except (KeyError, TypeError, ValueError) as problem:
            raise UnreadableModel(f"it lacks a part of a '{_NAME}' model ({problem})") from problem
        if precision.shape != (len(estimated), len(prior)) or weights.shape != (len(estimated),):
            raise UnreadableModel(f"its precision of shape {precision.shape} and its prior {prior} do not fit")
        return cls(prior=prior, precision=precision, weights=weights, smoothing=smoothing, estimated=estimated)

    def averages(self, cast: sparse.csr_matrix | sparse.csc_matrix) -> Probabilities:
        """Return the averages, ``[n_rows, n_classes]``, of votes as `one_hot` has them; rows sum to 1."""
        n_classes = len(self.prior)
        weighed = self.weights[:, None] * self.precision
        for_class = np.eye(n_classes) * weighed[:, None, :]
        of_all = np.repeat(weighed, n_classes, axis=0)
        averages = cast @ for_class.reshape(-1, n_classes) + self.smoothing * self.prior
        averages /= cast @ of_all + self.smoothing
        answer: Probabilities = averages / averages.sum(axis=1, keepdims=True)
        return answer

    def predict_proba(self, votes: Votes) -> Probabilities:
        """Return the averages, ``float64 [n_examples, n_classes]``; the mean of all where nobody votes."""
        return self.averages(one_hot(votes))

    def accuracies(self) -> Mapping[str, float]:
        """Return the mean answer for the classes that each labelling function votes for."""
        return self.estimated

    def dump(self) -> ModelState:
        """Return the means and the precisions."""
        return ModelState(
            plugin=_NAME,
            settings={},
            arrays={
                "prior": self.prior,
                "precision": self.precision,
                "weights": self.weights,
                "smoothing": np.array(self.smoothing),
                "estimated": np.array(list(self.estimated.values())),
            },
            strings={"lfs": tuple(self.estimated)},
        )
