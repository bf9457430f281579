"""Versions of labelling functions."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hunches.errors import InvalidValue
from hunches.records import LFVersion

NOW = datetime(2026, 1, 31, tzinfo=UTC)


def test_a_version_is_active_unless_said_otherwise() -> None:
    """What is defined votes."""
    assert LFVersion("short", "k", "condition", {}, created_at=NOW).is_active


def test_a_name_is_not_blank() -> None:
    """A labelling function without a name is refused."""
    with pytest.raises(InvalidValue, match="The name of a labelling function"):
        LFVersion(" ", "k", "condition", {}, created_at=NOW)


def test_a_definition_is_json() -> None:
    """A definition that holds an object is refused by the labelling function's name."""
    with pytest.raises(InvalidValue, match="The definition of 'short'"):
        LFVersion("short", "k", "condition", {"pattern": object()}, created_at=NOW)
