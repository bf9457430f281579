"""A project of its own, in a folder or on servers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from hunches.records import LabelSpace
from hunches.store import ProjectStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hunches.store import Places


@pytest.fixture
def store(tmp_path: Path, places: Places) -> Iterator[ProjectStore]:
    """Yield a new project named "spam"."""
    space, now = LabelSpace(["SPAM", "HAM"]), datetime(2026, 1, 31, tzinfo=UTC)
    with ProjectStore.create(tmp_path / "spam", space=space, now=now, places=places) as store:
        yield store
