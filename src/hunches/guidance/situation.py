"""What all suggestions start from."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from hunches.guidance.belief import believe
from hunches.guidance.candidate_pool import pool_candidates
from hunches.guidance.currency import Currency, current_labels
from hunches.labelmodels.gold.objective import check_objective

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from hunches.guidance.belief import Belief, FloatArray
    from hunches.guidance.candidate_pool import CandidatePool
    from hunches.guidance.evidence import Evidence
    from hunches.labelmodels.gold.objective import Objective


_UNUSED: Final = 0.05


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Situation:
    """The evidence with what was worked out of it once for all suggestions.

    Parameters
    ----------
    evidence : Evidence
    pool : CandidatePool
        What rules could be made of.
    belief : Belief
        What each example probably is.
    objective : {"accuracy", "macro-f1"}
        What labels are wanted for.
    labels : float64 [n_examples, n_classes]
        The labels there are now.
    slices : mapping
        From name to where it holds, ``bool [n_examples]``.
    taken : collection of str
        Names that new labelling functions must not have.
    min_confidence : float
        Of the training set there is.
    uses_gold : bool
        Whether labels are made with gold. Where they are not, it only tells which rules are good.
    """

    evidence: Evidence
    pool: CandidatePool
    belief: Belief
    objective: Objective
    labels: FloatArray
    slices: Mapping[str, NDArray[np.bool_]] = field(default_factory=dict)
    taken: Collection[str] = ()
    min_confidence: float = 0.0
    uses_gold: bool = True

    @property
    def currency(self) -> Currency:
        """What changes of labels are worth."""
        return Currency.of(self.belief, self.objective)

    def learning(self, n_gold: int, n_more: int, *, error: float) -> float:
        """Return how many points of an error more gold labels are expected to remove.

        Errors of estimation fall with the square root of how much they are estimated from.
        """
        points = 100.0 * error if self.uses_gold else _UNUSED * 100.0 * error
        return points * (1.0 - math.sqrt((n_gold + 1.0) / (n_gold + n_more + 1.0)))


def situation_of(
    evidence: Evidence, *, objective: Objective = "macro-f1", pool: CandidatePool | None = None
) -> Situation:
    """Return the situation that some evidence shows; a pool of its examples need not be made again.

    What it has beside that is given with `dataclasses.replace`: slices, names taken, the confidence trained on.
    Raises `InvalidValue` when there is no such objective.
    """
    check_objective(objective)
    known = pool_candidates(evidence.examples, evidence.columns) if pool is None else pool
    belief = believe(known.features, evidence)
    labels = current_labels(evidence, belief)
    return Situation(evidence=evidence, pool=known, belief=belief, objective=objective, labels=labels)
