"""Learning from one's own beliefs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from hunches.errors import InvalidValue
from hunches.labelmodels._ballots import Ballots
from hunches.labelmodels._expectation_maximisation import Course, Estimate, expect, settle
from hunches.records import ABSTAIN, LabelSpace, Votes

TWO = LabelSpace(["A", "B"])


def _ballots(matrix: object, gold: list[int] | None = None) -> Ballots:
    labels = None if gold is None else np.array(gold, dtype=np.int32)
    return Ballots.of(Votes.from_dense(matrix, TWO), labels, copy_overlap=1.1)


def _course(iterations: int = 100, tolerance: float = 1e-9) -> Course:
    return Course(plugin="any.v1", copy_overlap=1.1, iterations=iterations, tolerance=tolerance)


def test_expectations_of_states_add_up_to_classes() -> None:
    """Two equal states of a class are as one with twice the prior, and a gold label rules the other class out."""
    ballots = _ballots([[0], [1], [1]], [ABSTAIN, ABSTAIN, 0])
    evidence = np.log([[[0.8, 0.3], [0.2, 0.7]]])
    states = Estimate(np.array([0.3, 0.3, 0.2, 0.2]), np.repeat(evidence, 2, axis=2))

    (of_states, belief), (of_classes, expected) = (
        expect(ballots, estimate) for estimate in (states, Estimate(np.array([0.6, 0.4]), evidence))
    )

    np.testing.assert_allclose(belief, expected)
    np.testing.assert_allclose(of_states.totals, np.repeat(of_classes.totals / 2, 2))
    assert belief[ballots.examples == 2].tolist() == [[1.0, 0.0]]


def test_evidence_is_the_likelihood_ratio_to_what_the_prior_expects() -> None:
    """Worked by hand: a vote of probability .8 and .3 has .55 under an even prior."""
    estimate = Estimate.of_logs(np.array([0.5, 0.5]), np.log([[[0.8, 0.3], [0.2, 0.7]]]))

    np.testing.assert_allclose(np.exp(estimate.evidence[0, 0]), [0.8 / 0.55, 0.3 / 0.55])


def test_leaps_end_where_steps_do() -> None:
    """A step that halves the distance to 3 and one that takes a hundredth off that to 5 lead there, soon."""
    ballots = _ballots([[0]])
    steps = []

    def step(numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        steps.append(numbers)
        moved = numbers + np.array([0.5, 0.01]) * (np.array([3.0, 5.0]) - numbers)
        return moved, np.array([[moved.sum() / 8, 1 - moved.sum() / 8]])

    settled = settle(step, np.zeros(2), ballots=ballots, course=_course())

    np.testing.assert_allclose(settled, [3, 5], atol=1e-6)
    assert len(steps) < 40  # some 2,000 without leaps


@pytest.mark.parametrize(("iterations", "taken"), [(1, 2), (2, 2), (5, 6)])
def test_no_more_steps_are_taken_than_are_allowed(iterations: int, taken: int) -> None:
    """An odd number is rounded up, since steps come in twos."""
    steps = []

    def step(numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        steps.append(numbers)
        return numbers + 1.0, np.array([[len(steps) % 2, 1.0 - len(steps) % 2]])

    settle(step, np.zeros(1), ballots=_ballots([[0]]), course=_course(iterations))

    assert len(steps) == taken


@pytest.mark.parametrize(
    ("name", "value"), [("iterations", 0), ("tolerance", -1e-9), ("tolerance", np.nan), ("copy_overlap", 0.0)]
)
def test_a_course_outside_its_range_is_refused(name: str, value: float) -> None:
    """The error names the parameter and its value."""
    numbers: dict[str, Any] = {"copy_overlap": 0.6, "iterations": 10, "tolerance": 0.1} | {name: value}

    with pytest.raises(InvalidValue, match=f"{name} is {value}"):
        Course(plugin="any.v1", **numbers)
