"""Gold labels that are likely wrong."""

from __future__ import annotations

import numpy as np
import pytest

from hunches.evaluation._scored import Scored
from hunches.evaluation.analysis import suspect_gold
from hunches.evaluation.analysis.gold_suspects import label_joint
from hunches.records import LabelSpace

SPACE = LabelSpace(["A", "B", "C"])


def test_the_joint_is_that_of_the_paper() -> None:
    """Worked by hand: thresholds 0.6 and 0.7; counts by gold and surest class above its threshold, calibrated."""
    likely = np.array([[0.9, 0.1], [0.7, 0.3], [0.2, 0.8], [0.3, 0.7], [0.25, 0.75], [0.35, 0.65]])
    gold = np.array([0, 0, 0, 1, 1, 1])
    # The means of class 0 are 0.6, of class 1 0.7; the last example is sure of none.
    assert label_joint(Scored.read(likely, gold)).round(9).tolist() == [[2.0, 1.0], [0.0, 3.0]]


def test_planted_errors_are_found() -> None:
    """Of a model that is nearly always right, all suspects are the labels that were changed."""
    rng = np.random.default_rng(0)
    truth = rng.integers(3, size=300)
    likely = np.full((300, 3), 0.05)
    likely[np.arange(300), truth] = 0.9
    likely += rng.uniform(0, 0.05, size=(300, 3))
    likely /= likely.sum(axis=1, keepdims=True)
    wrong = rng.choice(300, size=20, replace=False)
    gold = truth.copy()
    gold[wrong] = (gold[wrong] + 1) % 3
    found = suspect_gold(likely, gold, space=SPACE, most=50)
    rows = {each.row for each in found.examples}
    assert rows <= set(wrong.tolist())
    assert len(rows) >= 18
    assert found.estimated == pytest.approx(20, abs=3)
    assert all(SPACE.classes[truth[each.row]] == each.proposed for each in found.examples)


def test_the_most_contradicted_come_first() -> None:
    """With what the model gives both classes, and rows of all examples."""
    likely = np.array([[0.5, 0.5, 0.0], *[[0.9, 0.1, 0.0]] * 6, *[[0.1, 0.9, 0.0]] * 6, [0.0, 1.0, 0.0]])
    gold = np.array([-1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0])
    found = suspect_gold(likely, gold, space=SPACE)
    assert [each.row for each in found.examples] == [13, 7]
    assert found.examples[0].proposed_probability == 1.0
    assert found.groups()[0].name == "gold A, B 100%"
    assert "2 of 13 gold labels contradict" in str(found)
    assert found.as_dict()["n_suspects"] == 2


def test_without_suspects_it_says_so() -> None:
    """And shows no examples."""
    found = suspect_gold(np.eye(3), np.arange(3), space=SPACE)
    assert str(found) == "None of 3 gold labels looks wrong."
    assert found.groups() == ()


def test_a_class_nobody_is_sure_of_keeps_its_labels() -> None:
    """Its one example is below the usual probability of every class."""
    likely = np.array([[0.9, 0.05, 0.05], [0.95, 0.03, 0.02], [0.8, 0.1, 0.1]])
    gold = np.array([0, 0, 0])
    joint = label_joint(Scored.read(likely, gold))
    assert joint.tolist() == [[3.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
