"""Enhanced Bayesian classifier combination: classes are made of subtypes, so voters may err together."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Self

import numpy as np
from scipy.special import digamma, gammaln, logsumexp, softmax

from hunches.errors import InvalidValue, UnreadableModel
from hunches.labelmodels._expectation_maximisation import Course, Estimate, expect
from hunches.labelmodels._subtype_start import divide
from hunches.labelmodels.additive import AdditiveModel
from hunches.labelmodels.label_models import label_models
from hunches.labelmodels.named_numbers import read_named
from hunches.labelmodels.one_hot import one_hot
from hunches.labelmodels.posterior import posterior
from hunches.labelmodels.vote_shares import mean_share
from hunches.records import ModelState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hunches.labelmodels._ballots import Ballots, Moments
    from hunches.labelmodels.additive import FloatArray
    from hunches.labelmodels.label_models import FittedLabelModel, Probabilities
    from hunches.records import GoldLabels, Votes

_NAME: Final = "ebcc.v1"

_RIGHT: Final = 4.0
_WRONG: Final = 1.0
_SUBTYPE_VOTES: Final = 0.1
_LEAST: Final = 1e-300
_EQUAL: Final = 1e-5
"""Bounds no further apart than this, for each example, are equal: they differ by when the steps stopped."""
_BLOCK: Final = 1 << 20


@label_models.register(_NAME)
@dataclass(frozen=True, slots=True)
class EBCC:
    """Learns classes that are made of subtypes: voters who err alike on some examples are not taken for independent.

    For voters who choose among several classes and overlap much, as crowds do: the best on average of the models of
    crowds that were compared in [1]_. Not for labelling functions that know one class only: as in all models that
    take an abstain for no evidence, the most frequent class takes over. `anchored.v1` is for those.

    Each class has ``n_subtypes``, and given the subtype the votes are independent. Variational inference, with the
    priors of the paper's experiments:

    - the class balance is Dirichlet, with one example for each class and ``majority_balance`` times those that the
      majority gives it;
    - the balance of the subtypes of a class is Dirichlet, with a tenth of an example for all together: few remain;
    - the votes of each labelling function on examples of a subtype are Dirichlet, with 4 votes for its class and 1
      for each other.

    It starts at the majority of the votes, divided at random among subtypes, ``starts`` times over; what gives the
    votes the highest probability (the evidence lower bound) is returned. Chance depends on the votes alone: the same
    votes, in whatever order, give the same model. Near copies share one vote: each weighs one over their number. Gold
    labels are beliefs that do not change. Only covered examples are learned from, gold labels included. Time and
    memory grow with the number of votes, and of labelling functions times classes, times classes times subtypes.

    Parameters
    ----------
    n_subtypes : int
        The most subtypes of each class; 1 or more.
    starts : int
        How many times to start; 1 or more. The paper has 40.
    majority_balance : float
        How much the class balance of the majority counts against that of the model's own beliefs; 0 or more. The
        paper's experiments have 1. Where one class is much more frequent than others the majority hides it: lower
        it there, or use `ibcc.v1`. On votes drawn with 90% of one class 0 is right on 92%, and 1 on 85%.
    copy_overlap : float
        Copies share at least this part of their votes (Jaccard index), and more than chance explains, as in
        `anchored.v1`; above 0.
    iterations : int
        The most steps of each start, each one pass over the votes; 1 or more, and rounded up to even.
    tolerance : float
        Stop when at most this much probability is to move from class to class, mean over the examples; 0 or more.

    Raises
    ------
    InvalidValue
        When a parameter lies outside its range.

    References
    ----------
    .. [1] Li, Rubinstein and Cohn, "Exploiting worker correlation for label aggregation in crowdsourcing", ICML 2019.

    >>> from hunches.records import LabelSpace, Votes
    >>> space = LabelSpace(["SPAM", "HAM"])
    >>> votes = Votes.from_dense([[0, 0, 1], [1, 1, 1], [0, 0, 0], [1, 1, 0], [0, 1, -1]] * 9, space)
    >>> model = EBCC(copy_overlap=1.1).fit(votes)
    >>> [round(accuracy, 1) for accuracy in model.accuracies().values()]
    [0.9, 0.9, 0.5]
    """

    n_subtypes: int = 10
    starts: int = 4
    majority_balance: float = 1.0
    copy_overlap: float = 0.6
    iterations: int = 200
    tolerance: float = 1e-5

    def __post_init__(self) -> None:
        for name in ("n_subtypes", "starts"):
            if getattr(self, name) < 1:
                raise InvalidValue(name, value=getattr(self, name), expected="1 or more")
        if not 0.0 <= self.majority_balance < math.inf:
            raise InvalidValue("majority_balance", value=self.majority_balance, expected="finite and not negative")
        self._course()  # which refuses what lies outside its range

    def fit(self, votes: Votes, gold: GoldLabels | None = None) -> FittedEBCC:
        """Return the model fitted to votes and gold labels."""
        ballots = self._course().ballots(votes, gold)
        belief = ballots.majority()
        starts = (divide(ballots, belief, n_subtypes=self.n_subtypes, start=start) for start in range(self.starts))
        return self._best(starts, votes, ballots)

    def refit(self, fitted: FittedLabelModel, votes: Votes, gold: GoldLabels | None = None) -> FittedEBCC:
        """Return the model fitted from the beliefs of a fitted one, if that is of these LFs, classes and subtypes."""
        shape = (len(votes.space), self.n_subtypes)
        is_of_these = tuple(fitted.accuracies()) == votes.lf_names
        if not isinstance(fitted, FittedEBCC) or not is_of_these or fitted.prior.shape != shape:
            return self.fit(votes, gold)
        ballots = self._course().ballots(votes, gold)
        start, _ = expect(ballots, Estimate(fitted.prior.ravel(), fitted.evidence))
        return self._best([start], votes, ballots)

    @classmethod
    def load(cls, state: ModelState) -> FittedEBCC:
        """Return the model that was dumped; raise `UnreadableModel` when the state is not one of this kind."""
        return FittedEBCC.load(state)

    def _course(self) -> Course:
        return Course(
            plugin=_NAME, copy_overlap=self.copy_overlap, iterations=self.iterations, tolerance=self.tolerance
        )

    def _best(self, starts: Iterable[Moments], votes: Votes, ballots: Ballots) -> FittedEBCC:
        """Return the model of the highest bound among those that the starts lead to, the first of about equals."""
        before = 1.0 + self.majority_balance * ballots.moments(ballots.majority()).totals

        def learn(moments: Moments, _: FloatArray) -> Estimate:
            log_prior, logs = _expected_logs(moments, before)
            return Estimate.of_logs(np.maximum(softmax(log_prior), _LEAST), logs)

        found = [self._course().settled(learn, start, ballots=ballots) for start in starts]
        bounds = np.array([_bound(moments, before, ballots=ballots) for moments in found])
        near = bounds >= bounds.max() - _EQUAL * ballots.repeats.sum()
        estimate = learn(found[int(near.argmax())], ballots.weights)
        prior = estimate.prior.reshape(len(before), -1)
        fitted = FittedEBCC(
            prior=prior, evidence=estimate.evidence, weights=ballots.weights, bound=float(bounds.max())
        )
        return replace(fitted, estimated=mean_share(votes, fitted.predict_proba(votes)))


def _expected_logs(moments: Moments, before: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the expected logarithm of the probability of each state, and of each vote given the state.

    They are ``[n_states]`` and ``[n_lfs, n_classes, n_states]``; ``before`` is the prior of the class balance.
    """
    classes, subtypes, votes = _dirichlets(moments, before)
    logs = _digamma(classes, axis=0)[:, None] + _digamma(subtypes, axis=1)
    return logs.ravel(), _digamma(votes, axis=1)


def _dirichlets(moments: Moments, before: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the parameters of the distributions of the classes, of their subtypes, and of the votes."""
    totals = moments.totals.reshape(len(before), -1)
    return (
        before + totals.sum(axis=1),
        totals + _SUBTYPE_VOTES / totals.shape[1],
        moments.counts + _prior_votes(totals),
    )


def _prior_votes(totals: FloatArray) -> FloatArray:
    """Return the votes in advance, ``[n_classes voted, n_states]``."""
    n_classes, n_subtypes = totals.shape
    return np.repeat(np.where(np.eye(n_classes, dtype=bool), _RIGHT, _WRONG), n_subtypes, axis=1)


def _digamma(parameters: FloatArray, *, axis: int) -> FloatArray:
    """Return the expected logarithms under Dirichlet distributions along an axis."""
    logs: FloatArray = digamma(parameters) - digamma(parameters.sum(axis=axis, keepdims=True))
    return logs


def _bound(moments: Moments, before: FloatArray, *, ballots: Ballots) -> float:
    """Return the evidence lower bound: how probable the votes are, as far as the approximation knows."""
    log_prior, logs = _expected_logs(moments, before)
    likelihood = 0.0
    for block in ballots.blocks(len(log_prior)):
        likelihood += float(block.repeats @ logsumexp(block.log_masses(log_prior, logs), axis=1))
    classes, subtypes, votes = _dirichlets(moments, before)
    prior_votes = np.broadcast_to(_prior_votes(subtypes), votes.shape)
    of_lfs = _divergence(votes, prior_votes, axis=1).sum(axis=1)
    of_subtypes = _divergence(subtypes, np.full_like(subtypes, _SUBTYPE_VOTES / subtypes.shape[1]), axis=1).sum()
    return likelihood - float(ballots.weights @ of_lfs + of_subtypes + _divergence(classes, before, axis=0))


def _divergence(parameters: FloatArray, prior: FloatArray, *, axis: int) -> FloatArray:
    """Return the Kullback-Leibler divergence of Dirichlet distributions along an axis from their priors."""
    constants = gammaln(parameters.sum(axis=axis)) - gammaln(prior.sum(axis=axis))
    constants -= (gammaln(parameters) - gammaln(prior)).sum(axis=axis)
    divergence: FloatArray = constants + ((parameters - prior) * _digamma(parameters, axis=axis)).sum(axis=axis)
    return divergence


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class FittedEBCC:
    """Classes of subtypes, and what each vote says of each subtype.

    Parameters
    ----------
    prior : float64 [n_classes, n_subtypes]
        The probability of each subtype before any vote; all above 0.
    evidence : float64 [n_lfs, n_classes voted, n_classes * n_subtypes]
        What a vote adds to the log-probability of each subtype.
    weights : float64 [n_lfs]
        The part of its evidence that each labelling function counts with: below 1 for near copies.
    bound : float
        The evidence lower bound: the greater, the more probable the model makes the votes it was fitted to.
    estimated : mapping
        From labelling function to the estimated share of its votes that are right; NaN without votes.

    >>> from hunches.records import LabelSpace, Votes
    >>> votes = Votes.from_dense([[0, 0, 1], [1, 1, 1], [-1, -1, -1]], LabelSpace(["SPAM", "HAM"]))
    >>> EBCC(n_subtypes=3).fit(votes).prior.shape
    (2, 3)
    """

    prior: FloatArray
    evidence: FloatArray
    weights: FloatArray
    bound: float = -math.inf
    estimated: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def load(cls, state: ModelState) -> Self:
        """Return the model that was dumped; raise `UnreadableModel` when the state is not one of this kind."""
        estimated = read_named(state, "estimated", plugin=_NAME)
        try:
            prior, evidence, weights = (
                state.arrays[name].astype(np.float64) for name in ("prior", "evidence", "weights")
            )
        except KeyError as problem:
            raise UnreadableModel(f"it lacks a part of an '{_NAME}' model ({problem})") from problem
        fits = prior.ndim == 2 and evidence.shape == (len(estimated), len(prior), prior.size)  # classes and subtypes
        if not fits or weights.shape != evidence.shape[:1] or not np.all(prior > 0.0):
            raise UnreadableModel(f"its evidence of shape {evidence.shape} and its prior of {prior.shape} do not fit")
        return cls(prior=prior, evidence=evidence, weights=weights, estimated=estimated)

    def predict_proba(self, votes: Votes) -> Probabilities:
        """Return the posterior, ``float64 [n_examples, n_classes]``; the prior where nobody votes."""
        cast = one_hot(votes).tocsr()
        weighted = (self.weights[:, None, None] * self.evidence).reshape(-1, self.prior.size)
        answer: Probabilities = np.empty((votes.n_examples, len(self.prior)))
        size = max(_BLOCK // self.prior.size, 1)
        for start in range(0, votes.n_examples, size):
            states = posterior(cast[start : start + size] @ weighted + np.log(self.prior.ravel()))
            answer[start : start + size] = np.einsum("ics->ic", states.reshape(-1, *self.prior.shape))
        answer /= answer.sum(axis=1, keepdims=True)
        return answer

    def without_subtypes(self) -> AdditiveModel | None:
        """Return the same model as a sum of evidence where each class has one subtype, as `ibcc.v1` gives it."""
        if self.prior.shape[1] > 1:
            return None
        return AdditiveModel(
            plugin="ibcc.v1",
            prior=self.prior[:, 0],
            evidence=self.evidence,
            weights=self.weights,
            estimated=self.estimated,
        )

    def accuracies(self) -> Mapping[str, float]:
        """Return the estimated share of right votes of each labelling function."""
        return self.estimated

    def dump(self) -> ModelState:
        """Return the prior, the evidence and the weights."""
        return ModelState(
            plugin=_NAME,
            settings={},
            arrays={
                "prior": self.prior,
                "evidence": self.evidence,
                "weights": self.weights,
                "estimated": np.array(list(self.estimated.values())),
            },
            strings={"lfs": tuple(self.estimated)},
        )
