"""Scoring labels and predictions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from hunches import workflow
from hunches.errors import ConditionSyntaxError, InvalidValue, MissingStepError, NoGold, SealedTest, UnknownColumn
from hunches.evaluation import wilson_interval
from hunches.lfs import rule
from hunches.workflow import EvaluationChoice
from hunches.workflow._stored_dataset import StoredDataset
from hunches.workflow._stored_labels import read_labels
from hunches.workflow.train import read_predictions

if TYPE_CHECKING:
    from collections.abc import Callable

    from hunches.errors import HunchesError
    from hunches.workflow import OpenProject

    State = Callable[[OpenProject], object]


@pytest.mark.parametrize(("split", "n_examples"), [("train", 240), ("valid", 30), ("test", 30), (None, 300)])
def test_scores_are_those_of_a_split(project: OpenProject, split: str | None, n_examples: int) -> None:
    """Accuracy is the share of examples of the split whose prediction is their gold label."""
    scores = workflow.evaluate(project, choice=EvaluationChoice(split=split, unseal=True))
    dataset = StoredDataset.current(project)
    rows = dataset.rows_of(split)
    _, probabilities = read_predictions(project)
    expected = (probabilities[rows].argmax(axis=1) == dataset.gold()[rows]).mean()
    assert scores.as_dict()["n_examples"] == n_examples
    assert scores.accuracy.value == pytest.approx(expected)


def test_the_label_model_is_scored_where_there_are_votes(project: OpenProject) -> None:
    """With ``covered`` only examples with a vote count."""
    scores = workflow.evaluate(project, choice=EvaluationChoice("label-model", None, covered=True, unseal=True))
    _, _, covered = read_labels(project)
    assert scores.as_dict()["n_examples"] == int(covered.sum()) < 300


def test_scores_are_kept_with_their_origin(project: OpenProject, state: State) -> None:
    """The same evaluation again adds nothing."""
    workflow.evaluate(project)
    (kept,) = project.store.catalogue.artefacts(kind="scores")
    heads = project.store.catalogue.heads()
    assert project.store.catalogue.inputs_of(kept.key) == {"end-model": heads["predictions"], "gold": heads["gold"]}
    before = state(project)
    workflow.evaluate(project)
    assert state(project) == before
    assert project.store.catalogue.runs(limit=1)[0].reused == 1


def test_scores_of_a_condition_follow_what_it_reads(project: OpenProject) -> None:
    """When other examples lie in a slice, the scores are others and are kept beside the old."""
    choice = EvaluationChoice(split=None, where="in_slice('part')", unseal=True)
    counts = []
    for condition in ("label = 'SPAM'", "label = 'HAM'"):
        workflow.define_slice(project, "part", condition=condition)
        counts.append(workflow.evaluate(project, choice=choice).as_dict()["n_examples"])
    workflow.define_lf(project, rule("praise", "has(text, 'love')", "HAM"))
    workflow.apply_lfs(project)
    workflow.fit_label_model(project)
    counts.append(workflow.evaluate(project, choice=choice).as_dict()["n_examples"])
    assert len(set(counts)) == 3
    assert len(project.store.catalogue.artefacts(kind="scores")) == 3


_REFUSED: list[tuple[EvaluationChoice, type[HunchesError], str]] = [
    (EvaluationChoice(split="dev"), InvalidValue, "'dev'; it must be one of train, valid, test"),
    (EvaluationChoice("both"), InvalidValue, "one of end-model, label-model, majority-vote"),  # type: ignore[arg-type]  # a user's typo
    (EvaluationChoice(where="has(comment, 'x')"), UnknownColumn, "'comment'"),
    (EvaluationChoice(where="has(text"), ConditionSyntaxError, r"\^"),
    (EvaluationChoice(where="has(text, 'xylophone')"), NoGold, "None of the 0 examples"),
]


@pytest.mark.parametrize(("choice", "error", "says"), _REFUSED)
def test_what_cannot_be_scored_is_refused(
    project: OpenProject, state: State, choice: EvaluationChoice, error: type[HunchesError], says: str
) -> None:
    """Nothing is added to the project."""
    before = state(project)
    with pytest.raises(error, match=says):
        workflow.evaluate(project, choice=choice)
    assert state(project) == before


def test_without_gold_there_is_nothing_to_score(project: OpenProject, comments: dict[str, list[str]]) -> None:
    """The error says how many examples were looked at."""
    workflow.import_data(project, {"text": comments["text"]})
    workflow.apply_lfs(project)
    workflow.fit_label_model(project)
    with pytest.raises(NoGold, match="None of the 30 examples has a gold label"):
        workflow.evaluate(project, choice=EvaluationChoice("label-model"))


def test_scoring_needs_predictions(empty: OpenProject, comments: dict[str, list[str]]) -> None:
    """The error names the command that makes them."""
    workflow.import_data(empty, comments)
    with pytest.raises(MissingStepError, match=r"no predictions yet. Make it first with: hunches train"):
        workflow.evaluate(empty)


def test_the_majority_vote_is_scored_beside_the_label_model(project: OpenProject) -> None:
    """What a label model has to beat is measured on the same examples."""
    majority = workflow.evaluate(project, choice=EvaluationChoice("majority-vote", None, covered=True, unseal=True))
    labels = workflow.evaluate(project, choice=EvaluationChoice("label-model", None, covered=True, unseal=True))
    assert majority.n_gold == labels.n_gold
    assert majority.accuracy.value is not None
    assert majority.accuracy.value > 0.9


@pytest.mark.parametrize("choice", [EvaluationChoice(split="test"), EvaluationChoice("majority-vote", None)])
def test_the_test_split_is_sealed(project: OpenProject, state: State, choice: EvaluationChoice) -> None:
    """Nothing is measured or recorded on it, nor on all examples, unless it is asked for by name."""
    before = state(project)
    with pytest.raises(SealedTest, match=r"'evaluate' would look at its gold labels.*looks so far: 0.*unseal=True"):
        workflow.evaluate(project, choice=choice)
    assert state(project) == before
    assert len(workflow.looks(project)) == 0


def test_examples_outside_the_test_split_need_no_unsealing(project: OpenProject) -> None:
    """Whatever was asked for, what counts is which gold labels take part."""
    choice = EvaluationChoice(split=None, where="split = 'valid'")
    assert workflow.evaluate(project, choice=choice).n_gold == 30
    assert workflow.evaluate(project, choice=EvaluationChoice(unseal=True)).notes == ()
    assert len(workflow.looks(project)) == 0


def test_scores_on_test_count_the_looks(project: OpenProject) -> None:
    """Looking at the same again adds a look; at something else, what luck does to the best of them too."""
    choice = EvaluationChoice(split="test", unseal=True)
    first, again = workflow.evaluate(project, choice=choice), workflow.evaluate(project, choice=choice)
    other = workflow.evaluate(project, choice=EvaluationChoice("majority-vote", "test", unseal=True))
    assert first.notes == ("This was look 1 at the test split; nothing else was measured there before.",)
    assert again.notes == ("This was look 2 at the test split; nothing else was measured there before.",)
    assert "This was look 3 at the test split, where 2 different results were measured" in other.notes[0]
    interval = wilson_interval(int(np.trace(other.confusion)), other.n_gold, level=0.975)
    assert f"accuracy {interval:.3f} then" in str(other)
    assert "<p>This was look 3" in other._repr_html_()
    assert other.as_dict()["notes"] == list(other.notes)


def test_who_may_look_does_not_change_the_scores(project: OpenProject) -> None:
    """Scores on valid have the same key with and without."""
    workflow.evaluate(project)
    workflow.evaluate(project, choice=EvaluationChoice(unseal=True))
    (kept,) = project.store.catalogue.artefacts(kind="scores")
    assert kept.facts["measured_on"] == {"split": "valid", "where": None, "covered": False}
