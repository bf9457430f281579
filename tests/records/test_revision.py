"""Changes and the revisions they lead to."""

from __future__ import annotations

from datetime import UTC, datetime, timezone

import pytest

from hunches.errors import InvalidValue
from hunches.records import Change, Revision

_NOW = datetime(2026, 1, 31, tzinfo=UTC)


@pytest.mark.parametrize("field", ["verb", "message"])
def test_a_change_says_what_it_does(field: str) -> None:
    """Neither the verb nor the message can be blank."""
    told = {"verb": "train", "message": "trained"} | {field: " "}
    with pytest.raises(InvalidValue, match=field):
        Change(**told, author="ann", at=_NOW)


def test_a_change_is_made_in_utc() -> None:
    """A time without its zone is refused."""
    with pytest.raises(InvalidValue, match="UTC"):
        Change("train", "trained", author="ann", at=_NOW.replace(tzinfo=None))
    assert Change("train", "trained", author="ann", at=_NOW.astimezone(timezone.utc)).at == _NOW  # noqa: UP017  # another object


def test_a_revision_as_json() -> None:
    """All that is known of it, with the time as text."""
    revision = Revision(2, 1, "6b51", Change("train", "trained", author="ann", at=_NOW, run="r"), names=("good",))
    assert revision.as_dict() == {
        "number": 2,
        "parent": 1,
        "state": "6b51",
        "verb": "train",
        "message": "trained",
        "author": "ann",
        "at": "2026-01-31T00:00:00+00:00",
        "run": "r",
        "names": ["good"],
    }
