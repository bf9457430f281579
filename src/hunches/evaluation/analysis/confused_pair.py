"""Two classes of which one is taken for the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hunches.evaluation.measure import Measure


@dataclass(frozen=True, slots=True)
class ConfusedPair:
    """How often one class is predicted where another is gold.

    Parameters
    ----------
    gold, predicted : str
        The two classes.
    n : int
        How many examples.
    share : Measure
        Of the examples of the gold class, with Wilson's interval.
    rows : tuple of int
        Some of those examples, those first whose wrong class has the highest probability.

    >>> from hunches.evaluation import Measure
    >>> ConfusedPair("SPAM", "HAM", 3, Measure(0.25), rows=(5,)).name
    'SPAM taken for HAM'
    """

    gold: str
    predicted: str
    n: int
    share: Measure
    rows: tuple[int, ...]

    @property
    def name(self) -> str:
        """The pair in words."""
        return f"{self.gold} taken for {self.predicted}"

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            "gold": self.gold,
            "predicted": self.predicted,
            "n": self.n,
            "share": self.share.as_dict(),
            "rows": list(self.rows),
        }
