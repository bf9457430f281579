"""What some labelling functions say of examples, and of another labelling function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from hunches.labelmodels.one_hot import one_hot
from hunches.labelmodels.posterior import posterior
from hunches.labelmodels.vote_shares import share_of_votes

if TYPE_CHECKING:
    from hunches.labelmodels.additive import FloatArray
    from hunches.labelmodels.label_models import Probabilities
    from hunches.records import VoteColumn, Votes

_STEPS: Final = 20
_EXPECTED: Final = 0.8
"""The share of right votes before anything is seen, which counts as `_VOTES` votes."""
_VOTES: Final = 10.0
_SURE: Final = 0.999


def others_belief(votes: Votes) -> tuple[Probabilities, FloatArray]:
    """Return the probability of each class, ``float64 [n_examples, n_classes]``, and the class balance.

    A short run of expectation maximisation in which each labelling function is right with one probability and wrong
    in all ways alike (as `one-coin.v1`, where copies are weighed; here nobody knows them yet).
    """
    n_lfs, n_classes = len(votes.columns), len(votes.space)
    matrix, belief, covered = one_hot(votes), share_of_votes(votes), votes.covered()
    n_votes = np.array([len(column.rows) for column in votes.columns], dtype=np.float64)
    every = np.arange(n_classes)
    balance = np.full(n_classes, 1.0 / n_classes)
    for _ in range(_STEPS):
        counts = (matrix.T @ belief).reshape(n_lfs, n_classes, n_classes)
        right = (counts[:, every, every].sum(axis=1) + _VOTES * _EXPECTED) / (n_votes + _VOTES)
        right = np.clip(right, 1.0 - _SURE, _SURE)
        balance = belief[covered].sum(axis=0) + 1.0
        balance /= balance.sum()
        # Wrong votes add the same to every class but one, so only the difference counts.
        gain = np.log(right) - np.log((1.0 - right) / max(n_classes - 1, 1))
        weights = np.repeat(gain, n_classes)[:, None] * np.tile(np.eye(n_classes), (n_lfs, 1))
        belief = posterior(matrix @ weights + np.log(balance))
    return belief, balance


def confusion_under(column: VoteColumn, belief: Probabilities) -> FloatArray:
    """Return the most probable confusion matrix of a labelling function, ``float64 [n_classes, n_classes voted]``.

    The belief about its examples, from others, is uncertain; counting its votes by it would make every labelling
    function look like the average. So the votes' own part in the posterior is taken into account, step by step.
    """
    n_classes = belief.shape[1]
    before = belief[column.rows]
    confusion = np.full((n_classes, n_classes), (1.0 - _EXPECTED) / max(n_classes - 1, 1))
    np.fill_diagonal(confusion, _EXPECTED)
    expected = _VOTES * confusion
    for _ in range(_STEPS):
        states = before * confusion[:, column.labels].T
        states /= np.maximum(states.sum(axis=1, keepdims=True), np.finfo(np.float64).tiny)
        counts = np.stack([states[column.labels == label].sum(axis=0) for label in range(n_classes)], axis=1)
        confusion = (counts + expected) / (counts.sum(axis=1, keepdims=True) + _VOTES)
    return confusion
