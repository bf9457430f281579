"""How frequent the classes are, in closed form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from hunches.labelmodels.additive import FloatArray


def class_balance(
    counts: FloatArray, accuracy: FloatArray, *, expected: FloatArray, weights: FloatArray
) -> FloatArray:
    """Return the probability of each class, ``float64 [n_classes]``, all above 0, from how often each is voted for.

    A labelling function that votes whatever the class, is right with probability ``p`` and wrong in all ways alike
    gives class ``y`` the share ``m[y] = a pi[y] + (1 - a) / k`` of its votes, ``a = (k p - 1) / (k - 1)``. The
    balance ``pi`` is what fits these shares best, by weighted least squares, for the labelling functions that use
    two classes or more. The others tell nothing: what was expected counts by their share of the votes, and for one
    vote more.

    Parameters
    ----------
    counts : float64 [n_lfs, n_classes]
        How often each labelling function votes for each class.
    accuracy : float64 [n_lfs]
        The share of its votes that are right.
    expected : float64 [n_classes]
        A first guess of the balance; all above 0.
    weights : float64 [n_lfs]
        The part that each labelling function counts with.

    >>> shares = np.array([[0.74, 0.26]])  # right on 80% where 90% are of the first class
    >>> balance = class_balance(1e6 * shares, np.array([0.8]), expected=np.array([0.5, 0.5]), weights=np.ones(1))
    >>> balance.round(3).tolist()
    [0.9, 0.1]
    """
    n_classes = len(expected)
    if n_classes == 1:
        return np.ones(1)
    skill = (n_classes * accuracy - 1.0) / (n_classes - 1.0)
    cast = weights * counts.sum(axis=1)
    telling = cast * ((counts > 0).sum(axis=1) > 1)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1.0)
    fitted = ((telling * skill) @ (shares - (1.0 - skill[:, None]) / n_classes)).clip(0.0)
    fitted += expected
    told = telling.sum() / cast.sum()
    balance: FloatArray = told * fitted / fitted.sum() + (1.0 - told) * expected
    return balance
