"""Whether labelling functions agree more than they would if they erred independently."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from hunches.labelmodels._pair_counts import agreements
from hunches.labelmodels.one_hot import one_hot

if TYPE_CHECKING:
    from hunches.labelmodels.additive import FloatArray
    from hunches.labelmodels.label_models import Probabilities
    from hunches.records import Votes

_FEWEST: Final = 5.0
"""Pairs with fewer common examples say too little."""
_SHARE: Final = (0.01, 0.99)
_TINY: Final = 1e-12


def excess_agreement(votes: Votes, belief: Probabilities, weights: FloatArray) -> float:
    """Return how far the agreement of two labelling functions is from what independent errors would make of it.

    The root mean square over all pairs, weighed by their common examples, of the difference between the share of
    common examples on which they cast the same vote and the share expected if, given the class, they voted
    independently; sampling noise is taken off. 0 where the votes do not contradict independence; NaN without a pair
    that has five examples in common. Copies (weights below 1) are left out.

    Parameters
    ----------
    votes : Votes
    belief : float64 [n_examples, n_classes]
        The probability of each class, from a model that takes errors to be independent.
    weights : float64 [n_lfs]

    >>> from hunches.records import LabelSpace, Votes
    >>> votes = Votes.from_dense([[0, 0], [1, 1]] * 20, LabelSpace(["SPAM", "HAM"]))
    >>> excess_agreement(votes, np.full((40, 2), 0.5), np.ones(2)).__round__(2)
    0.49
    """
    members = np.flatnonzero(weights == 1.0)
    some = type(votes)(votes.space, votes.n_examples, tuple(votes.columns[place] for place in members))
    both, shared = agreements(some)
    first, second = np.triu_indices(len(members), 1)
    enough = both[first, second] >= _FEWEST
    first, second = first[enough], second[enough]
    if not len(first):
        return math.nan
    common = both[first, second]
    expected = np.clip(_expected(some, belief)[first, second], *_SHARE)
    excess = common * (shared[first, second] / common - expected) ** 2 - expected * (1.0 - expected)
    return math.sqrt(max(float(excess.sum() / common.sum()), 0.0))


def _expected(votes: Votes, belief: Probabilities) -> FloatArray:
    """Return the share of common examples on which each two would agree, ``float64 [n_lfs, n_lfs]``."""
    n_lfs, n_classes = len(votes.columns), len(votes.space)
    counts = (one_hot(votes).T @ belief).reshape(n_lfs, n_classes, n_classes).transpose(0, 2, 1)
    pooled = counts.sum(axis=0) + _TINY
    pooled /= pooled.sum(axis=1, keepdims=True)
    # One more vote for each class, cast as all together do, for those that have hardly any.
    confusion = (counts + pooled) / (counts.sum(axis=2, keepdims=True) + 1.0)
    # How much each class has of the examples two vote on follows from how often each votes on its examples.
    rate = counts.sum(axis=2) / np.sqrt(np.maximum(belief[votes.covered()].sum(axis=0), _TINY))
    agreeing = (confusion * rate[:, :, None]).reshape(n_lfs, -1)
    expected: FloatArray = (agreeing @ agreeing.T) / np.maximum(rate @ rate.T, _TINY)
    return expected
