"""Which model of errors votes speak for."""

from __future__ import annotations

import math

import numpy as np
import pytest

from hunches.labelmodels.information_criterion import information_criterion
from hunches.records import ABSTAIN, LabelSpace, Votes

TWO = LabelSpace(["A", "B"])


def test_it_is_the_likelihood_less_the_price_of_its_numbers() -> None:
    """Worked by hand: one labelling function, right on three of four, classes as frequent as they are believed."""
    votes = Votes.from_dense([[0], [0], [1], [1]], TWO)
    belief = np.eye(2)[[0, 0, 1, 0]]

    found = information_criterion(votes, belief, np.ones(1), has_one_accuracy=True)

    each = {0: math.log(0.75 * 0.75 + 0.25 * 0.25), 1: math.log(0.75 * 0.25 + 0.25 * 0.75)}
    assert found == pytest.approx(2 * each[0] + 2 * each[1] - 0.5 * math.log(4), abs=0.01)


@pytest.mark.parametrize(("right", "is_even"), [((0.8, 0.8), True), ((0.95, 0.6), False)])
def test_the_model_that_drew_the_votes_wins(right: tuple[float, float], *, is_even: bool) -> None:
    """Errors alike on both classes are one number for each labelling function; others are two."""
    rng = np.random.default_rng(0)
    truth = rng.integers(2, size=3000)
    is_right = rng.random((3000, 6)) < np.array(right)[truth][:, None]
    matrix = np.where(is_right, truth[:, None], 1 - truth[:, None])
    matrix[rng.random(matrix.shape) < 0.4] = ABSTAIN
    votes = Votes.from_dense(matrix, TWO)

    one, many = (
        information_criterion(votes, np.eye(2)[truth], np.ones(6), has_one_accuracy=one) for one in (True, False)
    )

    assert (one > many) is is_even
