"""Learning from one's own beliefs, step after step: what Dawid-Skene and its kin have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final, TypeAlias

import numpy as np

from hunches.errors import InvalidValue
from hunches.labelmodels._ballots import Ballots, Moments
from hunches.labelmodels.additive import AdditiveModel
from hunches.labelmodels.posterior import posterior

if TYPE_CHECKING:
    from collections.abc import Callable

    from hunches.labelmodels.additive import FloatArray
    from hunches.labelmodels.label_models import FittedLabelModel, Probabilities
    from hunches.records import GoldLabels, ModelState, Votes

    Learn: TypeAlias = Callable[[Moments, FloatArray], "Estimate"]
    Step: TypeAlias = Callable[[FloatArray], tuple[FloatArray, Probabilities]]

_LONGEST: Final = 4.0
"""The longest leap at first, in steps; four times as long after each leap that was cut short."""

_LEAST: Final = 1e-300


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """What a step of learning finds.

    Parameters
    ----------
    prior : float64 [n_states]
        The probability of each state before any vote; above 0.
    evidence : float64 [n_lfs, n_classes voted, n_states]
        What a vote adds to the log-probability of each state.
    """

    prior: FloatArray
    evidence: FloatArray

    @classmethod
    def of_logs(cls, prior: FloatArray, logs: FloatArray) -> Estimate:
        """Return the estimate with each vote's log-likelihood ratio to its probability under the prior.

        The logs, ``[n_lfs, n_classes voted, n_states]``, are those of the probability that a labelling function
        votes so when it votes on an example in a state.
        """
        top = logs.max(axis=2, keepdims=True)
        return cls(prior, logs - top - np.log(np.exp(logs - top) @ prior)[:, :, None])


def expect(ballots: Ballots, estimate: Estimate) -> tuple[Moments, Probabilities]:
    """Return the moments under an estimate, and the beliefs about the classes, ``[n_rows, n_classes]``.

    Each class has the same number of states, one after the other; a gold label rules out those of other classes.
    """
    n_states, n_classes = len(estimate.prior), ballots.n_classes
    counts, totals, beliefs = np.zeros_like(estimate.evidence), np.zeros(n_states), []
    for block in ballots.blocks(n_states):
        states = posterior(block.log_masses(np.log(estimate.prior), estimate.evidence))
        found = block.moments(states)
        counts += found.counts
        totals += found.totals
        beliefs.append(np.einsum("ics->ic", states.reshape(-1, n_classes, n_states // n_classes)))
    return Moments(counts, totals), np.concatenate(beliefs)


def settle(step: Step, start: FloatArray, *, ballots: Ballots, course: Course) -> FloatArray:
    """Return what steps lead to from numbers that are not negative: until beliefs hardly move, or steps run out.

    After each two steps comes a leap, as long as their lengths suggest that all steps to come are (scheme S3 of
    Varadhan and Roland, "Simple and globally convergent methods for accelerating the convergence of any EM
    algorithm", 2008). Leaps do not change where steps lead, but the number of steps, up to twentyfold.
    """
    longest, second = _LONGEST, start
    for _ in range((course.iterations + 1) // 2):
        first, before = step(start)
        second, belief = step(first)
        stride = first - start
        turn = second - first - stride
        length = float(np.linalg.norm(stride)) / max(float(np.linalg.norm(turn)), _LEAST)
        moved = float((ballots.repeats @ np.abs(belief - before)).sum() / ballots.repeats.sum()) / 2.0
        if moved * max(length, 1.0) <= course.tolerance:
            break
        length, longest = (longest, 4.0 * longest) if length > longest else (max(length, 1.0), longest)
        start = np.maximum(start + 2.0 * length * stride + length**2 * turn, 0.0)
    return second


def warm_start(fitted: FittedLabelModel, votes: Votes, *, ballots: Ballots) -> Probabilities:
    """Return a model's beliefs, ``[n_rows, n_classes]``; the majority's if it has other LFs or classes."""
    prior = getattr(fitted, "prior", ())  # the models of this package have one number or row for each class
    if tuple(fitted.accuracies()) != votes.lf_names or len(prior) != len(votes.space):
        return ballots.majority()
    return ballots.known(fitted.predict_proba(votes)[ballots.examples])


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How a label model is learned from its own beliefs: what votes count, and when to stop.

    Parameters
    ----------
    plugin : str
        The registered name of the label model.
    copy_overlap : float
        The least Jaccard index of the votes of copies, which share one vote; above 0.
    iterations : int
        The most steps that are taken, each of them one pass over the votes; 1 or more, and rounded up to even.
    tolerance : float
        Stop when at most this much probability is to move from class to class, mean over the examples.

    Raises
    ------
    InvalidValue
        When a number lies outside its range.
    """

    plugin: str
    copy_overlap: float
    iterations: int
    tolerance: float

    def __post_init__(self) -> None:
        if not self.copy_overlap > 0.0:
            raise InvalidValue("copy_overlap", value=self.copy_overlap, expected="above 0")
        if self.iterations < 1:
            raise InvalidValue("iterations", value=self.iterations, expected="1 or more")
        if not self.tolerance >= 0.0:
            raise InvalidValue("tolerance", value=self.tolerance, expected="not negative")

    def ballots(self, votes: Votes, gold: GoldLabels | None) -> Ballots:
        """Return the votes as they count."""
        return Ballots.of(votes, gold, copy_overlap=self.copy_overlap)

    def run(
        self, learn: Learn, votes: Votes, *, gold: GoldLabels | None, after: FittedLabelModel | None = None
    ) -> AdditiveModel:
        """Return the model that expectation, and ``learn`` for the maximisation, lead to.

        They start at the majority of the votes, or where the model ``after`` which this one comes left them.
        """
        ballots = self.ballots(votes, gold)
        belief = ballots.majority() if after is None else warm_start(after, votes, ballots=ballots)
        estimate = learn(self.settled(learn, ballots.moments(belief), ballots=ballots), ballots.weights)
        fitted = AdditiveModel(
            plugin=self.plugin, prior=estimate.prior, evidence=estimate.evidence, weights=ballots.weights
        )
        return fitted.with_estimates(votes)

    def settled(self, learn: Learn, start: Moments, *, ballots: Ballots) -> Moments:
        """Return the moments that expectation and maximisation lead to from others."""
        shape = start.counts.shape

        def step(moments: FloatArray) -> tuple[FloatArray, Probabilities]:
            found, belief = expect(ballots, learn(Moments.of_flat(moments, shape), ballots.weights))
            return found.flat(), belief

        return Moments.of_flat(settle(step, start.flat(), ballots=ballots, course=self), shape)


class LearnsConfusions(ABC):
    """What label models have in common that learn how labelling functions confuse the classes, and add that up.

    They are frozen records with these three parameters and their own; each says what it learns from expected counts.
    """

    __slots__ = ()

    plugin: ClassVar[str]
    copy_overlap: float
    iterations: int
    tolerance: float

    @property
    def course(self) -> Course:
        """How it is learned; raises `InvalidValue` when one of the three lies outside its range."""
        return Course(
            plugin=self.plugin, copy_overlap=self.copy_overlap, iterations=self.iterations, tolerance=self.tolerance
        )

    @abstractmethod
    def learn(self, moments: Moments, weights: FloatArray) -> Estimate:
        """Return the parameters that expected counts lead to."""

    def fit(self, votes: Votes, gold: GoldLabels | None = None) -> AdditiveModel:
        """Return the model fitted to votes and gold labels."""
        return self.course.run(self.learn, votes, gold=gold)

    def refit(self, fitted: FittedLabelModel, votes: Votes, gold: GoldLabels | None = None) -> AdditiveModel:
        """Return the model fitted from the beliefs of a fitted one, if that is of these LFs and classes."""
        return self.course.run(self.learn, votes, gold=gold, after=fitted)

    @classmethod
    def load(cls, state: ModelState) -> AdditiveModel:
        """Return the model that was dumped; raise `UnreadableModel` when the state is not one of this kind."""
        return AdditiveModel.load(state, plugin=cls.plugin)
