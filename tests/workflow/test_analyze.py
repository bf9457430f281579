"""Where the end model goes wrong, why, and what would help."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from hunches import workflow
from hunches.errors import MissingStepError, NoGold, SealedTest, UnknownName
from hunches.evaluation.analysis import Confusion, GoldSuspects, LearningCurve, SliceScores, SplitLeakage
from hunches.workflow import QUICK_PARTS, AnalysisChoice
from hunches.workflow._stored_dataset import StoredDataset

if TYPE_CHECKING:
    from collections.abc import Callable

    from hunches.workflow import OpenProject

    State = Callable[[OpenProject], object]


def test_the_quick_parts_are_the_default(project: OpenProject) -> None:
    """All but the learning curve and leakage, in the order they are shown."""
    analysis = workflow.analyze(project)
    assert tuple(analysis.parts) == QUICK_PARTS
    assert (analysis.n_examples, analysis.n_gold) == (30, 30)
    assert project.store.catalogue.runs(limit=1)[0].verb == "analyze"
    json.dumps(analysis.as_dict(), allow_nan=False)


def test_examples_are_those_the_parts_name(project: OpenProject) -> None:
    """With id and text, all of the split."""
    analysis = workflow.analyze(project, choice=AnalysisChoice("train", ("confusion", "cross", "disagreements")))
    dataset = StoredDataset.current(project)
    assert analysis.examples
    for row, example in analysis.examples.items():
        assert (example.id, example.text) == (f"c{row}", dataset.texts(dataset.rows_of(None)[row : row + 1])[0])
    assert set(analysis.examples) <= set(dataset.rows_of("train").tolist())


def test_the_report_has_a_heading_and_examples_a_part(project: OpenProject) -> None:
    """In text and in a notebook."""
    analysis = workflow.analyze(project, choice=AnalysisChoice("train", ("calibration", "disagreements")))
    text = str(analysis)
    assert text.startswith("The end model on the train split: 240 examples, 240 gold labels read.\n\nWHETHER PROB")
    assert "WHERE END MODEL AND LABEL MODEL DISAGREE MOST\nLabel model and end model" in text
    assert repr(analysis) == text
    assert "<h4>Whether probabilities can be believed</h4>" in analysis._repr_html_()
    assert "<svg" in analysis._repr_html_()


def test_parts_do_not_depend_on_each_other(project: OpenProject) -> None:
    """The same seed gives the same answer, alone or among others."""
    alone = workflow.analyze(project, choice=AnalysisChoice(what=("thresholds",)))
    among = workflow.analyze(project)
    assert alone["thresholds"].as_dict() == among["thresholds"].as_dict()


def test_slices_are_scored_beside_the_rest(project: OpenProject) -> None:
    """Every slice there is."""
    workflow.define_slice(project, "links", condition="has(text, 'link')")
    part = workflow.analyze(project, choice=AnalysisChoice("train", ("slices",)))["slices"]
    assert isinstance(part, SliceScores)
    assert [each.name for each in part.slices] == ["links"]


def test_gold_the_models_learned_from_is_not_suspected(project: OpenProject) -> None:
    """That of train is left out as soon as the training set holds gold labels."""
    choice = AnalysisChoice(None, ("confusion", "gold"), unseal=True)
    before = workflow.analyze(project, choice=choice)["gold"]
    workflow.build_training_set(project, policy=workflow.TrainingSetPolicy(use_gold=True))
    workflow.train(project)
    analysis = workflow.analyze(project, choice=choice)
    after, all_gold = analysis["gold"], analysis["confusion"]
    assert isinstance(before, GoldSuspects)
    assert isinstance(after, GoldSuspects)
    assert isinstance(all_gold, Confusion)
    assert (before.n_gold, after.n_gold, all_gold.counts.sum()) == (300, 60, 300)


def test_a_learning_curve_is_measured_once(project: OpenProject, state: State) -> None:
    """Asked again, nothing is trained or added, and the answer is the same."""
    choice = AnalysisChoice(what=("learning-curve",))
    first = workflow.analyze(project, choice=choice)["learning-curve"]
    before = state(project)
    again = workflow.analyze(project, choice=choice)["learning-curve"]
    assert isinstance(first, LearningCurve)
    assert first.points[-1].size == first.n_now
    assert again.as_dict() == first.as_dict()
    assert state(project) == before
    assert project.store.catalogue.runs(limit=1)[0].reused == 1


def test_leakage_reads_no_gold(project: OpenProject) -> None:
    """So the test split may be compared without unsealing."""
    analysis = workflow.analyze(project, choice=AnalysisChoice("test", ("leakage", "disagreements")))
    part = analysis["leakage"]
    assert isinstance(part, SplitLeakage)
    assert part.overlaps[0].n_exact > 0
    assert analysis.n_gold == 0
    assert len(workflow.looks(project)) == 0


@pytest.mark.parametrize("split", ["test", None])
def test_the_test_split_is_sealed(project: OpenProject, split: str | None) -> None:
    """Unsealed, the report counts the look."""
    with pytest.raises(SealedTest, match="'analyze' would look"):
        workflow.analyze(project, choice=AnalysisChoice(split, ("confusion",)))
    analysis = workflow.analyze(project, choice=AnalysisChoice(split, ("confusion",), unseal=True))
    assert str(analysis).endswith("This was look 1 at the test split.")
    assert "<p>This was look 1 at the test split.</p>" in analysis._repr_html_()


def test_what_cannot_be_analysed_is_refused(
    project: OpenProject, empty: OpenProject, comments: dict[str, list[str]]
) -> None:
    """An unknown part, a part that was not asked for, no model, and no gold."""
    with pytest.raises(UnknownName, match="'confusions'"):
        AnalysisChoice(what=("confusions",))
    with pytest.raises(UnknownName, match="part of this analysis"):
        _ = workflow.analyze(project, choice=AnalysisChoice(what=("leakage",)))["gold"]
    workflow.import_data(empty, comments)
    with pytest.raises(MissingStepError, match="hunches train"):
        workflow.analyze(empty)
    workflow.import_data(empty, {"text": comments["text"]})
    with pytest.raises(NoGold, match="30 examples"):
        workflow.analyze(empty)
