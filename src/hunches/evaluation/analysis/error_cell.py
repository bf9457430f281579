"""One cell of the table of label model against end model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from hunches.evaluation.measure import Measure

LabelState = Literal["right", "wrong", "none"]

TITLES: Final = {
    ("right", True): "Both right",
    ("wrong", True): "Label model wrong, end model right",
    ("right", False): "Label model right, end model wrong",
    ("wrong", False): "Both wrong",
    ("none", True): "No label, end model right",
    ("none", False): "No label, end model wrong",
}
_ADVICE: Final = {
    ("right", True): "Nothing to do.",
    ("wrong", True): "Mend the labelling functions that vote here.",
    ("right", False): "Try more training examples, other features or a larger model.",
    ("wrong", False): "Write new labelling functions, or see whether gold is wrong.",
    ("none", True): "Nothing to do: the end model generalises.",
    ("none", False): "Write labelling functions that vote here.",
}


@dataclass(frozen=True, slots=True)
class ErrorCell:
    """The examples on which label model and end model are right or wrong in one way.

    Parameters
    ----------
    label_model : {"right", "wrong", "none"}
        Whether the label model's label is the gold one; "none": no labelling function voted.
    is_end_model_right : bool
    n : int
        How many examples.
    share : Measure
        Of those with gold labels, with Wilson's interval.
    rows : tuple of int
        Some of them, those first on which the end model is surest.

    >>> from hunches.evaluation import Measure
    >>> print(ErrorCell("none", False, 7, Measure(0.1), rows=(3,)).title)
    No label, end model wrong
    """

    label_model: LabelState
    is_end_model_right: bool
    n: int
    share: Measure
    rows: tuple[int, ...]

    @property
    def title(self) -> str:
        """The cell in words."""
        return TITLES[self.label_model, self.is_end_model_right]

    @property
    def advice(self) -> str:
        """What to do about it."""
        return _ADVICE[self.label_model, self.is_end_model_right]

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            "label_model": self.label_model,
            "is_end_model_right": self.is_end_model_right,
            "title": self.title,
            "advice": self.advice,
            "n": self.n,
            "share": self.share.as_dict(),
            "rows": list(self.rows),
        }
