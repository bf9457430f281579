"""Which of two models of how labelling functions err votes speak for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import logsumexp

from hunches.labelmodels.one_hot import one_hot

if TYPE_CHECKING:
    from hunches.labelmodels.additive import FloatArray
    from hunches.labelmodels.label_models import Probabilities
    from hunches.records import Votes

_EXTRA: Final = 1e-3
"""Votes added to each number, so that none is 0."""


def information_criterion(
    votes: Votes, belief: Probabilities, weights: FloatArray, *, has_one_accuracy: bool
) -> float:
    """Return the Bayesian information criterion of independent errors: the greater, the better the model.

    It is the logarithm of the votes' likelihood less half the number of parameters times the logarithm of the number
    of covered examples. G. Schwarz, "Estimating the dimension of a model", Annals of Statistics 6, 1978.

    Parameters
    ----------
    votes : Votes
    belief : float64 [n_examples, n_classes]
        The model's posterior, which its parameters are counted from.
    weights : float64 [n_lfs]
        The part each labelling function counts with.
    has_one_accuracy : bool
        Whether each labelling function has one accuracy and errs in all ways alike, or a confusion matrix.
    """
    n_lfs, n_classes = len(votes.columns), len(votes.space)
    matrix, covered = one_hot(votes), votes.covered()
    counts = (matrix.T @ belief).reshape(n_lfs, n_classes, n_classes) + _EXTRA  # [lf, voted, class]
    if has_one_accuracy:
        every = np.eye(n_classes, dtype=bool)
        right = counts[:, every].sum(axis=1) / counts.sum(axis=(1, 2))
        wrong = (1.0 - right) / max(n_classes - 1, 1)
        chances = np.where(every, right[:, None, None], wrong[:, None, None])
        n_numbers = np.count_nonzero(weights == 1.0)
    else:
        chances = counts / counts.sum(axis=1, keepdims=True)
        n_numbers = np.count_nonzero(weights == 1.0) * n_classes * (n_classes - 1)
    balance = belief[covered].mean(axis=0) + _EXTRA
    logs = weights[:, None, None] * np.log(chances)
    likelihood = logsumexp((matrix @ logs.reshape(-1, n_classes))[covered] + np.log(balance / balance.sum()), axis=1)
    return float(likelihood.sum() - 0.5 * n_numbers * np.log(np.count_nonzero(covered)))
