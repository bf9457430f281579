"""How far people agree on one class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from hunches.evaluation.ratings import Ratings


@dataclass(frozen=True, slots=True)
class ClassAgreement:
    """How often, when one person gives an example a class, another does too.

    Parameters
    ----------
    name : str
        The class.
    n_labels : int
        How often it was given.
    agreement : float or None
        The specific agreement: of the pairs of labels on one example of which the first is this class, the share of
        which the second is too. None where there is no such pair.

    References
    ----------
    D. Cicchetti and A. Feinstein, "High agreement but low kappa: II. Resolving the paradoxes", Journal of Clinical
    Epidemiology 43 (1990), for two people and two classes.

    >>> ClassAgreement("SPAM", 12, 0.75).agreement
    0.75
    """

    name: str
    n_labels: int
    agreement: float | None


def class_agreements(ratings: Ratings) -> tuple[ClassAgreement, ...]:
    """Return how far people agree on each class."""
    counts = ratings.counts()
    n_others = np.maximum(counts.sum(axis=1, keepdims=True) - 1, 0)
    agreed = (counts * (counts - 1)).sum(axis=0)
    pairs = (counts * n_others).sum(axis=0)
    return tuple(
        ClassAgreement(name, int(n_labels), int(alike) / int(met) if met else None)
        for name, n_labels, alike, met in zip(ratings.classes, counts.sum(axis=0), agreed, pairs, strict=True)
    )
