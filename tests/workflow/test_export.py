"""Writing labels, predictions and votes to files of the user's."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.feather as pa_feather
import pyarrow.parquet as pq
import pytest

from hunches import workflow
from hunches.errors import InvalidValue, MissingStepError, StorageFull, UnwritableFile
from hunches.lfs import rule
from hunches.workflow._stored_labels import read_labels
from hunches.workflow._stored_votes import read_votes
from hunches.workflow.train import read_predictions

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hunches.workflow import OpenProject
    from hunches.workflow.export import Exported

    State = Callable[[OpenProject], object]


def _rows(path: Path) -> list[dict[str, object]]:
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text().splitlines()]
    if path.suffix in {".csv", ".tsv"}:
        with path.open(newline="") as file:
            return list(csv.DictReader(file, delimiter="\t" if path.suffix == ".tsv" else ","))
    table = pq.read_table(path) if path.suffix == ".parquet" else pa_feather.read_table(path)
    rows: list[dict[str, object]] = table.to_pylist()
    return rows


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".jsonl", ".parquet", ".arrow", ".CSV"])
def test_every_form_holds_every_example(
    project: OpenProject, comments: dict[str, list[str]], tmp_path: Path, suffix: str
) -> None:
    """In order, with its columns, its split, its gold label and its label."""
    path = tmp_path / f"labels{suffix}"
    assert workflow.export(project, path) == 300
    rows = _rows(path.rename(path.with_suffix(suffix.lower())))
    assert [row["text"] for row in rows] == comments["text"]
    assert [row["gold"] for row in rows] == comments["label"]
    assert set(rows[0]) == {"id", "text", "split", "gold", "label", "p_SPAM", "p_HAM"}


def test_labels_are_those_of_the_label_model(project: OpenProject, tmp_path: Path) -> None:
    """Empty where there is no vote."""
    workflow.export(project, tmp_path / "labels.parquet")
    _, probabilities, covered = read_labels(project)
    rows = _rows(tmp_path / "labels.parquet")
    expected = [(("SPAM", "HAM")[p.argmax()] if c else None) for p, c in zip(probabilities, covered, strict=True)]
    assert [row["label"] for row in rows] == expected
    assert [row["p_HAM"] for row in rows] == probabilities[:, 1].tolist()


def test_predictions_are_those_of_the_end_model(project: OpenProject, tmp_path: Path) -> None:
    """One for every example."""
    workflow.export(project, tmp_path / "predictions.parquet", what="predictions")
    _, probabilities = read_predictions(project)
    rows = _rows(tmp_path / "predictions.parquet")
    assert [row["prediction"] for row in rows] == [("SPAM", "HAM")[place] for place in probabilities.argmax(axis=1)]


def test_votes_are_columns_by_labelling_function(project: OpenProject, tmp_path: Path) -> None:
    """Empty where it abstains."""
    workflow.export(project, tmp_path / "votes.jsonl", what="votes")
    _, votes = read_votes(project)
    names = {-1: None, 0: "SPAM", 1: "HAM"}
    assert [row["bait"] for row in _rows(tmp_path / "votes.jsonl")] == [names[vote] for vote in votes.dense()[:, 1]]


def test_no_column_is_lost_to_another_of_its_name(empty: OpenProject, tmp_path: Path) -> None:
    """A derived column steps aside for one of the dataset; lists become JSON where cells are text."""
    table = pa.table({"text": ["so good", "so bad"], "gold": ["SPAM", "HAM"], "split": ["a b", None]})
    table = table.append_column("tags", pa.array([["x", "ä"], None]))
    reading = workflow.Reading(columns={"gold": "category", "split": "text"})
    workflow.import_data(empty, table, reading=reading)
    workflow.define_lf(empty, rule("good", "has(text, 'good')", "SPAM"))
    workflow.apply_lfs(empty)
    workflow.export(empty, tmp_path / "votes.csv", what="votes")
    first = _rows(tmp_path / "votes.csv")[0]
    assert (first["gold"], first["gold_"], first["split"]) == ("SPAM", "", "a b")
    assert json.loads(str(first["tags"])) == ["x", "ä"]


@pytest.mark.parametrize(
    ("name", "what", "says"),
    [("labels.docx", "labels", r"'\.docx'; it must be one of \.csv"), ("labels.csv", "models", "'models'")],
)
def test_an_unknown_form_or_content_is_refused(
    project: OpenProject, tmp_path: Path, name: str, what: Exported, says: str
) -> None:
    """The error lists what there is."""
    with pytest.raises(InvalidValue, match=says):
        workflow.export(project, tmp_path / name, what=what)
    assert not (tmp_path / name).exists()


def test_a_place_that_cannot_be_written_is_refused(project: OpenProject, tmp_path: Path, state: State) -> None:
    """No folder, a file for a folder, and a folder for a file."""
    before = state(project)
    (tmp_path / "file").write_text("mine")
    (tmp_path / "folder.csv").mkdir()
    for target in ("nowhere/labels.csv", "file/labels.csv", "folder.csv"):
        with pytest.raises(UnwritableFile, match="Choose another place"):
            workflow.export(project, tmp_path / target)
    assert state(project) == before
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "spam") == ["file", "folder.csv"]


def test_no_room_leaves_the_old_file(project: OpenProject) -> None:
    """What cannot be written whole is not written; /dev/full is a disk without room."""
    target = project.store.path / "labels.csv"
    target.write_text("mine")
    (project.store.path / ".labels.csv.part").symlink_to("/dev/full")
    with pytest.raises(StorageFull, match="free some space"):
        workflow.export(project, target)
    assert target.read_text() == "mine"
    assert not (project.store.path / ".labels.csv.part").is_symlink()


def test_exporting_needs_something_to_export(
    empty: OpenProject, comments: dict[str, list[str]], tmp_path: Path
) -> None:
    """The error names the command that makes it."""
    workflow.import_data(empty, comments)
    kinds: dict[Exported, str] = {"labels": "fit-label-model", "predictions": "train", "votes": "apply-lfs"}
    for what, command in kinds.items():
        with pytest.raises(MissingStepError, match=f"hunches {command}"):
            workflow.export(empty, tmp_path / "out.csv", what=what)
