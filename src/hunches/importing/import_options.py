"""How an import mends what is wrong with a source."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

from hunches.errors import InvalidValue
from hunches.importing.splits import DEFAULT_FRACTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hunches.records.dataset import SplitName

OnDuplicates = Literal["error", "drop"]
OnUnknownClasses = Literal["error", "blank"]
OnEmptyText = Literal["keep", "drop"]


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What an import does about the problems a check finds, and how it draws splits where there are none.

    Parameters
    ----------
    duplicates : {"error", "drop"}
        Refuse repeated ids, or keep the first row of each.
    unknown_classes : {"error", "blank"}
        Refuse labels that are no class, or read them as no gold label.
    empty_text : {"keep", "drop"}
        What to do with rows that have no text.
    class_map : mapping of str to str
        The class each other label stands for, such as ``{"1": "SPAM", "ham": "HAM"}``.
    fractions : mapping of split to float
        The share of each split.
    seed : int
        Decides the draw of splits.

    Raises
    ------
    InvalidValue
        When an option is none of its choices.

    >>> ImportOptions(duplicates="drop").duplicates
    'drop'
    """

    duplicates: OnDuplicates = "error"
    unknown_classes: OnUnknownClasses = "error"
    empty_text: OnEmptyText = "keep"
    class_map: Mapping[str, str] = field(default_factory=dict)
    fractions: Mapping[SplitName, float] = field(default_factory=lambda: DEFAULT_FRACTIONS)
    seed: int = 0

    def __post_init__(self) -> None:
        for name, value, choices in (
            ("duplicates", self.duplicates, get_args(OnDuplicates)),
            ("unknown_classes", self.unknown_classes, get_args(OnUnknownClasses)),
            ("empty_text", self.empty_text, get_args(OnEmptyText)),
        ):
            if value not in choices:
                raise InvalidValue(name, value=value, expected=" or ".join(map(repr, choices)))
