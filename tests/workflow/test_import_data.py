"""Bringing examples in, and refusing what cannot be used."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hunches import workflow
from hunches.errors import (
    DuplicateIds,
    HunchesError,
    InvalidValue,
    MalformedFile,
    MissingStepError,
    RaggedFile,
    UnknownClass,
    UnknownColumn,
    UnknownName,
    UnreadableFile,
    WrongEncoding,
)
from hunches.importing import ImportOptions
from hunches.workflow import Reading

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hunches.workflow import OpenProject

    State = Callable[[OpenProject], object]


def test_an_import_says_what_it_brought(empty: OpenProject, comments: dict[str, list[str]]) -> None:
    """Examples, splits, gold labels and columns are counted."""
    imported = workflow.import_data(empty, comments)
    assert imported.n_examples == 300
    assert imported.splits == {"train": 240, "valid": 30, "test": 30}
    assert imported.gold == {
        "SPAM": comments["label"].count("SPAM"),
        "HAM": comments["label"].count("HAM"),
        "none": 0,
    }
    assert imported.columns == {"id": "id", "text": "text", "label": "label"}
    assert imported.as_dict()["warnings"] == []


def test_an_import_becomes_the_dataset(empty: OpenProject, comments: dict[str, list[str]]) -> None:
    """Both heads point to it, the gold labels come from it, and the run is recorded."""
    imported = workflow.import_data(empty, comments)
    catalogue = empty.store.catalogue
    heads = catalogue.heads()
    assert heads["dataset"] == imported.dataset
    assert catalogue.inputs_of(heads["gold"]) == {"dataset": imported.dataset}
    (run,) = catalogue.runs()
    assert (run.verb, run.state, run.done, run.total) == ("import_data", "finished", 300, 300)
    assert run.outputs["dataset"] == imported.dataset


def test_importing_the_same_again_changes_nothing(
    project: OpenProject, comments: dict[str, list[str]], state: State
) -> None:
    """The same examples have the same keys and the same objects."""
    before = state(project)
    workflow.import_data(project, comments)
    assert state(project) == before


def test_warnings_say_what_is_wrong_and_how_to_mend_it(empty: OpenProject) -> None:
    """A warning in JSON holds the sentence, not the record."""
    rows = {"text": ["so good", "so bad", None], "label": ["SPAM", "HAM", None]}
    (warning,) = workflow.import_data(empty, rows).as_dict()["warnings"]
    assert warning["code"] == "empty-text"
    assert warning["message"] == "1 rows have no text."
    assert "empty_text='drop'" in warning["mend"]


def test_a_preview_writes_nothing(empty: OpenProject, comments: dict[str, list[str]], state: State) -> None:
    """It tells the columns and the rows there would be."""
    before = state(empty)
    schema, preview = workflow.preview_data(empty, comments)
    assert (schema.id, schema.label, preview.rows) == ("id", "label", 300)
    assert state(empty) == before
    assert empty.store.catalogue.runs() == []


def test_a_database_is_named_without_its_password(empty: OpenProject) -> None:
    """Neither run nor error keep what stands in a connection URL."""
    with pytest.raises(HunchesError):
        workflow.import_data(empty, "postgresql://ann:secret@host/shop", reading=Reading(query="SELECT 1"))
    (run,) = empty.store.catalogue.runs()
    assert run.parameters["source"] == "postgresql://…"
    assert run.error is not None
    assert "secret" not in run.error["message"]


def test_the_source_of_a_file_is_its_path(empty: OpenProject, tmp_path: Path) -> None:
    """The dataset remembers where it came from."""
    path = tmp_path / "some.csv"
    path.write_text("text,label\nso good,HAM\nbuy now,SPAM\n")
    workflow.import_data(empty, path)
    assert empty.head("dataset").facts["source"] == str(path)


_BAD_FILES: list[tuple[str, bytes, type[HunchesError], str]] = [
    ("ragged.csv", b"id,text\n1,good\n2,bad,very\n", RaggedFile, "3 cells where its header has 2, in line 3"),
    ("latin.csv", b"text\nsch\xf6n\n" * 3 + b"\x81\xfe\n", WrongEncoding, "is not valid"),
    (
        "double.csv",
        b"id,text,label\n1,a b,SPAM\n1,c d,HAM\n2,e f,HAM\n3,g h,HAM\n"
        + b"".join(b"%d,x y,HAM\n" % number for number in range(4, 40)),
        DuplicateIds,
        "occur more than once",
    ),
    ("class.csv", b"text,label\ngood,SPAM\nbad,HMA\n", UnknownClass, "'HMA' is not a class"),
    ("empty.csv", b"", UnreadableFile, "Cannot read"),
    ("broken.parquet", b"PAR1 and then nothing", MalformedFile, "broken.parquet"),
    ("notes.docx", b"x", UnknownName, "docx"),
]


@pytest.mark.parametrize("case", _BAD_FILES, ids=[case[0] for case in _BAD_FILES])
def test_what_cannot_be_used_is_refused_and_nothing_changes(
    project: OpenProject, tmp_path: Path, state: State, case: tuple[str, bytes, type[HunchesError], str]
) -> None:
    """One sentence says what is wrong; the project is as it was and the run says why."""
    name, content, error, says = case
    path = tmp_path / name
    path.write_bytes(content)
    before = state(project)
    reading = Reading(encoding="utf-8") if error is WrongEncoding else None
    with pytest.raises(error, match=says):
        workflow.import_data(project, path, reading=reading)
    assert state(project) == before
    run = project.store.catalogue.runs(limit=1)[0]
    assert run.state == "failed"
    assert run.error is not None
    assert run.error["code"] == error.code


@pytest.mark.parametrize("target", ["missing.csv", "."])
def test_a_path_with_no_file_is_refused(project: OpenProject, tmp_path: Path, state: State, target: str) -> None:
    """A missing file and a folder are told apart from bad content."""
    before = state(project)
    with pytest.raises(UnreadableFile, match="Check the path"):
        workflow.import_data(project, tmp_path / target)
    assert state(project) == before


def test_a_column_that_is_not_there_is_refused(empty: OpenProject, comments: dict[str, list[str]]) -> None:
    """The error lists the columns there are."""
    with pytest.raises(UnknownColumn, match=r"'comment'.*'id', 'text', 'label'"):
        workflow.import_data(empty, comments, reading=Reading(columns={"comment": "text"}))


def test_splits_that_are_no_shares_are_refused(empty: OpenProject, comments: dict[str, list[str]]) -> None:
    """They must add up to one."""
    options = ImportOptions(fractions={"train": 0.5, "valid": 0.5, "test": 0.5})
    with pytest.raises(InvalidValue, match="add up to 1"):
        workflow.import_data(empty, comments, options=options)


def test_a_new_dataset_leaves_nothing_made_from_the_old_one_current(
    project: OpenProject, comments: dict[str, list[str]]
) -> None:
    """Votes, labels and models of other examples are not mistaken for this one's."""
    smaller = {name: values[:200] for name, values in comments.items()}
    workflow.import_data(project, smaller)
    for role in ("votes", "label-model", "labels", "training-set", "end-model", "predictions"):
        with pytest.raises(MissingStepError, match="of its new dataset yet"):
            project.head(role)
    for verb in (workflow.analyze_lfs, workflow.fit_label_model, workflow.evaluate):
        with pytest.raises(MissingStepError):
            verb(project)


def test_votes_are_made_anew_for_a_new_dataset_and_found_again_for_the_old(
    project: OpenProject, comments: dict[str, list[str]]
) -> None:
    """Results belong to the examples they were made from."""
    heads = project.store.catalogue.heads()
    workflow.import_data(project, {name: values[:200] for name, values in comments.items()})
    assert workflow.apply_lfs(project).computed == ("promo", "bait", "praise")
    workflow.import_data(project, comments)
    assert workflow.apply_lfs(project).reused == ("promo", "bait", "praise")
    assert project.store.catalogue.heads()["votes"] == heads["votes"]
