"""Agreement of people beyond what chance would give: Cohen's and Fleiss' kappa."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hunches.evaluation._resampled import beyond_chance, resampled
from hunches.records import ABSTAIN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hunches.evaluation.measure import Measure


def cohen_kappa(
    first: NDArray[np.integer], second: NDArray[np.integer], *, n_classes: int, rng: np.random.Generator
) -> Measure:
    """Return Cohen's kappa of two people, on the examples to which both gave a class.

    Undefined without such examples, and where both gave one and the same class to all.

    Parameters
    ----------
    first, second : int [n_examples]
        The class each gave, `ABSTAIN` where none.
    n_classes : int
        How many classes there are.
    rng : numpy.random.Generator
        Draws the resamples of examples for the interval.

    References
    ----------
    J. Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20 (1960).

    >>> ann, bo = np.array([0, 0, 1, 1]), np.array([0, 1, 1, 1])
    >>> cohen_kappa(ann, bo, n_classes=2, rng=np.random.default_rng(0)).value
    0.5
    """
    both = (first != ABSTAIN) & (second != ABSTAIN)
    one, other = first[both], second[both]
    identity = np.eye(n_classes)
    parts = np.column_stack([(one == other).astype(np.float64), identity[one], identity[other]])

    def kappa(sums: NDArray[np.float64]) -> NDArray[np.float64]:
        agreed, by_one, by_other = sums[:, 0], sums[:, 1 : 1 + n_classes], sums[:, 1 + n_classes :]
        return beyond_chance(agreed / len(one), (by_one * by_other).sum(axis=1) / len(one) ** 2)

    return resampled(parts, kappa, rng=rng)


def fleiss_kappa(counts: NDArray[np.integer], *, rng: np.random.Generator) -> Measure:
    """Return Fleiss' kappa of any number of people, who need not all have seen every example.

    With as many people for each example it is Fleiss' own. With unequal numbers it is the generalisation of K. Gwet:
    the observed agreement is the mean over examples that at least two people labelled; the chance of a class is the
    mean of its share over examples that anybody labelled. Undefined where no two people labelled one example, and
    where all labels are of one class.

    Parameters
    ----------
    counts : int [n_examples, n_classes]
        How many people gave each example each class.
    rng : numpy.random.Generator
        Draws the resamples of examples for the interval.

    References
    ----------
    J. Fleiss, "Measuring nominal scale agreement among many raters", Psychological Bulletin 76 (1971).
    K. Gwet, "Handbook of Inter-Rater Reliability", 4th edition (2014), section 2.4.

    >>> fleiss_kappa(np.array([[2, 0], [2, 0], [0, 2], [1, 1]]), rng=np.random.default_rng(0)).value
    0.4666666666666667
    """
    seen = counts[counts.sum(axis=1) > 0].astype(np.float64)
    n_raters = seen.sum(axis=1)
    is_shared = n_raters > 1
    n_pairs = np.where(is_shared, n_raters * (n_raters - 1), 1.0)
    agreed = np.where(is_shared, (seen * (seen - 1)).sum(axis=1) / n_pairs, 0.0)
    parts = np.column_stack([agreed, is_shared, seen / n_raters[:, None]])

    def kappa(sums: NDArray[np.float64]) -> NDArray[np.float64]:
        observed = np.full(len(sums), np.nan)
        np.divide(sums[:, 0], sums[:, 1], out=observed, where=sums[:, 1] > 0)
        return beyond_chance(observed, np.square(sums[:, 2:] / len(seen)).sum(axis=1))

    return resampled(parts, kappa, rng=rng)
