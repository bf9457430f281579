"""What votes say of the classes when each labelling function has one accuracy for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from hunches.labelmodels.additive import FloatArray


def first_belief(counts: FloatArray, prior: FloatArray, *, anchor: float) -> FloatArray:
    """Return the accuracies believed in before anything is seen, ``float64 [n_lfs]``.

    They are the anchor, and half-way to certain if that is more for a labelling function that knows one class:
    whoever writes a rule for a class that is frequent anyway means to be better than always voting for it.
    """
    likely = np.maximum(anchor, (1.0 + prior[counts.argmax(axis=1)]) / 2.0)
    believed: FloatArray = np.where((counts > 0).sum(axis=1) > 1, anchor, likely)
    return believed


def evidence_of(accuracy: FloatArray, prior: FloatArray, *, counts: FloatArray) -> FloatArray:
    """Return what each vote adds to the log-probability of each class, ``float64 [n_lfs, n_classes, n_classes]``.

    A labelling function that uses two classes or more votes whatever the class is and is right with its accuracy;
    one that knows one class votes where that class has this probability.

    Parameters
    ----------
    accuracy : float64 [n_lfs]
    prior : float64 [n_classes]
        The class balance; all above 0.
    counts : float64 [n_lfs, n_classes]
        How often each labelling function votes for each class.
    """
    n_classes = len(prior)
    if n_classes == 1:
        return np.zeros((len(accuracy), 1, 1))
    right, wrong = accuracy[:, None], (1.0 - accuracy[:, None]) / (n_classes - 1)
    chance = right * prior + wrong * (1.0 - prior)  # of this vote, whatever the class
    of_choosers = np.stack([right / chance, wrong / chance])
    of_others = np.stack([right / prior, (1.0 - right) / (1.0 - prior)])
    has_choice = (counts > 0).sum(axis=1) > 1
    right, wrong = np.log(np.where(has_choice[:, None], of_choosers, of_others))
    evidence: FloatArray = np.where(np.eye(n_classes, dtype=bool), right[:, :, None], wrong[:, :, None])
    return evidence
