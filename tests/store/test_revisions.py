"""Revisions in the catalogue."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from hunches.errors import UnknownName
from hunches.records import Artefact, Change, LFVersion, ProjectState
from hunches.store import recorded_run

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hunches.store import ProjectStore

_NOW = datetime(2026, 1, 31, tzinfo=UTC)
_CHANGE = Change("define_lf", "added short", author="ann", at=_NOW)
_SHORT = LFVersion("short", "9f2a", "condition.v1", {"text": "1"}, created_at=_NOW)


def _add_head(store: ProjectStore, role: str, key: str) -> None:
    with recorded_run(store, "train", parameters={}, environment={}, clock=lambda: _NOW, author="bob") as run:
        run.add(Artefact(key, role, None, run=run.id, created_at=_NOW), inputs={})
        run.set_head(role, key)
        run.summarise(f"made {role}")


def _numbers(store: ProjectStore) -> Iterable[int]:
    return [revision.number for revision in store.catalogue.revisions()]


def test_a_change_is_a_revision(store: ProjectStore) -> None:
    """It says what was done, by whom, and what the project is then."""
    store.catalogue.define_lfs([_SHORT], change=_CHANGE)
    (revision,) = store.catalogue.revisions()
    assert (revision.number, revision.parent, revision.change) == (1, None, _CHANGE)
    assert store.catalogue.state_at(revision.state) == store.catalogue.state()


def test_what_changes_nothing_is_no_revision(store: ProjectStore) -> None:
    """Defining the same again leaves the log as it is."""
    store.catalogue.define_lfs([_SHORT], change=_CHANGE)
    store.catalogue.define_lfs([_SHORT], change=_CHANGE)
    assert _numbers(store) == [1]


def test_a_run_that_moves_a_head_is_a_revision(store: ProjectStore) -> None:
    """Its author, message and run are those of the change; the one before is its parent."""
    store.catalogue.define_slice("links", condition="TRUE", change=_CHANGE)
    _add_head(store, "dataset", "k1")
    revision = store.catalogue.revisions(limit=1)[0]
    assert (revision.number, revision.parent) == (2, 1)
    assert (revision.change.verb, revision.change.message, revision.change.author) == ("train", "made dataset", "bob")
    assert revision.change.run == store.catalogue.runs()[0].id


def test_a_run_that_fails_is_no_revision(store: ProjectStore) -> None:
    """The heads stay, and so does the log."""
    with (
        pytest.raises(UnknownName),
        recorded_run(store, "train", parameters={}, environment={}, clock=lambda: _NOW) as run,
    ):
        run.set_head("dataset", "nothing has this key")
    assert _numbers(store) == []


def test_names_move(store: ProjectStore) -> None:
    """A name belongs to one revision, and a revision can have several."""
    store.catalogue.define_lfs([_SHORT], change=_CHANGE)
    store.catalogue.define_slice("links", condition="TRUE", change=_CHANGE)
    for name, number in (("good", 1), ("better", 2), ("good", 2)):
        store.catalogue.name_revision(name, number=number)
    assert store.catalogue.revision_names() == {"better": 2, "good": 2}
    assert [revision.names for revision in store.catalogue.revisions()] == [("better", "good"), ()]


def test_a_name_can_be_dropped(store: ProjectStore) -> None:
    """The revision stays; a name that none has is an error."""
    store.catalogue.define_lfs([_SHORT], change=_CHANGE)
    store.catalogue.name_revision("good", number=1)
    store.catalogue.drop_revision_name("good")
    assert store.catalogue.revisions()[0].names == ()
    with pytest.raises(UnknownName, match="no revision named 'good'"):
        store.catalogue.drop_revision_name("good")


def test_restoring_a_state(store: ProjectStore) -> None:
    """Heads, slices and labelling functions are as they were, and what is in production stays."""
    store.catalogue.define_lfs([_SHORT], change=_CHANGE)
    _add_head(store, "dataset", "k1")
    before = store.catalogue.state()
    for role, key in (("dataset", "k2"), ("votes", "k3"), ("production", "k4")):
        _add_head(store, role, key)
    store.catalogue.define_slice("links", condition="TRUE", change=_CHANGE)
    store.catalogue.set_lf_active("short", is_active=False, change=_CHANGE)
    store.catalogue.restore(before, versions=[replace(_SHORT, is_active=True)], change=_CHANGE)
    assert store.catalogue.state() == before
    assert store.catalogue.heads() == {"dataset": "k1", "production": "k4"}


def test_a_state_whose_artefact_is_gone_is_not_restored(store: ProjectStore) -> None:
    """Nothing has changed then."""
    _add_head(store, "dataset", "k1")
    with pytest.raises(UnknownName, match="no artefact named 'gone'"):
        store.catalogue.restore(ProjectState({"dataset": "gone"}), versions=[], change=_CHANGE)
    assert store.catalogue.heads() == {"dataset": "k1"}


def test_equal_states_are_stored_once(store: ProjectStore) -> None:
    """Going back and forth makes revisions of the same two states."""
    for is_active in (True, False, True, False):
        store.catalogue.define_lfs([replace(_SHORT, is_active=is_active)], change=_CHANGE)
    states = [revision.state for revision in store.catalogue.revisions()]
    assert len(states) == 4
    assert len(set(states)) == 2


def test_what_was_made_from_something(store: ProjectStore) -> None:
    """Artefacts of a kind are found by one of their inputs, with all of them."""
    made = Artefact("scores", "scores", None, run="r", created_at=_NOW)
    store.catalogue.keep(made, inputs={"end-model": "k1", "gold": "k2"})
    assert store.catalogue.made_from(["k1"], kind="scores") == [(made, {"end-model": "k1", "gold": "k2"})]
    assert store.catalogue.made_from(["k1"], kind="votes") == []


def test_current_versions_stand_in_order_of_first_definition(store: ProjectStore) -> None:
    """A name keeps its place through all its versions."""
    named = [replace(_SHORT, name=name) for name in ("b", "a", "c")]
    store.catalogue.define_lfs(named)
    store.catalogue.define_lfs([replace(named[0], key="other")])
    assert [(lf.name, lf.key) for lf in store.catalogue.lfs()] == [("b", "other"), ("a", "9f2a"), ("c", "9f2a")]
    assert [lf.name for lf in store.catalogue.every_lf_version()] == ["b", "a", "c", "b"]
