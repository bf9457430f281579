"""The record of a project."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hunches.errors import InvalidValue
from hunches.records import LabelSpace, ProjectRecord


def test_a_project_has_a_name() -> None:
    """A blank name is refused."""
    with pytest.raises(InvalidValue, match="The name of a project"):
        ProjectRecord("", LabelSpace(["A"]), created_at=datetime(2026, 1, 31, tzinfo=UTC))
