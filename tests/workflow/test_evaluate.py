"""Scoring labels and predictions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hunches import workflow
from hunches.errors import ConditionSyntaxError, InvalidValue, MissingStepError, NoGold, UnknownColumn
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
