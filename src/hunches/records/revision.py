"""A project as it stood after a change, and who made the change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hunches.records._required import require_text, require_utc

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Change:
    """Who changes a project, how and when.

    Parameters
    ----------
    verb : str
        The workflow function: "define_lf".
    message : str
        What it does, in a line for people.
    author : str
        Who does it.
    at : datetime
        When, in UTC.
    run : str, optional
        The run it belongs to.

    Raises
    ------
    InvalidValue
        When the verb or the message is blank or the time is not in UTC.

    >>> from datetime import UTC, datetime
    >>> Change("define_lf", "added short", author="ann", at=datetime(2026, 1, 31, tzinfo=UTC)).message
    'added short'
    """

    verb: str
    message: str
    author: str
    at: datetime
    run: str | None = None

    def __post_init__(self) -> None:
        require_text("The verb of a change", self.verb)
        require_text("The message of a change", self.message)
        require_utc("The time of a change", self.at)


@dataclass(frozen=True, slots=True)
class Revision:
    """A project's state at a moment, and the change that led to it.

    Parameters
    ----------
    number : int
        1 for the first of a project, one more for each later one.
    parent : int or None
        The revision that was changed; None for the first.
    state : str
        The key of the `ProjectState`. Two revisions of one state are the same project.
    change : Change
        What happened.
    names : tuple of str
        What people call it.

    >>> from datetime import UTC, datetime
    >>> change = Change("train", "trained linear.v1", author="ann", at=datetime(2026, 1, 31, tzinfo=UTC))
    >>> Revision(7, 6, "6b51", change, names=("first good one",)).number
    7
    """

    number: int
    parent: int | None
    state: str
    change: Change
    names: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        change = self.change
        return {
            "number": self.number,
            "parent": self.parent,
            "state": self.state,
            "verb": change.verb,
            "message": change.message,
            "author": change.author,
            "at": change.at.isoformat(),
            "run": change.run,
            "names": list(self.names),
        }
