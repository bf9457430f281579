"""Training an end model and predicting with it."""

from __future__ import annotations

import pickle
import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest

from hunches import workflow
from hunches.errors import CorruptObject, MissingStepError, NoFeatures, UnknownColumn, UnknownName
from hunches.lfs import rule
from hunches.workflow import EndModelChoice
from hunches.workflow._stored_dataset import StoredDataset
from hunches.workflow.train import PredictBlock, read_predictions

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hunches.workflow import OpenProject

    State = Callable[[OpenProject], object]


def _up_to_training_set(project: OpenProject) -> None:
    workflow.define_lf(project, rule("bait", "contains(text, 'free', 'click')", "SPAM"))
    workflow.define_lf(project, rule("praise", "contains(text, 'love')", "HAM"))
    workflow.apply_lfs(project)
    workflow.fit_label_model(project)
    workflow.build_training_set(project)


def test_a_model_predicts_every_example(project: OpenProject) -> None:
    """Predictions are made of the model and the dataset, the model of the training set."""
    trained = workflow.train(project)
    key, probabilities = read_predictions(project)
    catalogue = project.store.catalogue
    heads = catalogue.heads()
    assert probabilities.shape == (300, 2)
    assert np.allclose(probabilities.sum(axis=1), 1)
    assert (key, heads["end-model"]) == (trained.predictions, trained.end_model)
    assert catalogue.inputs_of(key) == {"end-model": trained.end_model, "dataset": heads["dataset"]}
    assert catalogue.inputs_of(trained.end_model) == {
        "training-set": heads["training-set"],
        "dataset": heads["dataset"],
    }


def test_lineage_leads_from_predictions_to_the_dataset(project: OpenProject) -> None:
    """Through model, training set, labels, label model, votes and every column."""
    heads = project.store.catalogue.heads()
    lineage = project.store.catalogue.lineage(heads["predictions"])
    reached = {key for inputs in lineage.values() for key in inputs.values()}
    assert {
        heads[role] for role in ("end-model", "training-set", "labels", "label-model", "votes", "dataset")
    } <= reached


def test_the_model_is_better_than_a_coin(project: OpenProject) -> None:
    """These comments are easy, also those no rule votes on."""
    _, probabilities = read_predictions(project)
    gold = StoredDataset.current(project).gold()
    assert (probabilities.argmax(axis=1) == gold).mean() > 0.8


def test_training_again_computes_nothing(project: OpenProject, state: State) -> None:
    """Model and predictions are found again."""
    before = state(project)
    workflow.train(project)
    assert state(project) == before
    assert project.store.catalogue.runs(limit=1)[0].reused == 2


def test_the_same_seed_gives_the_same_bytes(project: OpenProject, template: Path, tmp_path: Path) -> None:
    """In another copy of the project too; another seed is another model."""
    other = workflow.open_project(shutil.copytree(template, tmp_path / "other"))
    choice = EndModelChoice(seed=3)
    keys = [workflow.train(each, choice=choice).end_model for each in (project, other)]
    objects = [each.head("end-model").object for each in (project, other)]
    other.store.close()
    assert keys[0] == keys[1] != workflow.train(project).end_model
    assert objects[0] == objects[1]


def test_predictions_alone_are_made_again(project: OpenProject) -> None:
    """With the model that is there, when theirs is the file that was lost."""
    predictions = project.head("predictions")
    path = project.store.objects.path(str(predictions.object))
    path.unlink()
    workflow.train(project)
    assert path.exists()
    assert project.store.catalogue.runs(limit=1)[0].reused == 1


def test_a_damaged_object_is_not_read(project: OpenProject) -> None:
    """Its bytes are not those of its name."""
    path = project.store.objects.path(str(project.head("predictions").object))
    path.write_bytes(path.read_bytes()[:-8] + b"damaged!")
    with pytest.raises(CorruptObject, match="delete it and run the verb that made it again"):
        read_predictions(project)
    path.unlink()
    workflow.train(project)
    assert read_predictions(project)[1].shape == (300, 2)


def test_columns_can_be_chosen(empty: OpenProject, comments: dict[str, list[str]]) -> None:
    """Numbers and categories are read like texts."""
    first, lengths = [text.split()[0] for text in comments["text"]], [float(len(text)) for text in comments["text"]]
    workflow.import_data(empty, comments | {"first": first, "length": lengths})
    _up_to_training_set(empty)
    choices = [EndModelChoice(), EndModelChoice(columns=("first", "length")), EndModelChoice(columns=("text",))]
    assert len({workflow.train(empty, choice=choice).end_model for choice in choices}) == 3


@pytest.mark.parametrize(
    ("choice", "error", "says"),
    [
        (EndModelChoice("magic.v1"), UnknownName, r"'linear\.v1'"),
        (EndModelChoice(columns=("comment",)), UnknownColumn, "'comment'"),
        (EndModelChoice(columns=("text", "label")), NoFeatures, "The columns 'label' of 300 examples hold nothing"),
    ],
)
def test_what_cannot_be_trained_is_refused(
    project: OpenProject, state: State, choice: EndModelChoice, error: type[Exception], says: str
) -> None:
    """Unknown models and columns, and columns no model reads; the project is as it was."""
    before = state(project)
    with pytest.raises(error, match=says):
        workflow.train(project, choice=choice)
    assert state(project) == before


def test_examples_with_nothing_to_learn_from_are_refused(empty: OpenProject) -> None:
    """Ids and dates alone are no features."""
    rows = {
        "text": [f"{word}{number}" for number in range(20) for word in ("free", "love")],
        "label": ["SPAM", "HAM"] * 20,
    }
    workflow.import_data(empty, rows, reading=workflow.Reading(columns={"text": "id"}))
    _up_to_training_set(empty)
    with pytest.raises(NoFeatures):
        workflow.train(empty)


def test_training_needs_a_training_set(empty: OpenProject, comments: dict[str, list[str]]) -> None:
    """The error names the command that makes one."""
    with pytest.raises(MissingStepError, match="hunches import-data FILE"):
        workflow.train(empty)
    workflow.import_data(empty, comments)
    with pytest.raises(
        MissingStepError, match=r"no training set yet. Make it first with: hunches build-training-set"
    ):
        workflow.train(empty)


def test_predicting_can_travel_to_another_process(project: OpenProject) -> None:
    """A block gets the same probabilities there."""
    model = project.head("end-model")
    predict = PredictBlock("linear.v1", project.store.objects.read_bytes(str(model.object)))
    (batch,) = StoredDataset.current(project).examples().combine_chunks().to_batches()
    travelled: PredictBlock = pickle.loads(pickle.dumps(predict))  # noqa: S301  # bytes of our own
    assert np.array_equal(travelled(batch), read_predictions(project)[1])
