"""Examples of one split that another split has too."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hunches.evaluation.measure import Measure


@dataclass(frozen=True, slots=True)
class LeakedPair:
    """Two examples of different splits with the same or nearly the same text.

    Parameters
    ----------
    row, other : int
        Their positions.
    similarity : float
        The share of their words that both have; 1 where the texts are the same but for case and punctuation.

    >>> LeakedPair(7, 3, 0.9).other
    3
    """

    row: int
    other: int
    similarity: float


@dataclass(frozen=True, slots=True)
class SplitOverlap:
    """How many examples of one split have a twin in another.

    Parameters
    ----------
    split, other : str
        The two splits.
    n : int
        How many examples with words ``split`` has.
    n_exact, n_near : int
        How many of them have the same text in ``other``, and how many others nearly the same.
    share : Measure
        Of both together, with Wilson's interval.
    pairs : tuple of LeakedPair
        Some of them, near ones first, which are harder to find.

    >>> from hunches.evaluation import Measure
    >>> SplitOverlap("test", "train", 100, 4, 1, Measure(0.05), pairs=()).n_leaked
    5
    """

    split: str
    other: str
    n: int
    n_exact: int
    n_near: int
    share: Measure
    pairs: tuple[LeakedPair, ...]

    @property
    def n_leaked(self) -> int:
        """How many have a twin."""
        return self.n_exact + self.n_near

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            "split": self.split,
            "other": self.other,
            "n": self.n,
            "n_exact": self.n_exact,
            "n_near": self.n_near,
            "share": self.share.as_dict(),
            "pairs": [asdict(pair) for pair in self.pairs],
        }
