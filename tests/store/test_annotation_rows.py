"""The log of annotations in the catalogue."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from hunches.errors import ProjectBusy, UnknownName
from hunches.records import Annotation
from hunches.store import recorded_run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hunches.store import ProjectStore

_NOW = datetime(2026, 1, 31, 12, 0, 0, 123456, tzinfo=UTC)
_FIRST = Annotation(
    number=1, example="c7", annotator="ánn", label="SPAM", created_at=_NOW, seconds=4.5, note="'; --", contents="ab"
)
_SECOND = Annotation(number=2, example="c7", annotator="ánn", label=None, created_at=_NOW, kind="undo", replaces=1)


def _say(store: ProjectStore, said: Sequence[Annotation]) -> None:
    with recorded_run(store, "annotate", parameters={}, environment={}, clock=lambda: _NOW) as run:
        run.annotate(said)


def test_entries_come_back_as_they_were(store: ProjectStore) -> None:
    """All of them, oldest first, with everything that was said."""
    _say(store, [_FIRST])
    _say(store, [])
    _say(store, [_SECOND])
    assert store.catalogue.annotations() == [_FIRST, _SECOND]


def _fails(store: ProjectStore) -> None:
    with recorded_run(store, "annotate", parameters={}, environment={}, clock=lambda: _NOW) as run:
        run.annotate([_FIRST])
        run.set_head("gold", "nothing")


def test_nothing_is_said_by_a_run_that_fails(store: ProjectStore) -> None:
    """Annotations become visible with all else a run makes."""
    with pytest.raises(UnknownName):
        _fails(store)
    assert store.catalogue.annotations() == []


def test_who_read_an_older_log_is_too_late(store: ProjectStore) -> None:
    """Two do not both add to the same log; the second run fails and changes nothing."""
    _say(store, [_FIRST])
    with pytest.raises(ProjectBusy, match="another annotator"):
        _say(store, [_FIRST])
    assert store.catalogue.annotations() == [_FIRST]
    assert sorted(run.state for run in store.catalogue.runs()) == ["failed", "finished"]
