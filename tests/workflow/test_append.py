"""Appending examples: what is kept, what is new, and what applying again computes."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hunches as hu
from hunches import workflow
from hunches.errors import (
    BrokenLabelingFunction,
    ColumnMismatch,
    DuplicateIds,
    InvalidValue,
    MissingStepError,
    NoVotes,
    RaggedFile,
)
from hunches.importing import ImportOptions
from hunches.records import Artefact
from hunches.workflow import Reading
from hunches.workflow._stored_dataset import StoredDataset
from hunches.workflow._stored_votes import read_votes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from hunches.workflow import OpenProject

    State = Callable[[OpenProject], object]

YOUTUBE = Path("../shared/data/wrench_youtube/train.parquet")
MORE: dict[str, list[Any]] = {
    "id": ["n0", "n1", "n2"],
    "text": ["free money wow", "great voice", "so so"],
    "label": ["SPAM", "HAM", None],
}


def _part(rows: Mapping[str, Sequence[Any]], begin: int, end: int | None = None) -> dict[str, list[Any]]:
    return {name: list(values[begin:end]) for name, values in rows.items()}


def test_an_append_follows_what_is_there(project: OpenProject, comments: dict[str, list[str]], state: State) -> None:
    """Old examples, splits, gold labels and files stay; the new ones come after them; the parent is known."""
    before = StoredDataset.current(project)
    old_splits: list[int] = before.splits().tolist()
    old_gold: list[int] = before.gold().tolist()
    files = set(_files(project))

    imported = workflow.import_data(project, MORE, append=True)

    dataset = StoredDataset.current(project)
    assert (imported.appended, imported.n_examples, imported.dataset) == (3, 303, dataset.key)
    assert sum(imported.splits.values()) == 303
    assert imported.as_dict()["gold"]["none"] == 1
    assert dataset.examples().column("id").to_pylist() == [*comments["id"], *MORE["id"]]
    assert (dataset.splits()[:300].tolist(), dataset.gold().tolist()) == (old_splits, [*old_gold, 0, 1, -1])
    assert project.store.catalogue.inputs_of(dataset.key) == {"parent": before.key}
    assert dataset.ancestors == ((before.key, 300),)
    assert len(set(_files(project)) - files) == 3


def _files(project: OpenProject) -> Iterator[str]:
    return (path.name for path in project.store.path.glob("objects/*/*"))


def test_an_append_to_nothing_is_an_import(
    empty: OpenProject, empty_template: Path, comments: dict[str, list[str]], tmp_path: Path
) -> None:
    """With the key it would have."""
    appended = workflow.import_data(empty, comments, append=True)

    other = workflow.open_project(shutil.copytree(empty_template, tmp_path / "other" / "spam"))
    imported = workflow.import_data(other, comments)
    other.store.close()
    assert appended == imported
    assert imported.appended is None


def test_appending_nothing_changes_nothing(
    project: OpenProject, comments: dict[str, list[str]], state: State
) -> None:
    """No rows, or only rows that are there: the dataset and all made from it stay current."""
    before = state(project)

    nothing = workflow.import_data(project, _part(comments, 0, 0), append=True)
    again = workflow.import_data(project, comments, options=ImportOptions(duplicates="drop"), append=True)

    assert (nothing.appended, again.appended, again.n_examples) == (0, 0, 300)
    assert state(project) == before
    assert project.store.catalogue.runs(limit=1)[0].state == "finished"


def test_ids_that_are_there_are_refused(project: OpenProject, state: State) -> None:
    """The project is as it was."""
    before = state(project)
    with pytest.raises(DuplicateIds, match="'c7'"):
        workflow.import_data(project, {**MORE, "id": ["n0", "c7", "n2"]}, append=True)
    assert state(project) == before


def test_other_columns_are_refused(project: OpenProject, tmp_path: Path, state: State) -> None:
    """So is a file that cannot be read; the project is as it was."""
    before = state(project)
    ragged = tmp_path / "ragged.csv"
    ragged.write_text("id,text\n1,good\n2,bad,very\n")
    with pytest.raises(ColumnMismatch, match="no column 'text'"):
        workflow.import_data(project, {"id": ["n"]}, append=True)
    with pytest.raises(ColumnMismatch, match=r"'more' .* is new"):
        workflow.import_data(project, {**MORE, "more": [1, 2, 3]}, append=True)
    with pytest.raises(RaggedFile):
        workflow.import_data(project, ragged, append=True)
    assert state(project) == before


_KILLED = """
import os, signal, sys
from hunches import workflow
project = workflow.open_project(sys.argv[1], progress=lambda *_: os.kill(os.getpid(), signal.SIGKILL))
workflow.import_data(project, {"id": ["n0"], "text": ["free money"]}, append=True)
"""


def test_an_append_killed_in_the_middle_changes_nothing(project: OpenProject, state: State) -> None:
    """And the next one goes through."""
    before = state(project)
    killed = subprocess.run([sys.executable, "-c", _KILLED, str(project.store.path)], check=False)
    reopened = workflow.open_project(project.store.path)
    assert killed.returncode == -signal.SIGKILL
    assert state(reopened) == before
    assert reopened.store.catalogue.runs(limit=1)[0].state == "interrupted"
    assert workflow.import_data(reopened, MORE, append=True).appended == 3
    reopened.store.close()


def test_columns_that_an_append_leaves_out_are_remembered(project: OpenProject) -> None:
    """They are among the dataset's columns, as with an import."""
    rows = {**MORE, "more": [1, 2, 3]}
    imported = workflow.import_data(project, rows, reading=Reading(columns={"more": "ignored"}), append=True)
    assert imported.columns == {"id": "id", "text": "text", "label": "label", "more": "ignored"}
    again = workflow.import_data(project, {**rows, "id": ["m0", "m1", "m2"]}, append=True)
    assert again.n_examples == 306


def test_a_preview_of_an_append_writes_nothing(project: OpenProject, state: State) -> None:
    """It knows the dataset's columns and ids."""
    before = state(project)
    schema, preview = workflow.preview_data(project, {**MORE, "id": ["n0", "c7", "n2"]}, append=True)
    assert [column.kind for column in schema.columns] == ["id", "text", "label"]
    assert [(warning.code, warning.count) for warning in preview.warnings] == [("duplicate-ids", 1)]
    assert state(project) == before


def test_splits_go_on_as_they_began(empty: OpenProject, comments: dict[str, list[str]]) -> None:
    """Shares and seed are those of the first import; others are refused."""
    half = ImportOptions(fractions={"train": 0.5, "valid": 0.5}, seed=3)
    workflow.import_data(empty, _part(comments, 0, 20), options=half)
    imported = workflow.import_data(empty, _part(comments, 20), append=True)
    assert imported.splits["test"] == 0
    assert 110 < imported.splits["valid"] < 190
    for other in (ImportOptions(fractions={"train": 1.0}), ImportOptions(seed=4)):
        with pytest.raises(InvalidValue, match="as the dataset was made with: leave it out when appending"):
            workflow.import_data(empty, MORE, options=other, append=True)
    assert workflow.import_data(empty, MORE, options=half, append=True).appended == 3


def test_a_project_that_remembers_no_parts_can_be_appended_to(project: OpenProject) -> None:
    """Those of older versions have one part, and the splits of the defaults."""
    dataset = StoredDataset.current(project)
    with project.run("import_data") as run:
        facts = {name: dataset.facts[name] for name in ("schema", "id", "n_examples", "splits", "source")}
        run.add(Artefact("old", "dataset", dataset.parts[0].object, run.id, project.clock(), facts), inputs={})
        gold = project.head("gold")
        run.add(Artefact("older", "gold", gold.object, run.id, project.clock()), inputs={"dataset": "old"})
        run.set_head("dataset", "old")
        run.set_head("gold", "older")

    assert workflow.import_data(project, MORE, append=True).n_examples == 303
    assert StoredDataset.current(project).ancestors == (("old", 300),)


def test_applying_looks_at_appended_examples_only(project: OpenProject) -> None:
    """The votes on the others are taken from the dataset before."""
    workflow.import_data(project, MORE, append=True)
    with pytest.raises(MissingStepError, match="of its new dataset yet"):
        project.head("votes")

    applied = workflow.apply_lfs(project)

    assert (applied.computed, applied.reused) == ((), ())
    assert applied.extended == {"promo": 3, "bait": 3, "praise": 3}
    run = project.store.catalogue.runs(limit=1)[0]
    assert (run.done, run.total) == (3, 3)
    assert read_votes(project)[1].dense()[300:].tolist() == [[-1, 0, -1], [-1, -1, 1], [-1, -1, -1]]
    assert workflow.apply_lfs(project).reused == ("promo", "bait", "praise")


def test_what_changed_meanwhile_is_applied_to_all(project: OpenProject) -> None:
    """A new definition has no votes on any example."""
    workflow.import_data(project, MORE, append=True)
    workflow.define_lf(project, hu.rule("bait", "has(text, 'free')", "SPAM"))

    applied = workflow.apply_lfs(project)

    assert (applied.computed, applied.extended) == (("bait",), {"promo": 3, "praise": 3})
    assert project.store.catalogue.runs(limit=1)[0].total == 306


def test_votes_of_any_dataset_before_are_used(project: OpenProject) -> None:
    """The nearest that has them counts; one whose file is lost does not."""
    column = project.store.catalogue.inputs_of(project.head("votes").key)["lf:praise"]
    workflow.import_data(project, MORE, append=True)
    workflow.switch_lf(project, "bait", is_active=False)
    workflow.apply_lfs(project)
    workflow.switch_lf(project, "bait", is_active=True)
    workflow.import_data(project, {"id": ["m"], "text": ["click here"]}, append=True)
    praise = project.store.catalogue.artefact(column)
    assert praise is not None
    project.store.objects.path(str(praise.object)).unlink()

    applied = workflow.apply_lfs(project)

    assert applied.extended == {"promo": 1, "bait": 4, "praise": 1}


def test_a_lost_column_is_computed_on_all_examples(project: OpenProject) -> None:
    """When no dataset before has it."""
    key = project.store.catalogue.inputs_of(project.head("votes").key)["lf:praise"]
    praise = project.store.catalogue.artefact(key)
    assert praise is not None
    project.store.objects.path(str(praise.object)).unlink()
    workflow.import_data(project, MORE, append=True)
    assert workflow.apply_lfs(project).computed == ("praise",)


def test_the_dataset_before_can_come_back(project: OpenProject, comments: dict[str, list[str]]) -> None:
    """Importing it again finds its votes, and does not take those of the longer one for them."""
    votes = project.head("votes").key
    workflow.import_data(project, MORE, append=True)
    workflow.apply_lfs(project)
    workflow.import_data(project, comments)
    with pytest.raises(MissingStepError, match="of its new dataset yet"):
        project.head("votes")
    assert workflow.apply_lfs(project).votes == votes


def test_the_whole_loop_runs_on_an_appended_dataset(project: OpenProject, tmp_path: Path) -> None:
    """Labels, training, scores, search and export see all examples in order."""
    workflow.import_data(project, MORE, append=True)
    workflow.apply_lfs(project)
    workflow.fit_label_model(project)
    workflow.build_training_set(project)
    workflow.train(project)
    assert workflow.evaluate(project).n_examples > 0
    found = workflow.search(project, "has(text, 'money') AND label = 'SPAM'", limit=300)
    assert found.examples.column("id").to_pylist()[-1] == "n0"
    assert "free money wow" in str(workflow.explain(project, "n0").text)
    assert workflow.export(project, tmp_path / "labels.parquet", what="predictions") == 303
    assert pq.read_table(tmp_path / "labels.parquet").column("id").to_pylist()[-3:] == MORE["id"]


@hu.labeling_function()
def _third_word(text: str) -> str | None:
    return "HAM" if text.split()[2] == "song" else None


@hu.labeling_function()
def _odd(text: str) -> object:
    if "check" in text:
        return "CHECK"
    return 0.5 if "channel" in text else "HAM" if len(text) < 20 else None


def _lfs(ids: Sequence[str]) -> list[hu.LabelingFunction]:
    """Return labelling functions of several kinds, two of which fail on some texts."""
    votes = [{"example": name, "annotator": "ada", "label": "SPAM"} for name in ids[::7]]
    return [
        hu.rule("promo", "has(text, 'subscribe', 'check out') OR matches(text, 'https?://')", "SPAM"),
        hu.rule("long", "length(text) > 100", "SPAM"),
        hu.lookup_lf("words", {"song": "HAM", "love": "HAM", "free": "SPAM", "money": "SPAM"}),
        *hu.annotator_lfs(votes),
        _third_word,
        _odd,
    ]


def _columns(project: OpenProject) -> dict[str, tuple[object, ...]]:
    """Return the stored object of each column of votes, and its faults."""
    found: dict[str, tuple[object, ...]] = {}
    for role, key in project.store.catalogue.inputs_of(project.head("votes").key).items():
        artefact = project.store.catalogue.artefact(key)
        if artefact is not None and artefact.kind == "vote-column":
            faults = sorted(artefact.facts["faults"], key=lambda fault: (fault["message"], fault["row"]))
            found[role] = (artefact.object, faults, artefact.facts["n_votes"])
    return found


@pytest.fixture(scope="module")
def rows() -> dict[str, list[Any]]:
    """Return 700 real comments."""
    if not YOUTUBE.exists():
        pytest.skip("the real comments are not in ../shared/data")
    texts = pq.read_table(YOUTUBE).column("text").to_pylist()[:700]
    return {"id": [f"c{number}" for number in range(700)], "text": texts}


@pytest.fixture(scope="module")
def at_once(empty_template: Path, rows: dict[str, list[Any]], tmp_path_factory: pytest.TempPathFactory) -> object:
    """Return the columns of votes of a project that imported all comments at once."""
    project = workflow.open_project(shutil.copytree(empty_template, tmp_path_factory.mktemp("once") / "spam"))
    _apply_in_steps(project, rows, ends=[700], is_each=True)
    columns = _columns(project)
    project.store.close()
    assert len(columns) == len(_lfs(rows["id"]))
    return columns


@pytest.mark.parametrize("step", ["each", "last"])
@settings(max_examples=4, deadline=None)
@given(cuts=st.lists(st.integers(1, 699), min_size=1, max_size=3, unique=True).map(sorted))
def test_votes_are_those_of_one_import(
    empty_template: Path, rows: dict[str, list[Any]], at_once: object, step: str, cuts: list[int]
) -> None:
    """Byte for byte, whether labelling functions were applied after each append or only to the first and the last."""
    with tempfile.TemporaryDirectory() as folder:
        project = workflow.open_project(shutil.copytree(empty_template, Path(folder) / "spam"))
        _apply_in_steps(project, rows, ends=[*cuts, 700], is_each=step == "each")
        columns = _columns(project)
        project.store.close()
    assert columns == at_once


def _apply_in_steps(project: OpenProject, rows: dict[str, list[Any]], *, ends: list[int], is_each: bool) -> None:
    """Import the rows up to each end after those before, and apply labelling functions in between."""
    lfs = _lfs(rows["id"])
    given = {lf.name: lf for lf in lfs}
    workflow.define_lf(project, *lfs)
    for begin, end in zip([0, *ends[:-1]], ends, strict=True):
        workflow.import_data(project, _part(rows, begin, end), reading=Reading(columns={"text": "text"}), append=True)
        if end == ends[-1]:
            workflow.apply_lfs(project, given=given)
        elif is_each or begin == 0:
            with suppress(NoVotes, BrokenLabelingFunction):  # on the first few examples alone
                workflow.apply_lfs(project, given=given)


def test_a_function_that_fails_on_appended_examples_only_is_not_broken(project: OpenProject) -> None:
    """What counts is all examples; one that fails on all is tried on all again."""

    @hu.labeling_function()
    def tune(text: str) -> str | None:
        return "HAM" if text.split()[3] == "tune" else None

    @hu.labeling_function()
    def broken(text: str) -> str:
        raise ValueError(text[:0])

    workflow.define_lf(project, tune)
    n_failures = workflow.apply_lfs(project, given={"tune": tune}).faults[0].count
    workflow.import_data(project, {**MORE, "text": ["a", "b", "c"]}, append=True)
    (fault,) = workflow.apply_lfs(project, given={"tune": tune}).faults
    assert fault.count == n_failures + 3
    workflow.define_lf(project, broken)
    for _ in range(2):
        with pytest.raises(BrokenLabelingFunction, match="failed on 303"):
            workflow.apply_lfs(project, given={"tune": tune, "broken": broken})
