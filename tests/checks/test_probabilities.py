"""What is wrong with an answer, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from hunches.checks._probabilities import not_equal, not_probabilities

if TYPE_CHECKING:
    from numpy.typing import NDArray


@pytest.mark.parametrize(
    ("answer", "seen"),
    [
        (np.array([[0.5, 0.5], [0.25, 0.75]]), None),
        (np.empty((0, 2)), "an array float64 [0, 2] where float64 [2, 2] belongs"),
        (np.array([[0.5, 0.5], [0.0, 1.5]]), "the probability 1.5 of class 1 in row 1"),
        (np.array([[np.nan, 0.5], [0.0, 1.0]]), "the probability nan of class 0 in row 0"),
        (np.array([[0.5, 0.5], [0.25, 0.5]]), "probabilities of sum 0.75 in row 1"),
    ],
)
def test_a_distribution_for_each_of_two_examples_is_asked_for(answer: NDArray[np.float64], seen: str | None) -> None:
    """Shape, range and sums are looked at in this order; the first row that is wrong is named."""
    assert not_probabilities(answer, (2, 2)) == seen


@pytest.mark.parametrize(
    ("answer", "seen"),
    [
        ([1.0, np.nan], None),
        ([1.05, np.nan], None),
        ([1.2, np.nan], "1.2 where 1.0 belongs, at [0] (1 such)"),
        ([2.0, 0.0], "2.0 where 1.0 belongs, at [0] (2 such)"),
        ([1.0], "an array [1] where [2] belongs"),
    ],
)
def test_equal_is_within_a_tolerance_and_nan_equals_nan(answer: list[float], seen: str | None) -> None:
    """The first number that is off is shown, and how many there are."""
    assert not_equal(np.array(answer), np.array([1.0, np.nan]), tolerance=0.1) == seen
