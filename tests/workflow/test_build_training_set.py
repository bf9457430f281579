"""Deciding which labels an end model is trained on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from hunches import workflow
from hunches.errors import EmptyTrainingSet, MissingStepError, OneClassOnly
from hunches.lfs import rule
from hunches.workflow import TrainingSetPolicy
from hunches.workflow._stored_dataset import StoredDataset
from hunches.workflow._stored_labels import read_labels
from hunches.workflow.build_training_set import read_training_set

if TYPE_CHECKING:
    from collections.abc import Callable

    from hunches.workflow import OpenProject

    State = Callable[[OpenProject], object]


def test_it_holds_the_covered_examples_of_train(project: OpenProject) -> None:
    """With the label model's probabilities, and a record of what it was made from."""
    built = workflow.build_training_set(project)
    key, rows, labels = read_training_set(project)
    labels_key, probabilities, covered = read_labels(project)
    dataset = StoredDataset.current(project)
    assert rows.tolist() == [row for row in dataset.rows_of("train").tolist() if covered[row]]
    assert np.array_equal(labels.probabilities, probabilities[rows])
    assert (key, built.n_examples) == (built.training_set, len(rows))
    assert project.store.catalogue.inputs_of(key) == {"labels": labels_key, "dataset": dataset.key}
    assert sum(built.as_dict()["mass"].values()) == pytest.approx(len(rows), abs=0.01)


def test_building_again_computes_nothing(project: OpenProject, state: State) -> None:
    """The same policy on the same labels is found again."""
    before = state(project)
    workflow.build_training_set(project)
    assert state(project) == before
    assert project.store.catalogue.runs(limit=1)[0].reused == 1


def test_hard_labels_are_the_most_probable_classes(project: OpenProject) -> None:
    """Each row has one 1."""
    workflow.build_training_set(project, policy=TrainingSetPolicy(soft=False))
    _, rows, labels = read_training_set(project)
    _, probabilities, _ = read_labels(project)
    assert set(labels.probabilities.ravel().tolist()) == {0.0, 1.0}
    assert labels.probabilities.argmax(axis=1).tolist() == probabilities[rows].argmax(axis=1).tolist()


def test_gold_labels_take_over_where_there_are_some(project: OpenProject) -> None:
    """All examples of train have gold here, votes or not."""
    built = workflow.build_training_set(project, policy=TrainingSetPolicy(use_gold=True))
    dataset = StoredDataset.current(project)
    _, rows, labels = read_training_set(project)
    assert built.n_examples == 240
    assert labels.probabilities.argmax(axis=1).tolist() == dataset.gold()[rows].tolist()
    assert project.store.catalogue.inputs_of(built.training_set)["gold"] == project.head("gold").key


def test_a_policy_that_leaves_nothing_is_an_error(project: OpenProject, state: State) -> None:
    """The error says which confidence was asked for."""
    before = state(project)
    with pytest.raises(EmptyTrainingSet, match=r"None of the 240 examples of the train split.*1\.1"):
        workflow.build_training_set(project, policy=TrainingSetPolicy(min_confidence=1.1))
    assert state(project) == before


def test_labels_of_one_class_are_an_error(project: OpenProject, comments: dict[str, list[str]], state: State) -> None:
    """There is nothing to tell apart."""
    workflow.import_data(project, {"text": comments["text"], "label": ["SPAM"] * 300})
    workflow.define_lf(project, *(rule(name, "length(text) > 0", "SPAM") for name in ("promo", "bait", "praise")))
    workflow.apply_lfs(project)
    workflow.fit_label_model(project, choice=workflow.LabelModelChoice("majority-vote.v1"))
    before = state(project)
    with pytest.raises(OneClassOnly, match="The labels of the training set know only the class 'SPAM'"):
        workflow.build_training_set(project)
    assert state(project) == before


def test_it_needs_labels(empty: OpenProject, comments: dict[str, list[str]]) -> None:
    """The error names the command that makes them."""
    workflow.import_data(empty, comments)
    with pytest.raises(MissingStepError, match=r"has no labels yet. Make it first with: hunches fit-label-model"):
        workflow.build_training_set(empty)
