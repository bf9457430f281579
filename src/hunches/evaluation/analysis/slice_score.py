"""How well predictions are on one slice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from hunches.evaluation.measure import Measure

Verdict = Literal["worse", "unclear", "too small"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SliceScore:
    """The accuracy on a slice, beside that on the other examples.

    Parameters
    ----------
    name : str
        The slice.
    n_gold : int
        How many of its examples have a gold label.
    accuracy : Measure
        With Wilson's interval; undefined without gold labels.
    macro_f1 : Measure
        With the bootstrap's interval.
    difference : Measure
        Accuracy on the slice less that on the rest, with Newcombe's interval; undefined when one of them is empty.
    p_value, corrected : float, optional
        How likely a slice drawn at random is at least as bad, and the same in view of how many slices were tested;
        None for a slice too small to tell.
    verdict : {"worse", "unclear", "too small"}
        "too small": even with every example wrong it would not differ from chance.

    >>> from hunches.evaluation import Measure
    >>> none = Measure(None)
    >>> SliceScore(name="links", n_gold=0, accuracy=none, macro_f1=none, difference=none).verdict
    'too small'
    """

    name: str
    n_gold: int
    accuracy: Measure
    macro_f1: Measure
    difference: Measure
    p_value: float | None = None
    corrected: float | None = None
    verdict: Verdict = "too small"

    @property
    def elsewhere(self) -> float | None:
        """The accuracy on the rest."""
        if self.accuracy.value is None or self.difference.value is None:
            return None
        return self.accuracy.value - self.difference.value

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            "name": self.name,
            "n_gold": self.n_gold,
            "accuracy": self.accuracy.as_dict(),
            "macro_f1": self.macro_f1.as_dict(),
            "difference": self.difference.as_dict(),
            "p_value": self.p_value,
            "corrected": self.corrected,
            "verdict": self.verdict,
        }
