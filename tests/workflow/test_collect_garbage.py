"""Deleting results nobody can come back to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from hunches import workflow
from hunches.errors import InvalidValue, ProjectBusy, RevisionIncomplete
from hunches.lfs import rule

if TYPE_CHECKING:
    from hunches.workflow import OpenProject


def _later(project: OpenProject, days: float = 60) -> OpenProject:
    """Return the project as it is seen some days from now."""
    clock = project.clock
    return replace(project, clock=lambda: clock() + timedelta(days=days))


def _change(project: OpenProject) -> None:
    workflow.define_lf(project, rule("vid", "has(text, 'video')", "HAM"))
    workflow.apply_lfs(project)
    workflow.fit_label_model(project)
    workflow.build_training_set(project)
    workflow.train(project)


def test_what_the_project_consists_of_stays(project: OpenProject) -> None:
    """Nothing of it is garbage, however old."""
    found = workflow.collect_garbage(_later(project))
    assert (found.n_artefacts, found.n_objects) == (0, 0)
    assert workflow.verify(project).is_sound


def test_what_only_old_revisions_need_goes(project: OpenProject) -> None:
    """They cannot be restored any more, and say so; the project works on."""
    _change(project)
    found = workflow.collect_garbage(_later(project))
    assert found.n_artefacts >= 5
    assert found.n_objects >= 4
    assert found.n_bytes > 0
    with pytest.raises(RevisionIncomplete, match="r8"):
        workflow.restore(project, 8)
    assert workflow.verify(project).is_sound


def test_what_a_named_revision_reaches_stays(project: OpenProject) -> None:
    """It is restored as it was, and can be verified to its roots."""
    workflow.name_revision(project, "good")
    _change(project)
    workflow.collect_garbage(_later(project))
    workflow.restore(project, "good")
    assert workflow.verify(project).is_sound
    assert workflow.apply_lfs(project).computed == ()


def test_recent_revisions_stay(project: OpenProject) -> None:
    """Within the days they are kept."""
    _change(project)
    assert workflow.collect_garbage(_later(project, 29)).n_artefacts == 0
    workflow.restore(project, 8)


def test_a_rehearsal_deletes_nothing(project: OpenProject) -> None:
    """It tells what would go, which then goes."""
    _change(project)
    told = workflow.collect_garbage(_later(project), is_rehearsal=True)
    workflow.restore(project, 8)
    workflow.restore(project, "previous")
    done = workflow.collect_garbage(_later(project))
    assert (told.n_objects, told.n_bytes) == (done.n_objects, done.n_bytes)
    assert done.n_objects > 0


def test_files_that_belong_to_nothing_go(project: OpenProject) -> None:
    """Those a killed process left, once they are an hour old."""
    name = project.store.objects.write_bytes(b"left behind", suffix="bin")
    assert workflow.collect_garbage(project).n_objects == 0
    assert workflow.collect_garbage(_later(project, 0.1)).n_objects == 1
    assert not project.store.objects.path(name).exists()


def test_not_while_another_verb_runs(project: OpenProject) -> None:
    """It may count on what would be deleted."""
    _change(project)
    with project.run("train"), pytest.raises(ProjectBusy, match="train"):
        workflow.collect_garbage(_later(project))


def test_days_are_not_negative(project: OpenProject) -> None:
    """The error says what would fit."""
    with pytest.raises(InvalidValue, match="keep_days"):
        workflow.collect_garbage(project, keep_days=-1)
