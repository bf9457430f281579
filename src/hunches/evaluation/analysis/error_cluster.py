"""Errors whose texts are alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hunches.evaluation.analysis.distinctive_word import DistinctiveWord


@dataclass(frozen=True, slots=True)
class ErrorCluster:
    """Examples predicted wrongly that share words, and what sets them apart.

    Parameters
    ----------
    n : int
        How many errors.
    words : tuple of DistinctiveWord
        What they use more than all other examples do, errors or not; the most telling first.
    confused : str
        The confusion that most of them are: "SPAM taken for HAM".
    n_confused : int
        How many of them are.
    rows : tuple of int
        Some of them, those in the middle of the cluster first.

    >>> ErrorCluster(5, (), "SPAM taken for HAM", 4, rows=(2, 9)).name
    '5 errors without words of their own'
    """

    n: int
    words: tuple[DistinctiveWord, ...]
    confused: str
    n_confused: int
    rows: tuple[int, ...]

    @property
    def name(self) -> str:
        """The cluster in words."""
        said = ", ".join(word.word for word in self.words[:4])
        errors = f"{self.n:,} error{'s' * (self.n != 1)}"
        return f"{errors} with {said}" if said else f"{errors} without words of their own"

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            "n": self.n,
            "words": [word.as_dict() for word in self.words],
            "confused": self.confused,
            "n_confused": self.n_confused,
            "rows": list(self.rows),
        }
