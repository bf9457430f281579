"""How well one class is predicted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hunches.evaluation.measure import Measure


@dataclass(frozen=True, slots=True)
class ClassScore:
    """Precision, recall and F1 of one class.

    Parameters
    ----------
    name : str
        The class.
    precision : Measure
        The share of its predictions that are right; undefined when it is never predicted.
    recall : Measure
        The share of its examples that are found; undefined when there are none.
    f1 : Measure
        Their harmonic mean, 0 when nothing is right; undefined when it is neither predicted nor gold.
    support : int
        How many examples have it as gold label.

    >>> from hunches.evaluation import Measure
    >>> print(ClassScore("SPAM", Measure(0.5), Measure(1.0), Measure(2 / 3), support=4).f1)
    0.667
    """

    name: str
    precision: Measure
    recall: Measure
    f1: Measure
    support: int

    def as_dict(self) -> dict[str, object]:
        """Return the scores as JSON holds them."""
        return {
            "name": self.name,
            "precision": self.precision.as_dict(),
            "recall": self.recall.as_dict(),
            "f1": self.f1.as_dict(),
            "support": self.support,
        }
