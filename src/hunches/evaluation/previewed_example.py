"""An example that shows what a labelling function does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class PreviewedExample:
    """An example with the vote of the labelling function in question, its gold label and the other votes.

    Parameters
    ----------
    row : int
        Its position in the dataset.
    vote, gold : str, optional
        The class it gets; None for an abstain, and where there is no gold label.
    others : tuple of (str, str)
        The other labelling functions that vote on it, and their classes.
    id, text : str
        Its id and what there is to read of it, cut when it is long; empty until somebody has looked them up.

    >>> PreviewedExample(7, "SPAM", "HAM", (("praise", "HAM"),), "c7", "subscribe, lovely people").as_dict()["gold"]
    'HAM'
    """

    row: int
    vote: str | None
    gold: str | None
    others: tuple[tuple[str, str], ...] = ()
    id: str = ""
    text: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            "row": self.row,
            "id": self.id,
            "text": self.text,
            "vote": self.vote,
            "gold": self.gold,
            "others": dict(self.others),
        }
