"""Where two models disagree most."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.distance import jensenshannon

from hunches.errors import InvalidValue
from hunches.evaluation.analysis import disagreements
from hunches.records import LabelSpace

SPACE = LabelSpace(["A", "B", "C"])


def test_the_surest_opposites_come_first() -> None:
    """By the divergence of Jensen and Shannon, in bits, among examples of another class."""
    rng = np.random.default_rng(0)
    first, second = rng.dirichlet(np.ones(3), size=60), rng.dirichlet(np.ones(3), size=60)
    found = disagreements(first, second, is_asked=np.ones(60, bool), space=SPACE, most=60)
    differs = np.flatnonzero(first.argmax(axis=1) != second.argmax(axis=1))
    expected = {int(row): jensenshannon(first[row], second[row], base=2) ** 2 for row in differs}
    assert {each.row: each.divergence for each in found.examples} == pytest.approx(expected)
    assert [each.divergence for each in found.examples] == pytest.approx(sorted(expected.values(), reverse=True))
    assert (found.n_differing, found.n_compared) == (len(differs), 60)


def test_only_examples_asked_of_are_compared() -> None:
    """Rows are those of all examples."""
    first, second = np.eye(3)[[0, 0, 0]], np.eye(3)[[1, 0, 2]]
    found = disagreements(first, second, is_asked=np.array([False, True, True]), space=SPACE)
    assert [(each.row, each.label, each.predicted) for each in found.examples] == [(2, "A", "C")]
    assert found.examples[0].divergence == pytest.approx(1.0)
    assert found.groups()[0].name == "A 100%, C 100%"
    assert str(found) == "Label model and end model give different classes to 1 of 2 labelled examples (50.0%)."
    assert found.as_dict()["examples"][0]["row"] == 2


def test_without_labels_there_is_nothing_to_compare() -> None:
    """It says so."""
    found = disagreements(np.eye(3), np.eye(3), is_asked=np.zeros(3, bool), space=SPACE)
    assert found.told() == "No example has a label to compare the end model with."


def test_shapes_have_to_fit() -> None:
    """Otherwise it is refused."""
    with pytest.raises(InvalidValue, match="shape"):
        disagreements(np.eye(3), np.eye(2), is_asked=np.ones(3, bool), space=SPACE)
