"""The checks of training labels."""

import numpy as np
import pytest

from hunches.errors import InvalidValue
from hunches.records import LabelSpace
from hunches.training import TrainingLabels

SPACE = LabelSpace(["A", "B"])


@pytest.mark.parametrize(
    ("probabilities", "weights", "gold"),
    [
        ([[1.0, 0.0]], [1.0, 1.0], None),
        ([[1.0, 0.0, 0.0]], [1.0], None),
        ([[0.7, 0.7]], [1.0], None),
        ([[1.5, -0.5]], [1.0], None),
        ([[np.nan, 1.0]], [1.0], None),
        ([[1.0, 0.0]], [-1.0], None),
        ([[1.0, 0.0]], [np.inf], None),
        ([[1.0, 0.0]], [1.0], [2]),
        ([[1.0, 0.0]], [1.0], [-2]),
        ([[1.0, 0.0]], [1.0], [0, 1]),
    ],
)
def test_labels_that_cannot_be_learnt_from_are_refused(
    probabilities: list[list[float]], weights: list[float], gold: list[int] | None
) -> None:
    """Wrong shapes, numbers and sums are told at once."""
    given = None if gold is None else np.array(gold, dtype=np.int32)
    with pytest.raises(InvalidValue):
        TrainingLabels(SPACE, np.array(probabilities), np.array(weights), given)


def test_weights_must_be_one_row() -> None:
    """A matrix of weights is refused."""
    with pytest.raises(InvalidValue):
        TrainingLabels(SPACE, np.array([[1.0, 0.0]]), np.ones((1, 1)))


def test_no_labels_are_labels() -> None:
    """An empty set can be made."""
    labels = TrainingLabels(SPACE, np.empty((0, 2)), np.empty(0), np.empty(0, dtype=np.int32))
    assert len(labels) == 0


def test_rows_are_taken_with_everything() -> None:
    """Taking rows takes probabilities, weights and gold."""
    labels = TrainingLabels(SPACE, np.eye(2), np.array([1.0, 2.0]), np.array([-1, 1], dtype=np.int32))
    taken = labels.take(np.array([1]))
    assert (taken.probabilities.tolist(), taken.weights.tolist()) == ([[0, 1]], [2])
    assert taken.gold is not None
    assert taken.gold.tolist() == [1]
