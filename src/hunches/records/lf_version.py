"""A labelling function as it stood from one definition to the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hunches.records._required import require_json, require_text, require_utc

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class LFVersion:
    """One definition of a labelling function; defining its name again makes the next version.

    Parameters
    ----------
    name : str
        Its name, unique among the labelling functions of a project.
    key : str
        The `content_key` of its definition.
    kind : str
        "condition", "python", "lookup" and so on.
    definition : mapping
        What it is, as JSON.
    created_at : datetime
        When it was defined, in UTC.
    is_active : bool
        Whether it votes. Of all versions of a name only the newest can.

    Raises
    ------
    InvalidValue
        When a text is blank, the time is not in UTC or the definition is not JSON.

    >>> from datetime import UTC, datetime
    >>> now = datetime(2026, 1, 31, tzinfo=UTC)
    >>> LFVersion("short", "9f2a", "condition", {"text": "length(text) < 80"}, created_at=now).is_active
    True
    """

    name: str
    key: str
    kind: str
    definition: Mapping[str, Any]
    created_at: datetime
    is_active: bool = True

    def __post_init__(self) -> None:
        require_text("The name of a labelling function", self.name)
        require_text(f"The key of '{self.name}'", self.key)
        require_text(f"The kind of '{self.name}'", self.kind)
        require_utc(f"The time '{self.name}' was defined", self.created_at)
        require_json(f"The definition of '{self.name}'", self.definition)
