"""How far two people agree."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from hunches.evaluation.intervals import wilson_interval
from hunches.evaluation.kappa import cohen_kappa
from hunches.evaluation.measure import Measure
from hunches.records import ABSTAIN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hunches.evaluation.ratings import Ratings


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """How far two people agree on the examples to which both gave a class.

    Parameters
    ----------
    first, second : str
        Who.
    n_shared : int
        How many examples that is; at least one.
    agreement : Measure
        The share on which they agree, with Wilson's interval.
    kappa : Measure
        Cohen's kappa, with a bootstrap interval over examples.

    >>> PairAgreement("ann", "bo", 4, Measure(0.75), Measure(0.5)).as_dict()["n_shared"]
    4
    """

    first: str
    second: str
    n_shared: int
    agreement: Measure
    kappa: Measure

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            "first": self.first,
            "second": self.second,
            "n_shared": self.n_shared,
            "agreement": self.agreement.as_dict(),
            "kappa": self.kappa.as_dict(),
        }


def pair_agreements(ratings: Ratings, *, rng: np.random.Generator) -> Iterator[PairAgreement]:
    """Yield how far each two people agree who share an example, in the order of the columns."""
    for place, other in combinations(range(len(ratings.annotators)), 2):
        first, second = ratings.labels[:, place], ratings.labels[:, other]
        is_shared = (first != ABSTAIN) & (second != ABSTAIN)
        n_shared = int(np.count_nonzero(is_shared))
        if n_shared:
            n_equal = int(np.count_nonzero(first[is_shared] == second[is_shared]))
            yield PairAgreement(
                ratings.annotators[place],
                ratings.annotators[other],
                n_shared,
                Measure(n_equal / n_shared, wilson_interval(n_equal, n_shared)),
                cohen_kappa(first, second, n_classes=len(ratings.classes), rng=rng),
            )
