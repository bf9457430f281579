"""Revisions: made by every verb that changes a project, listed, shown, named, restored and compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hunches import workflow
from hunches.errors import InvalidValue, MissingStepError, NoGold, RevisionIncomplete, UnknownName
from hunches.lfs import rule
from hunches.workflow import EndModelChoice, EvaluationChoice, TrainingSetPolicy

if TYPE_CHECKING:
    from pathlib import Path

    from hunches.workflow import OpenProject

_FILE = """
import hunches as hu
promo = hu.rule("promo", "has(text, {words})", "SPAM")

@hu.labeling_function()
def praise(text):
    return "HAM" if "love" in text{more} else None
"""


def _loop(project: OpenProject) -> None:
    workflow.apply_lfs(project)
    workflow.fit_label_model(project)
    workflow.build_training_set(project)
    workflow.train(project)


def _write(path: Path, words: str = "'subscribe'", more: str = "") -> Path:
    path.write_text(_FILE.format(words=words, more=more), "utf-8")
    return path


def test_every_step_of_the_loop_is_a_revision(project: OpenProject) -> None:
    """Each has the one before as its parent, its author and a message."""
    logged = workflow.log(project).revisions
    verbs = ["train", "build_training_set", "fit_label_model", "apply_lfs", *["define_lf"] * 3, "import_data"]
    assert [item.revision.change.verb for item in logged] == verbs
    assert [item.revision.parent for item in logged] == [7, 6, 5, 4, 3, 2, 1, None]
    assert {item.revision.change.author for item in logged} == {project.author}
    assert logged[0].revision.change.message == "end model linear.v1 trained on 215 examples"


def test_doing_the_same_again_is_no_revision(project: OpenProject) -> None:
    """A rerun without a change adds nothing to the log."""
    before = len(workflow.log(project, limit=None))
    _loop(project)
    assert len(workflow.log(project, limit=None)) == before


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda project: workflow.switch_lf(project, "bait", is_active=False), "bait switched off"),
        (lambda project: workflow.define_slice(project, "short", condition="length(text) < 9"), "slice short"),
        (lambda project: workflow.define_lf(project, rule("bait", "has(text, 'win')", "SPAM")), "changed bait"),
        (
            lambda project: workflow.build_training_set(project, policy=TrainingSetPolicy(soft=False)),
            "training set of",
        ),
    ],
)
def test_other_verbs_that_change_the_project_make_revisions(
    project: OpenProject, change: object, message: str
) -> None:
    """They say what they did."""
    assert callable(change)
    change(project)
    assert message in workflow.log(project, limit=1).revisions[0].revision.change.message


def test_the_log_shows_measured_accuracy(project: OpenProject) -> None:
    """Once the end model was evaluated on valid, every revision with it says how good it is."""
    assert workflow.log(project).revisions[0].accuracy is None
    scores = workflow.evaluate(project, choice=EvaluationChoice(split="valid"))
    assert workflow.log(project).revisions[0].accuracy == scores.accuracy.value
    assert "Accuracy, valid" in str(workflow.log(project))


def test_an_empty_log_says_what_to_do(empty: OpenProject) -> None:
    """It is no table without rows."""
    assert "import data" in str(workflow.log(empty))


def test_a_revision_is_shown_with_all_it_consists_of(project: OpenProject) -> None:
    """Its steps in words, its keys, and its scores where they were measured."""
    workflow.evaluate(project)
    shown = workflow.show(project)
    assert shown.state.heads == project.store.catalogue.heads()
    assert shown.steps["end-model"] == "linear.v1"
    assert shown.scores is not None
    text = str(shown)
    for part in (
        "Revision r8, after r7",
        "promo, bait, praise",
        "votes of 3 labelling functions",
        "accuracy on valid",
    ):
        assert part in text


@pytest.mark.parametrize("reference", ["3", "r3", 3, "good"])
def test_revisions_are_called_by_number_or_name(project: OpenProject, reference: str | int) -> None:
    """Both ways find the same."""
    workflow.name_revision(project, "good", reference=3)
    assert workflow.show(project, reference).revision.number == 3


def test_an_unknown_revision_is_named(project: OpenProject) -> None:
    """The error lists the names and the latest numbers."""
    workflow.name_revision(project, "good", reference=3)
    with pytest.raises(UnknownName, match="no revision named 'god'; there are 'good', 'r8', 'r7'"):
        workflow.show(project, "god")
    with pytest.raises(UnknownName, match="'99'"):
        workflow.show(project, 99)


@pytest.mark.parametrize("name", ["", "  ", "12", "r12", "current", "previous", "x" * 256])
def test_a_name_is_no_number(project: OpenProject, name: str) -> None:
    """It could not be told from a number, or means something already."""
    with pytest.raises(InvalidValue, match="name of a revision"):
        workflow.name_revision(project, name)


def test_restoring_makes_the_project_what_it_was(project: OpenProject) -> None:
    """Heads, labelling functions and slices are those of the revision, and nothing is applied again."""
    before = project.store.catalogue.state()
    workflow.define_lf(project, rule("vid", "has(text, 'video')", "HAM"), rule("bait", "has(text, 'win')", "SPAM"))
    _loop(project)
    restored = workflow.restore(project, 8)
    state = project.store.catalogue.state()
    assert (state.heads, state.active) == (before.heads, before.active)
    assert restored.lfs == ("bait", "vid")
    assert workflow.apply_lfs(project).computed == ()


def test_a_restored_revision_can_be_undone(project: OpenProject) -> None:
    """The one before the restoring is "previous", and labelling functions that came later vote again."""
    workflow.define_lf(project, rule("vid", "has(text, 'video')", "HAM"))
    _loop(project)
    later = project.store.catalogue.state()
    workflow.restore(project, 8)
    workflow.restore(project, "previous")
    assert project.store.catalogue.state() == later


def test_restored_code_comes_from_its_snapshot(project: OpenProject, tmp_path: Path) -> None:
    """The file holds newer code, which is not taken for the old one."""
    file = _write(tmp_path / "lfs.py")
    workflow.define_lf(project, file)
    workflow.apply_lfs(project)
    workflow.name_revision(project, "before")
    old = workflow.log(project, limit=1).revisions[0].revision.state
    _write(file, words="'subscribe', 'free'", more=" or 'great' in text")
    workflow.apply_lfs(project)
    restored = workflow.restore(project, "before")
    assert restored.from_snapshot == ("promo", "praise")
    assert workflow.apply_lfs(project).computed == ()
    assert project.store.catalogue.state().key == old


def test_restored_code_can_be_applied_to_new_examples(project: OpenProject, tmp_path: Path) -> None:
    """The snapshot is real code: it votes on what it never saw."""
    file = _write(tmp_path / "lfs.py")
    workflow.define_lf(project, file)
    workflow.apply_lfs(project)
    workflow.name_revision(project, "before")
    _write(file, more=" or 'great' in text")
    workflow.apply_lfs(project)
    workflow.restore(project, "before")
    workflow.import_data(project, {"id": ["n1"], "text": ["i love this"], "label": ["HAM"]}, append=True)
    assert workflow.apply_lfs(project).extended["praise"] == 1


def test_code_whose_file_is_as_it_was_stays_with_its_file(project: OpenProject, tmp_path: Path) -> None:
    """Going back and forth ends at the file, so that edits count again."""
    file = _write(tmp_path / "lfs.py")
    workflow.define_lf(project, file)
    workflow.name_revision(project, "before")
    _write(file, words="'free'")
    workflow.define_lf(project, file)
    workflow.restore(project, "before")
    assert workflow.restore(project, "previous").from_snapshot == ()
    homes = {version.definition.get("file") for version in project.store.catalogue.lfs()}
    assert homes == {None, str(file)}


def test_a_function_switched_off_stays_off_when_its_file_is_read_again(project: OpenProject, tmp_path: Path) -> None:
    """One that is gone from its file and comes back votes again."""
    file = _write(tmp_path / "lfs.py")
    workflow.define_lf(project, file)
    workflow.switch_lf(project, "praise", is_active=False)
    workflow.apply_lfs(project)
    assert "praise" not in project.store.catalogue.state().active
    file.write_text(file.read_text("utf-8").replace("promo", "pro"), "utf-8")
    workflow.apply_lfs(project)
    _write(file)
    workflow.apply_lfs(project)
    assert {"promo"} <= set(project.store.catalogue.state().active)
    assert not {"praise", "pro"} & set(project.store.catalogue.state().active)


def test_what_was_collected_cannot_be_restored(project: OpenProject) -> None:
    """The error says what is missing, and the project is as it was."""
    predictions = project.head("predictions")
    project.store.objects.path(str(predictions.object)).unlink()
    workflow.define_slice(project, "short", condition="length(text) < 9")
    state = project.store.catalogue.state()
    with pytest.raises(RevisionIncomplete, match="r8 cannot be restored: 'predictions'"):
        workflow.restore(project, 8)
    assert project.store.catalogue.state() == state


def test_a_diff_tells_which_votes_moved_labels(project: OpenProject) -> None:
    """A new rule that covers new examples is the cause of their labels."""
    workflow.define_lf(project, rule("vid", "has(text, 'video')", "HAM"))
    _loop(project)
    found = workflow.diff(project, 8)
    assert [(change.kind, change.name, change.after) for change in found.lfs] == [
        ("added", "vid", "HAM where has(text, 'video')")
    ]
    assert {change.step for change in found.steps} == {"votes", "label model", "training set", "end model"}
    assert found.labels is not None
    assert found.labels.causes[0].lf == "vid"
    assert all("video" in item.text and item.after == "HAM" for item in found.examples if "vid" in item.lfs)
    assert {change.what for change in found.scores} == {"label-model", "end-model"}


def test_a_diff_of_a_revision_and_itself(project: OpenProject) -> None:
    """Nothing differs."""
    found = workflow.diff(project, "current", "current")
    assert (found.lfs, found.steps, found.scores) == ((), (), ())
    assert "Nothing differs." in str(found)


def test_a_diff_with_a_project_without_data(project: OpenProject) -> None:
    """The first revision has no labels to compare with."""
    found = workflow.diff(project, 1, 8)
    assert found.labels is None
    assert [change.name for change in found.lfs] == ["promo", "bait", "praise"]


def test_a_diff_across_an_append_compares_shared_examples(project: OpenProject) -> None:
    """Examples that only one revision has are left out."""
    workflow.import_data(project, {"id": ["n1"], "text": ["free love"], "label": ["HAM"]}, append=True)
    _loop(project)
    forth, back = workflow.diff(project, 8), workflow.diff(project, "current", 8)
    assert forth.labels is not None
    assert back.labels is not None
    assert forth.labels.n_examples == back.labels.n_examples == 300


def test_a_diff_between_other_imports_goes_by_id(project: OpenProject, comments: dict[str, list[str]]) -> None:
    """The same examples in another order have the same labels."""
    workflow.import_data(project, {name: values[:200][::-1] for name, values in comments.items()})
    _loop(project)
    found = workflow.diff(project, 8)
    assert found.labels is not None
    assert found.labels.n_examples == 200


def test_the_best_revision_by_its_end_model(project: OpenProject) -> None:
    """Each end model counts once; the revision that people named stands for it."""
    workflow.name_revision(project, "good")
    workflow.define_slice(project, "short", condition="length(text) < 9")
    workflow.train(project, choice=EndModelChoice(parameters={"max_iterations": 1, "l2": 1e6}))
    found = workflow.best(project, metric="log_loss")
    assert [item.revision.number for item in found.ranked] == [8, 10]
    assert found.best.names == ("good",)
    assert "Log loss on valid" in str(found)


def test_the_best_revision_needs_an_end_model(empty: OpenProject) -> None:
    """The error names the command."""
    with pytest.raises(MissingStepError, match="hunches train"):
        workflow.best(empty)


def test_the_best_revision_needs_gold(empty: OpenProject, comments: dict[str, list[str]]) -> None:
    """Without gold labels on valid nothing can be ranked."""
    workflow.import_data(empty, {name: comments[name] for name in ("id", "text")})
    workflow.define_lf(
        empty, rule("promo", "has(text, 'subscribe')", "SPAM"), rule("love", "has(text, 'love')", "HAM")
    )
    _loop(empty)
    with pytest.raises(NoGold):
        workflow.best(empty)
