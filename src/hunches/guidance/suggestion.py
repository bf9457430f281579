"""One thing that is worth doing next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from hunches.errors import InvalidValue

if TYPE_CHECKING:
    from collections.abc import Mapping

SuggestionKind: TypeAlias = Literal[
    "accept-rule",
    "write-rule",
    "label-examples",
    "fix-rule",
    "merge-copies",
    "label-slice",
    "change-threshold",
]
"""What a suggestion is about."""

NEEDS_A_PERSON = ("label-examples", "label-slice")
"""Kinds that nothing can do by itself: labels come from people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """What to do next, why, and what that is expected to gain.

    Parameters
    ----------
    kind : str
        What it is about.
    title : str
        What to do, in a few words.
    reason : str
        Why.
    gain : float
        Expected, in points of the metric over all examples.
    action : mapping
        What to do as JSON: a rule, names of labelling functions, a number.
    rows : tuple of int
        Examples to label or to look at, by their positions.
    row_reasons : tuple of str
        Why each of them, where there is more to say.

    Raises
    ------
    InvalidValue
        When there is no such kind.

    >>> Suggestion(kind="merge-copies", title="Switch off 'b'", reason="It votes like 'a'", gain=0.0).needs_a_person
    False
    """

    kind: SuggestionKind
    title: str
    reason: str
    gain: float
    action: Mapping[str, Any] = field(default_factory=dict)
    rows: tuple[int, ...] = ()
    row_reasons: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in get_args(SuggestionKind):
            expected = f"one of {', '.join(get_args(SuggestionKind))}"
            raise InvalidValue("The kind of a suggestion", value=self.kind, expected=expected)

    @property
    def needs_a_person(self) -> bool:
        """Whether it cannot be accepted with one word, but takes somebody's work."""
        return self.kind in NEEDS_A_PERSON or (self.kind == "fix-rule" and not self.action.get("switch_off"))
