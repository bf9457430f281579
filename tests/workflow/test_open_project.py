"""Making and opening projects."""

from __future__ import annotations

import contextlib
import sqlite3
from datetime import UTC
from typing import TYPE_CHECKING

import pytest

from hunches import workflow
from hunches.errors import (
    CorruptObject,
    InvalidLabelSpace,
    MissingStepError,
    ProjectExists,
    ProjectNotFound,
    ProjectTooNew,
)
from hunches.records import LabelSpace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hunches.workflow import OpenProject

    State = Callable[[OpenProject], object]


def test_a_new_project_is_empty(tmp_path: Path) -> None:
    """It has a name and classes, given as names or as a label space."""
    project = workflow.create_project(tmp_path / "spam", classes=LabelSpace(["SPAM", "HAM"]))
    assert (project.name, project.space.classes) == ("spam", ("SPAM", "HAM"))
    assert (project.store.catalogue.heads(), project.store.catalogue.runs()) == ({}, [])
    project.store.close()


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    """A project is made only where nothing is."""
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(ProjectExists, match="already exists"):
        workflow.create_project(tmp_path, classes=["SPAM", "HAM"])
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_classes_must_be_told_apart(tmp_path: Path) -> None:
    """Nothing is made otherwise."""
    with pytest.raises(InvalidLabelSpace):
        workflow.create_project(tmp_path / "spam", classes=["SPAM", "SPAM"])
    assert not (tmp_path / "spam").exists()


def test_a_project_is_found_from_a_folder_inside_it(project: OpenProject) -> None:
    """Like a repository."""
    inside = project.store.path / "objects"
    with contextlib.chdir(inside):
        found = workflow.open_project()
    assert found.store.path == project.store.path
    found.store.close()


def test_where_there_is_no_project_the_error_says_how_to_make_one(tmp_path: Path) -> None:
    """By name and by place."""
    with pytest.raises(ProjectNotFound, match="hunches create-project"):
        workflow.open_project(tmp_path)
    with contextlib.chdir(tmp_path), pytest.raises(ProjectNotFound, match="--project PATH"):
        workflow.open_project()


def test_a_project_of_a_newer_version_is_left_alone(project: OpenProject) -> None:
    """Whether its folder or its tables are of a form not known yet."""
    marker = project.store.path / "hunches.toml"
    known = marker.read_text()
    marker.write_text(known.replace("format = 1", "format = 2"))
    with pytest.raises(ProjectTooNew, match="newer version of Hunches"):
        workflow.open_project(project.store.path)
    marker.write_text(known)
    with contextlib.closing(sqlite3.connect(project.store.path / "catalogue.sqlite")) as catalogue, catalogue:
        catalogue.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(ProjectTooNew, match="pip install --upgrade hunches"):
        workflow.open_project(project.store.path)


def test_progress_is_told(project: OpenProject, comments: dict[str, list[str]]) -> None:
    """Each verb that takes long says how far it is, up to the end."""
    told: list[tuple[str, int, int]] = []
    watched = workflow.open_project(project.store.path, progress=lambda *step: told.append(step))
    workflow.import_data(watched, {name: values[:200] for name, values in comments.items()})
    workflow.apply_lfs(watched)
    workflow.fit_label_model(watched)
    workflow.build_training_set(watched)
    workflow.train(watched)
    watched.store.close()
    assert {what: (done, total) for what, done, total in told} == {
        "import": (200, 200),
        "apply": (200, 200),
        "fit": (1, 1),
        "train": (1, 1),
        "predict": (200, 200),
    }


def test_a_run_remembers_what_it_was_made_in(project: OpenProject) -> None:
    """Versions, parameters and times in UTC."""
    run = project.store.catalogue.runs(verb="train")[0]
    assert {"python", "hunches", "numpy", "scikit-learn"} <= set(run.environment)
    assert run.parameters["kind"] == "linear.v1"
    assert run.started_at.tzinfo == UTC
    assert run.ended_at is not None
    assert run.ended_at >= run.started_at


def test_every_role_names_the_command_that_fills_it(empty: OpenProject) -> None:
    """So the way to go is in the error."""
    roles = {"dataset": "import-data", "gold": "import-data", "end-model": "train", "predictions": "train"}
    for role, command in roles.items():
        with pytest.raises(MissingStepError, match=f"The project 'spam' has no .* yet.*: hunches {command}"):
            empty.head(role)


def test_an_artefact_without_its_file_is_not_found(project: OpenProject) -> None:
    """One that needs no file is."""
    votes, labels = project.head("votes"), project.head("labels")
    project.store.objects.path(str(labels.object)).unlink()
    assert project.find(votes.key) == votes
    assert project.find(labels.key) is None
    assert project.find("no such key") is None


def test_votes_without_their_columns_are_damaged(project: OpenProject) -> None:
    """The error names the labelling function whose votes are gone from the catalogue."""
    column = project.store.catalogue.inputs_of(project.head("votes").key)["lf:bait"]
    with contextlib.closing(sqlite3.connect(project.store.path / "catalogue.sqlite")) as catalogue, catalogue:
        catalogue.execute("DELETE FROM artefact WHERE key = ?", (column,))
    with pytest.raises(CorruptObject, match="the votes of 'bait' are not in the catalogue"):
        workflow.analyze_lfs(project)
