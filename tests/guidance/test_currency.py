"""Counting gains in points."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hunches.errors import InvalidValue
from hunches.guidance.belief import Belief
from hunches.guidance.currency import Currency, after_vote

_SHARES = np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
_BELIEF = Belief(_SHARES, np.array([0.75, 0.25]), 0.9)


@pytest.mark.parametrize(("objective", "points"), [("accuracy", 75.0), ("macro-f1", 50.0)])
def test_one_class_for_all_is_worth_its_share(objective: str, points: float) -> None:
    """Of examples, or of classes."""
    currency = Currency.of(_BELIEF, objective)  # type: ignore[arg-type]  # both are objectives
    assert currency.points(np.tile([1.0, 0.0], (4, 1))) == pytest.approx(points)


def test_changes_are_counted_by_example() -> None:
    """Each is worth a fourth of a hundred points."""
    before, after = np.full((4, 2), 0.5), _SHARES
    assert Currency.of(_BELIEF, "accuracy").change(before, after).tolist() == [12.5] * 4


def test_other_objectives_are_refused() -> None:
    """By name."""
    with pytest.raises(InvalidValue, match="f2"):
        Currency.of(_BELIEF, "f2")  # type: ignore[arg-type]  # the test


@given(st.floats(0.05, 0.95), st.floats(0.1, 0.9))
def test_a_vote_on_the_prior_is_as_sure_as_precise(precision: float, share: float) -> None:
    """Bayes' rule, whatever the prior."""
    prior = np.array([share, 1.0 - share])
    assert after_vote(prior[None, :], 1, precision=precision, prior=prior)[0, 1] == pytest.approx(precision)
