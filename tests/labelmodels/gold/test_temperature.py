"""The temperature of a model."""

from __future__ import annotations

import numpy as np
import pytest

from hunches.labelmodels.gold.temperature import best_temperature

SURE = np.array([[2.0, 0.0]])


def test_it_makes_confidence_the_share_that_is_right() -> None:
    """Of many examples of one confidence, 70% are right: so becomes the confidence."""
    labels = np.array([0] * 7000 + [1] * 3000)

    temperature = best_temperature(np.repeat(SURE, 10_000, axis=0), labels, spread=1.0)

    assert 1.0 / (1.0 + np.exp(-2.0 / temperature)) == pytest.approx(0.7, abs=0.001)


def test_without_examples_it_is_1() -> None:
    """The prior alone decides."""
    assert best_temperature(np.empty((0, 2)), np.empty(0, dtype=np.int64), spread=0.5) == pytest.approx(1.0)


def test_one_example_cannot_move_it_far() -> None:
    """Not even one that is wrong with certainty."""
    temperature = best_temperature(50.0 * SURE, np.array([1]), spread=0.5)

    assert 1.0 < temperature < 20.0


def test_only_the_most_probable_class_counts() -> None:
    """A gold class among the least probable ones weighs as much as any other that is wrong."""
    logits = np.tile([3.0, 0.0, -9.0], (20, 1))
    labels = np.array([0] * 15 + [1] * 5)

    near = best_temperature(logits, labels, spread=1.0)

    assert best_temperature(logits, np.where(labels, 2, 0), spread=1.0) == pytest.approx(near)
