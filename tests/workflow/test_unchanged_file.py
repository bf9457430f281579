"""Files that were imported before and not touched since are not read again."""

from __future__ import annotations

import csv
import os
import time
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from hunches import workflow
from hunches.importing import ImportOptions
from hunches.workflow import Reading
from hunches.workflow._unchanged_file import FileStamp

if TYPE_CHECKING:
    from pathlib import Path

    from hunches.workflow import OpenProject


@pytest.fixture
def file(tmp_path: Path, comments: dict[str, list[str]]) -> Path:
    """Return a CSV file with the comments."""
    path = tmp_path / "comments.csv"
    _write(path, comments)
    return path


def _write(path: Path, comments: dict[str, list[str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow(comments)
        writer.writerows(zip(*comments.values(), strict=True))


def _later(project: OpenProject) -> OpenProject:
    """Return the project a minute from now, when a file of today has settled."""
    clock = project.clock
    return replace(project, clock=lambda: clock() + timedelta(minutes=1))


def _reused(project: OpenProject) -> int:
    return project.store.catalogue.runs(limit=1)[0].reused


def test_an_unchanged_file_is_not_read_again(empty: OpenProject, file: Path) -> None:
    """The answer and the project are those of the first import."""
    later = _later(empty)
    first = workflow.import_data(later, file)
    before = empty.store.catalogue.state()
    assert workflow.import_data(later, str(file)) == first
    assert _reused(empty) == 1
    assert empty.store.catalogue.state() == before


def test_a_file_is_read_again_after_any_write(empty: OpenProject, file: Path, comments: dict[str, list[str]]) -> None:
    """Even one of the same size that pretends to be as old."""
    later = _later(empty)
    first = workflow.import_data(later, file)
    stat = file.stat()
    time.sleep(0.02)
    _write(file, {**comments, "id": [name.replace("c", "d") for name in comments["id"]]})
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert file.stat().st_size == stat.st_size
    assert workflow.import_data(later, file).dataset != first.dataset


def test_a_file_of_this_moment_is_read_again(empty: OpenProject, file: Path) -> None:
    """It may be written once more within one tick of the clock."""
    workflow.import_data(empty, file)
    workflow.import_data(empty, file)
    assert _reused(empty) == 0


@pytest.mark.parametrize(
    ("reading", "options"),
    [(Reading(columns={"id": "ignored"}), ImportOptions()), (Reading(), ImportOptions(seed=7))],
)
def test_another_way_of_reading_reads_again(
    empty: OpenProject, file: Path, reading: Reading, options: ImportOptions
) -> None:
    """What columns are for, and the options, are part of an import."""
    later = _later(empty)
    first = workflow.import_data(later, file)
    assert workflow.import_data(later, file, reading=reading, options=options).dataset != first.dataset


def test_warnings_are_told_again(empty: OpenProject, tmp_path: Path) -> None:
    """They are the same, though no row was looked at."""
    file = tmp_path / "odd.csv"
    _write(file, {"id": ["a", "a", "b"], "text": ["free", "love", ""], "label": ["SPAM", "HAM", "EGGS"]})
    later = _later(empty)
    reading = Reading(columns={"id": "id", "text": "text", "label": "label"})
    options = ImportOptions(duplicates="drop", unknown_classes="blank")
    first = workflow.import_data(later, file, reading=reading, options=options)
    assert workflow.import_data(later, file, reading=reading, options=options).warnings == first.warnings
    assert first.warnings


def test_what_was_collected_is_read_again(empty: OpenProject, file: Path) -> None:
    """The examples are gone, so the file is read as if for the first time."""
    later = _later(empty)
    first = workflow.import_data(later, file)
    dataset = empty.head("dataset")
    empty.store.objects.path(str(dataset.object)).unlink()
    assert workflow.import_data(later, file) == first
    assert empty.find(dataset.key) is not None


@pytest.mark.parametrize("what", [{"text": ["a"]}, "sqlite:///x.db", "no such file.csv", "nul\0"])
def test_what_is_no_file_has_no_stamp(what: object) -> None:
    """Frames, queries and names without a file are read each time."""
    assert FileStamp.of(what) is None
