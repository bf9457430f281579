"""Labels by people, and the gold labels they lead to."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest

from hunches import workflow
from hunches.errors import CorruptObject, InvalidValue, MissingStepError, ProjectBusy, UnknownColumn
from hunches.records import GoldPolicy
from hunches.workflow._stored_dataset import StoredDataset
from hunches.workflow._stored_gold import imported_gold, labels_of

if TYPE_CHECKING:
    from hunches.workflow import OpenProject

    Comments = dict[str, list[str]]

_SCRIPT = Path(__file__).with_name("annotate_crash_script.py")


@pytest.fixture
def few_gold(empty: OpenProject, comments: Comments) -> OpenProject:
    """Return a project of 300 comments of which the first five have a gold label."""
    workflow.import_data(empty, comments | {"label": [*comments["label"][:5], *[None] * 295]})
    return empty


def _gold(project: OpenProject) -> dict[str, str]:
    dataset = StoredDataset.current(project)
    labels = dataset.gold()
    rows = np.flatnonzero(labels >= 0)
    return dict(zip(dataset.ids(rows), [project.space.classes[label] for label in labels[rows]], strict=True))


def test_labels_become_gold_in_the_same_run(few_gold: OpenProject) -> None:
    """Under another key, with what they were made of in the lineage; imported labels stay where nobody spoke."""
    before, imported = few_gold.head("gold"), _gold(few_gold)
    answer = workflow.annotate(few_gold, {"c10": "SPAM", "c0": "HAM"}, annotator="ann")
    after = few_gold.head("gold")
    assert _gold(few_gold) == imported | {"c10": "SPAM", "c0": "HAM"}
    assert after.key != before.key
    assert few_gold.store.catalogue.inputs_of(after.key)["imported"] == before.key
    assert few_gold.store.catalogue.runs(limit=1)[0].outputs["gold"] == after.key
    assert answer.gold.as_dict() == {
        "n_gold": 6,
        "n_adjudicated": 0,
        "n_annotated": 2,
        "n_imported": 4,
        "n_disputed": 0,
    }
    assert [entry.number for entry in answer.recorded] == [1, 2]


def test_a_table_says_who_how_long_and_why(few_gold: OpenProject, tmp_path: Path) -> None:
    """As a file or as a frame; empty cells say nothing."""
    rows = "id,label,annotator,seconds,note\nc10,SPAM,bo,3.5,clear\nc11,,,,\n"
    (tmp_path / "labels.csv").write_text(rows)
    bo, ann = workflow.annotate(few_gold, tmp_path / "labels.csv", annotator="ann").recorded
    assert (bo.annotator, bo.label, bo.seconds, bo.note) == ("bo", "SPAM", 3.5, "clear")
    assert (ann.annotator, ann.label, ann.seconds, ann.note) == ("ann", None, None, "")
    frame = pa.table({"example": ["c12"], "label": [1], "annotator": ["bo"], "seconds": [2]})
    assert workflow.annotate(few_gold, frame).recorded[0].label == "HAM"


def test_what_cannot_be_used_comes_back(few_gold: OpenProject) -> None:
    """Beside what was recorded, each with its place and the reason; none is lost."""
    rows = [
        {"example": "c10", "label": "SPAM", "annotator": "ann", "seconds": 1.0},
        {"example": "nope", "label": "SPAM", "annotator": "ann", "seconds": 1.0},
        {"example": "c11", "label": "SPAN", "annotator": "ann", "seconds": 1.0},
        {"example": "c12", "label": "SPAM", "annotator": None, "seconds": 1.0},
        {"example": "c13", "label": "SPAM", "annotator": "ann", "seconds": -1.0},
        {"example": None, "label": "SPAM", "annotator": "ann", "seconds": None},
    ]
    answer = workflow.annotate(few_gold, rows)
    assert [entry.example for entry in answer.recorded] == ["c10"]
    assert [(one.given.position, one.code) for one in answer.rejected] == [
        (1, "unknown-example"),
        (2, "unknown-class"),
        (3, "invalid-value"),
        (4, "invalid-value"),
        (5, "unknown-example"),
    ]
    assert "'SPAN' is not a class" in answer.as_dict()["rejected"][1]["reason"]
    assert answer.as_dict()["recorded"][0]["label"] == "SPAM"


def test_times_that_are_no_numbers_come_back(few_gold: OpenProject) -> None:
    """As text."""
    rows = [{"example": "c10", "label": "SPAM", "seconds": "soon"}]
    (rejected,) = workflow.annotate(few_gold, rows, annotator="ann").rejected
    assert rejected.code == "invalid-value"


def test_tables_without_examples_or_labels_are_refused(few_gold: OpenProject) -> None:
    """By the column they lack."""
    for columns in ({"example": ["c1"]}, {"label": ["SPAM"]}):
        with pytest.raises(UnknownColumn):
            workflow.annotate(few_gold, columns, annotator="ann")


def test_a_second_word_takes_the_place_of_the_first(few_gold: OpenProject) -> None:
    """In the same batch or later; said again in every point it makes no entry."""
    rows = [{"example": "c10", "label": label, "seconds": 2.0} for label in ("SPAM", "HAM")]
    first, second = workflow.annotate(few_gold, rows, annotator="ann").recorded
    again = workflow.annotate(few_gold, rows[1:], annotator="ann")
    assert (first.replaces, second.replaces) == (None, 1)
    assert (again.recorded, again.n_unchanged) == ((), 1)
    assert _gold(few_gold)["c10"] == "HAM"


def test_disagreement_leaves_no_gold(few_gold: OpenProject) -> None:
    """Not even the imported label; a third person decides by majority, and unanimity is a policy."""
    for person, label in (("ann", "SPAM"), ("bo", "HAM")):
        answer = workflow.annotate(few_gold, {"c0": label}, annotator=person)
    assert "c0" not in _gold(few_gold)
    assert answer.gold.n_disputed == 1
    workflow.annotate(few_gold, {"c0": "SPAM"}, annotator="cy")
    assert _gold(few_gold)["c0"] == "SPAM"
    workflow.annotate(few_gold, policy=GoldPolicy(rule="unanimous"))
    assert "c0" not in _gold(few_gold)


def test_a_policy_stays_and_is_part_of_the_key(few_gold: OpenProject) -> None:
    """Until another one is given; people whose labels only vote make no gold."""
    policy = GoldPolicy(min_annotators=2, voters=("crowd",))
    workflow.annotate(few_gold, policy=policy)
    with_policy = few_gold.head("gold").key
    workflow.annotate(few_gold, {"c10": "SPAM"}, annotator="crowd")
    assert few_gold.head("gold").key == with_policy
    workflow.annotate(few_gold, {"c10": "SPAM"}, annotator="ann")
    assert workflow.gold_policy(few_gold) == policy
    assert "c10" not in _gold(few_gold)
    workflow.annotate(few_gold, {"c10": "SPAM"}, annotator="bo")
    assert _gold(few_gold)["c10"] == "SPAM"
    back = workflow.annotate(few_gold, policy=GoldPolicy(voters=("ann", "bo", "crowd")))
    assert back.gold.n_annotated == 0


def test_the_same_words_lead_to_the_same_gold(few_gold: OpenProject) -> None:
    """In whichever order they were said, and by whatever way."""
    workflow.annotate(few_gold, {"c10": "SPAM", "c11": "HAM"}, annotator="ann")
    key = few_gold.head("gold").key
    workflow.annotate(few_gold, {"c11": "SPAM"}, annotator="ann")
    assert few_gold.head("gold").key != key
    workflow.annotate(few_gold, {"c11": "HAM"}, annotator="ann")
    assert few_gold.head("gold").key == key


def test_annotations_survive_what_is_imported(few_gold: OpenProject, comments: Comments) -> None:
    """They are by id: after an append, and after another dataset with the same ids."""
    workflow.annotate(few_gold, {"c0": "HAM", "c10": "SPAM"}, annotator="ann")
    expected = _gold(few_gold)
    workflow.import_data(few_gold, {"id": ["n0"], "text": ["more"], "label": ["HAM"]}, append=True)
    assert _gold(few_gold) == expected | {"n0": "HAM"}
    assert labels_of(few_gold, imported_gold(few_gold))[:11].tolist().count(-1) == 6
    workflow.import_data(few_gold, {name: values[:20] for name, values in comments.items()})
    assert _gold(few_gold) == dict(zip(comments["id"][:20], comments["label"][:20], strict=True)) | {
        "c0": "HAM",
        "c10": "SPAM",
    }


def test_where_ids_are_mere_numbers_another_text_has_no_annotation(empty: OpenProject) -> None:
    """A number is no name: after another import it may be another example."""
    workflow.import_data(empty, {"text": [f"comment {number}" for number in range(40)]})
    workflow.annotate(empty, {"3": "SPAM", "4": "HAM"}, annotator="ann")
    texts = [f"comment {number}" if number == 4 else f"remark {number}" for number in range(40)]
    workflow.import_data(empty, {"text": texts})
    assert _gold(empty) == {"4": "HAM"}
    workflow.import_data(empty, {"text": ["one more"]}, append=True)
    assert _gold(empty) == {"4": "HAM"}


def test_labels_of_people_serve_the_loop(few_gold: OpenProject) -> None:
    """The rest of the project reads them as it reads any gold labels."""
    workflow.annotate(few_gold, {"c10": "SPAM"}, annotator="ann")
    assert workflow.search(few_gold, "gold IS NOT NULL").count == 6


def test_who_read_the_log_too_early_is_told(few_gold: OpenProject) -> None:
    """And can try again; nothing of theirs is half there."""
    from hunches.workflow._annotation_run import record_annotations

    answer = workflow.annotate(few_gold, {"c10": "SPAM"}, annotator="ann")
    late = replace(answer.recorded[0], annotator="bo")
    before = few_gold.store.catalogue.heads()
    with pytest.raises(ProjectBusy):
        record_annotations(few_gold, "annotate", log=[], new=[late])
    assert few_gold.store.catalogue.heads() == before


def test_a_lost_artefact_is_named(few_gold: OpenProject) -> None:
    """Where the imported labels should be in the catalogue and are not."""
    workflow.annotate(few_gold, {"c10": "SPAM"}, annotator="ann")
    artefact = few_gold.head("gold")
    lost = replace(artefact, key="other")
    inputs = few_gold.store.catalogue.inputs_of(artefact.key) | {"imported": "gone"}
    with few_gold.run("annotate") as run:
        run.add(lost, inputs=inputs)
        run.set_head("gold", "other")
    with pytest.raises(CorruptObject, match="imported gold labels"):
        workflow.annotate(few_gold, {"c11": "SPAM"}, annotator="ann")


def test_without_examples_there_is_nothing_to_label(empty: OpenProject) -> None:
    """The project says what is missing; nothing is recorded of a kind that cannot be read."""
    with pytest.raises(MissingStepError):
        workflow.annotate(empty, {"c0": "SPAM"}, annotator="ann")
    with pytest.raises(InvalidValue):
        workflow.annotate(empty, 7, annotator="ann")


@pytest.mark.parametrize("stride", [23, pytest.param(3, marks=pytest.mark.long)])
def test_a_batch_killed_at_any_moment_is_there_or_not(few_gold: OpenProject, tmp_path: Path, stride: int) -> None:
    """Never half of it, never without its gold labels, and always when it was acknowledged."""
    template = few_gold.store.path
    few_gold.store.close()
    _, imported = _state(template)
    command = [sys.executable, str(_SCRIPT), str(stride), str(template), str(tmp_path)]
    steps = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    left = {step: _state(tmp_path / step) for step in steps}
    assert len(steps) > 30 / stride
    for step, (said, gold) in left.items():
        assert said == ("SPAM", "HAM") or not (tmp_path / f"{step}.acknowledged").exists()
        assert said in {(), ("SPAM", "HAM")}
        assert gold == (imported | {"c10": "SPAM", "c11": "HAM"} if said else imported)
    assert () in {said for said, _ in left.values()}


def _state(path: Path) -> tuple[tuple[str | None, ...], dict[str, str]]:
    """Return what a project that was left alone holds: the labels said, and its gold labels."""
    project = workflow.open_project(path)
    entries = project.store.catalogue.annotations()
    gold = _gold(project)
    assert project.store.catalogue.runs(state="running") == []
    project.store.close()
    return tuple(entry.label for entry in entries), gold
