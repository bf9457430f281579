"""A project in a folder of its own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from hunches.records import LabelSpace
from hunches.store import ProjectStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ProjectStore]:
    """Yield a new project named "spam"."""
    space = LabelSpace(["SPAM", "HAM"])
    with ProjectStore.create(tmp_path / "spam", space=space, now=datetime(2026, 1, 31, tzinfo=UTC)) as store:
        yield store
