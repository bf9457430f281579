"""One derived result and where it lies."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hunches.records._required import require_json, require_text, require_utc

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Artefact:
    """A derived, content-addressed result: equal keys were made from equal things.

    Parameters
    ----------
    key : str
        The `content_key` of what it was made from.
    kind : str
        "dataset", "gold", "vote-column", "votes", "label-model", "labels", "training-set", "end-model",
        "scores", "slice" and so on.
    object : str or None
        Name of the stored object with its contents, ``"<sha256>.<suffix>"``; None when ``facts`` say it all.
    run : str
        Id of the run that made it.
    created_at : datetime
        When, in UTC.
    facts : mapping
        A little JSON to show without opening the object.

    Raises
    ------
    InvalidValue
        When a text is blank, the time is not in UTC or the facts are not JSON.

    >>> from datetime import UTC, datetime
    >>> made = datetime(2026, 1, 31, tzinfo=UTC)
    >>> Artefact("6b51", "votes", None, run="r1", created_at=made, facts={"n_votes": 7}).facts["n_votes"]
    7
    """

    key: str
    kind: str
    object: str | None
    run: str
    created_at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        require_text("The key of an artefact", self.key)
        require_text("The kind of an artefact", self.kind)
        require_text("The run of an artefact", self.run)
        require_utc("The time an artefact was made", self.created_at)
        require_json(f"The facts of the artefact '{self.key}'", self.facts)
