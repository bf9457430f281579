"""Errors of two models, crossed."""

from __future__ import annotations

import numpy as np
import pytest

from hunches.errors import InvalidValue
from hunches.evaluation.analysis import cross_errors

# Gold is always class 0: "right" is class 0, "wrong" class 1.
LABELS = np.eye(2)[[0, 0, 1, 1, 0, 1, 0]] * 0.8 + 0.1
MODEL = np.array([[0.9, 0.1], [0.3, 0.7], [0.8, 0.2], [0.4, 0.6], [0.6, 0.4], [0.2, 0.8], [0.1, 0.9]])
COVERED = np.array([True, True, True, True, False, False, True])
GOLD = np.array([0, 0, 0, 0, 0, 0, -1])


def test_every_example_with_gold_is_in_one_cell() -> None:
    """By who is right; without a vote the label model has no label."""
    found = cross_errors(LABELS, MODEL, GOLD, covered=COVERED)
    cells = {(cell.label_model, cell.is_end_model_right): cell.rows for cell in found.cells}
    assert cells == {
        ("right", True): (0,),
        ("right", False): (1,),
        ("wrong", True): (2,),
        ("wrong", False): (3,),
        ("none", True): (4,),
        ("none", False): (5,),
    }
    assert sum(cell.n for cell in found.cells) == found.n_gold == 6


def test_examples_are_the_surest_and_all_count() -> None:
    """As many as asked for."""
    found = cross_errors(
        np.tile(LABELS[:1], (5, 1)),
        np.array([[0.5 - n / 20, 0.5 + n / 20] for n in range(1, 6)]),
        np.zeros(5, int),
        covered=np.ones(5, bool),
        n_examples=2,
    )
    (worst,) = found.errors
    assert (worst.n, worst.rows) == (5, (4, 3))
    assert found.groups()[0].rows == (4, 3)


def test_each_cell_says_what_to_do() -> None:
    """And the words name the largest cell of errors."""
    found = cross_errors(LABELS[[1, 1, 3]], MODEL[[1, 1, 3]], GOLD[:3], covered=np.ones(3, bool))
    assert found.told() == (
        "The end model is wrong on 3 of 3 examples with a gold label. Most of that, 2: label model right, end model "
        "wrong. Try more training examples, other features or a larger model."
    )
    assert str(found).count("Nothing to do") == 2
    assert found.as_dict()["cells"][0]["advice"] == "Nothing to do."


def test_examples_are_shown_where_somebody_is_wrong() -> None:
    """Not where the end model is right and nothing is to be mended."""
    found = cross_errors(LABELS, MODEL, GOLD, covered=COVERED)
    assert {group.rows[0] for group in found.groups()} == {1, 2, 3, 5}


def test_without_errors_it_says_so() -> None:
    """There is nothing to do."""
    found = cross_errors(LABELS[:1], MODEL[:1], GOLD[:1], covered=COVERED[:1])
    assert found.told() == "The end model is right on all 1 examples with a gold label."


def test_covered_has_one_entry_an_example() -> None:
    """Otherwise it is refused."""
    with pytest.raises(InvalidValue, match="shape of covered"):
        cross_errors(LABELS, MODEL, GOLD, covered=COVERED[:3])
