"""One training on a part of the examples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class LearningPoint:
    """How good a model is that was trained on so many examples.

    Parameters
    ----------
    size : int
        How many.
    score : float
        On examples it was not trained on.

    >>> LearningPoint(200, 0.81).as_dict()
    {'size': 200, 'score': 0.81}
    """

    size: int
    score: float

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {"size": self.size, "score": self.score}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> LearningPoint:
        """Return the point that `as_dict` wrote."""
        return cls(int(values["size"]), float(values["score"]))
