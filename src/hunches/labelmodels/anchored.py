"""A one-step model anchored at "better than chance": what each labelling function says, weighed by its evidence."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeAlias, cast

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from hunches.errors import InvalidValue, UnreadableModel
from hunches.labelmodels.label_model import label_models
from hunches.labelmodels.named_numbers import read_named
from hunches.labelmodels.vote_shares import mean_share, share_of_votes
from hunches.records import ABSTAIN, ModelState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hunches.labelmodels.label_model import Probabilities
    from hunches.records import GoldLabels, Votes

FloatArray: TypeAlias = "np.ndarray[tuple[int, ...], np.dtype[np.float64]]"


_NAME: Final = "anchored.v1"


@label_models.register(_NAME)
@dataclass(frozen=True, slots=True)
class Anchored:
    """Estimates each labelling function's precision from the others' votes, starting from "better than chance".

    One step and no iteration, so nothing can collapse: expectation maximisation does on labelling functions that
    know one class only. With ``q`` the vote of all, each labelling function counted by one over the size of its
    cluster of near copies (``w``), and ``pi`` half the mean of ``q`` and half uniform:

    - ``P(y | LF votes l) = (N + s * base) / (c + s)``: ``N`` the expected counts under ``q``, ``c`` their sum,
      ``base`` a prior that the vote is right with probability ``anchor`` or more, ``s = strength * c + least``;
    - evidence ``E = w (log P - log pi)``;
    - posterior ``softmax(log pi + tau * sum of E)``, ``tau = votes ** -tempering``, since votes on one example
      are seldom independent.

    An abstain is no evidence. Gold labels, where given, take the place of ``q`` on their examples.

    Parameters
    ----------
    anchor : float
        How likely a vote is right before anything is seen, from 0 to 1.
    strength, least : float
        The weight of that belief, in votes for each vote cast and in votes.
    copy_overlap : float
        Two labelling functions are copies when they share this part of their votes (Jaccard index) or more; above 0.
    tempering : float
        How much votes on one example are taken to repeat each other; 0: not at all.

    Raises
    ------
    InvalidValue
        When a parameter lies outside its range, or ``strength`` and ``least`` are both 0.

    >>> from hunches.records import LabelSpace, Votes
    >>> votes = Votes.from_dense([[0, 0, -1], [1, -1, 1], [0, 1, 1], [-1, -1, -1]], LabelSpace(["SPAM", "HAM"]))
    >>> Anchored().fit(votes).predict_proba(votes).argmax(axis=1).tolist()[:3]
    [0, 1, 1]
    """

    anchor: float = 0.8
    strength: float = 10.0
    least: float = 5.0
    copy_overlap: float = 0.6
    tempering: float = 0.3

    def __post_init__(self) -> None:
        if not 0.0 < self.anchor < 1.0:
            raise InvalidValue("anchor", value=self.anchor, expected="above 0 and below 1")
        if not self.copy_overlap > 0.0:
            raise InvalidValue("copy_overlap", value=self.copy_overlap, expected="above 0")
        for name in ("strength", "least", "tempering"):
            if not 0.0 <= getattr(self, name) < math.inf:
                raise InvalidValue(name, value=getattr(self, name), expected="finite and not negative")
        if self.strength + self.least == 0.0:
            raise InvalidValue("strength + least", value=0.0, expected="above 0")

    def fit(self, votes: Votes, gold: GoldLabels | None = None) -> FittedAnchored:
        """Return the model fitted to votes and gold labels."""
        weights = 1.0 / copy_cluster_sizes(votes, overlap=self.copy_overlap)
        belief = share_of_votes(votes, weights)
        if gold is not None:
            has_gold = np.flatnonzero(gold != ABSTAIN)
            belief[has_gold] = np.eye(len(votes.space))[gold[has_gold]]
        n_classes = len(votes.space)
        prior = 0.5 * belief[votes.covered()].mean(axis=0) + 0.5 / n_classes
        counts = np.zeros((len(votes.columns), n_classes, n_classes))
        for position, column in enumerate(votes.columns):
            for label in range(n_classes):
                counts[position, label] = belief[column.rows[column.labels == label]].sum(axis=0)
        total = counts.sum(axis=2, keepdims=True)
        strength = self.strength * total + self.least
        precision = (counts + strength * self._base(prior)) / (total + strength)
        evidence = weights[:, None, None] * (np.log(precision) - np.log(prior))
        fitted = FittedAnchored(prior, evidence, self.tempering, {})
        return replace(fitted, estimated=mean_share(votes, fitted.predict_proba(votes)))

    @classmethod
    def load(cls, state: ModelState) -> FittedAnchored:
        """Return the model that was dumped; raise `UnreadableModel` when the state is not one of this kind."""
        estimated = read_named(state, "estimated", plugin=_NAME)
        try:
            prior, evidence = (state.arrays[name].astype(np.float64) for name in ("prior", "evidence"))
            tempering = float(cast("float", state.settings["tempering"]))
        except (KeyError, TypeError, ValueError) as problem:
            raise UnreadableModel(f"it lacks a part of an '{_NAME}' model ({problem})") from problem
        if evidence.shape != (len(estimated), *prior.shape, *prior.shape) or not np.all(prior > 0.0):
            raise UnreadableModel(f"its evidence of shape {evidence.shape} and its prior {prior} do not fit")
        return FittedAnchored(prior, evidence, tempering, estimated)

    def _base(self, prior: FloatArray) -> FloatArray:
        """Return the belief about a vote before anything is seen, ``[n_classes voted, n_classes true]``."""
        n_classes = len(prior)
        if n_classes == 1:
            return np.ones((1, 1))
        right = np.maximum(self.anchor, prior + (1.0 - prior) / 2.0)
        wrong = (1.0 - right)[:, None] * prior[None, :] / (1.0 - prior)[:, None]
        return np.where(np.eye(n_classes, dtype=bool), right[:, None], wrong)


@dataclass(frozen=True, slots=True, eq=False)
class FittedAnchored:
    """The prior and the evidence of each vote.

    Parameters
    ----------
    prior : float64 [n_classes]
    evidence : float64 [n_lfs, n_classes voted, n_classes]
        What a vote adds to the log-probability of each class, before tempering.
    tempering : float
    estimated : mapping
        From labelling function to its estimated accuracy.
    """

    prior: FloatArray
    evidence: FloatArray
    tempering: float
    estimated: Mapping[str, float]

    def predict_proba(self, votes: Votes) -> Probabilities:
        """Return the posterior, ``float64 [n_examples, n_classes]``; the prior where nobody votes."""
        logits: Probabilities = np.zeros((votes.n_examples, len(self.prior)))
        for position, column in enumerate(votes.columns):
            logits[column.rows] += self.evidence[position][column.labels]
        n_votes = np.maximum(votes.votes_per_example(), 1)
        logits *= (n_votes**-self.tempering)[:, None]
        logits += np.log(self.prior)
        logits -= logits.max(axis=1, keepdims=True)
        np.exp(logits, out=logits)
        logits /= logits.sum(axis=1, keepdims=True)
        return logits

    def accuracies(self) -> Mapping[str, float]:
        """Return the mean posterior of the classes each labelling function votes for."""
        return self.estimated

    def dump(self) -> ModelState:
        """Return the prior and the evidence."""
        return ModelState(
            plugin=_NAME,
            settings={"tempering": self.tempering},
            arrays={
                "prior": self.prior,
                "evidence": self.evidence,
                "estimated": np.array(list(self.estimated.values())),
            },
            strings={"lfs": tuple(self.estimated)},
        )


def copy_cluster_sizes(votes: Votes, *, overlap: float) -> FloatArray:
    """Return how many near copies each labelling function has, itself included, ``float64 [n_lfs]``.

    Copies share at least ``overlap`` of their votes: same example, same class, over all examples either votes on.
    """
    n_classes = len(votes.space)
    n_lfs = len(votes.columns)
    rows = np.concatenate([column.rows for column in votes.columns])
    ends = np.cumsum([0, *(len(column.rows) for column in votes.columns)])
    labels = np.concatenate([column.labels for column in votes.columns]).astype(np.int64)
    # One row for each (example, class): two labelling functions share it when they cast the same vote.
    cast = sparse.csc_matrix(
        (np.ones(len(rows), dtype=np.float32), rows.astype(np.int64) * n_classes + labels, ends),
        shape=(votes.n_examples * n_classes, n_lfs),
    )
    shared = (cast.T @ cast).toarray().astype(np.float64)
    n_votes = np.diff(ends).astype(np.float64)
    either = n_votes[:, None] + n_votes[None, :] - shared
    jaccard = np.divide(shared, either, out=np.zeros_like(shared), where=either > 0)
    _, cluster = connected_components(jaccard >= overlap, directed=False)
    sizes: FloatArray = np.bincount(cluster)[cluster].astype(np.float64)
    return sizes
