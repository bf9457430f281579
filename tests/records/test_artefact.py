"""Artefacts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from hunches.errors import InvalidValue
from hunches.records import Artefact

NOW = datetime(2026, 1, 31, tzinfo=UTC)


@pytest.mark.parametrize("blank", ["", "  ", "\ud800"])
def test_a_key_is_text(blank: str) -> None:
    """A blank key, or one that cannot be written as UTF-8, is refused."""
    with pytest.raises(InvalidValue, match="The key of an artefact"):
        Artefact(blank, "votes", None, run="r1", created_at=NOW)


@pytest.mark.parametrize("time", [datetime(2026, 1, 31), NOW.astimezone(timezone(timedelta(hours=1)))])  # noqa: DTZ001  # the wrong time is the point
def test_a_time_is_in_utc(time: datetime) -> None:
    """A time without a zone, or in another one, is refused."""
    with pytest.raises(InvalidValue, match=r"datetime\.now\(UTC\)"):
        Artefact("k", "votes", None, run="r1", created_at=time)


@pytest.mark.parametrize("fact", [float("nan"), {1, 2}, NOW])
def test_facts_are_json(fact: object) -> None:
    """What JSON cannot hold is refused, with the reason."""
    with pytest.raises(InvalidValue, match="made of what JSON can hold"):
        Artefact("k", "votes", None, run="r1", created_at=NOW, facts={"fact": fact})
