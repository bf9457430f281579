"""What a project is, apart from all that happened in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hunches.records._required import require_text, require_utc

if TYPE_CHECKING:
    from datetime import datetime

    from hunches.records.label_space import LabelSpace


@dataclass(frozen=True, slots=True)
class ProjectRecord:
    """The name, label space and birth of a project.

    Parameters
    ----------
    name : str
        Its name, that of its folder when it was made.
    space : LabelSpace
        The classes of its task.
    created_at : datetime
        When it was made, in UTC.
    format : int
        Version of the layout of its folder.

    Raises
    ------
    InvalidValue
        When the name is blank or the time is not in UTC.

    >>> from datetime import UTC, datetime
    >>> from hunches.records import LabelSpace
    >>> ProjectRecord("spam", LabelSpace(["SPAM", "HAM"]), created_at=datetime(2026, 1, 31, tzinfo=UTC)).format
    1
    """

    name: str
    space: LabelSpace
    created_at: datetime
    format: int = 1

    def __post_init__(self) -> None:
        require_text("The name of a project", self.name)
        require_utc(f"The time the project '{self.name}' was made", self.created_at)
