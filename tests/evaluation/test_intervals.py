"""Tests of the intervals."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from hunches.errors import InvalidValue
from hunches.evaluation import Interval, wilson_interval


@pytest.mark.parametrize(("low", "high", "level"), [(1.0, 0.0, 0.95), (float("nan"), 1.0, 0.95), (0.0, 1.0, 1.0)])
def test_an_interval_is_ordered_and_has_a_level(low: float, high: float, level: float) -> None:
    """Ends out of order, NaN and a level of 1 are refused."""
    with pytest.raises(InvalidValue):
        Interval(low, high, level)


def test_an_interval_holds_its_ends() -> None:
    """Both ends are in the interval, what is beyond is not."""
    interval = Interval(0.25, 0.5)

    assert 0.25 in interval
    assert 0.5 in interval
    assert 0.51 not in interval


def test_a_format_applies_to_both_ends() -> None:
    """The format of a number formats an interval."""
    assert f"{Interval(0.25, 0.5):.1%}" == "25.0% – 50.0%"


@settings(max_examples=50)
@given(trials=st.integers(1, 5000), share=st.floats(0, 1), level=st.floats(0.5, 0.999))
def test_wilson_equals_scipy(trials: int, share: float, level: float) -> None:
    """Wilson's interval is scipy's."""
    successes = round(trials * share)
    expected = binomtest(successes, trials).proportion_ci(level, method="wilson")

    interval = wilson_interval(successes, trials, level=level)

    assert (interval.low, interval.high) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_wilson_without_trials_knows_nothing() -> None:
    """With no trials the interval is 0 to 1."""
    assert wilson_interval(0, 0) == Interval(0.0, 1.0)


def test_wilson_reaches_the_ends_exactly() -> None:
    """No success gives a low end of 0, all successes a high end of 1."""
    assert wilson_interval(0, 7).low == 0.0
    assert wilson_interval(7, 7).high == 1.0


@pytest.mark.parametrize(("successes", "trials"), [(3, 2), (-1, 2)])
def test_wilson_refuses_impossible_counts(successes: int, trials: int) -> None:
    """More successes than trials, or fewer than none, are refused."""
    with pytest.raises(InvalidValue, match="successes"):
        wilson_interval(successes, trials)


def test_wilson_refuses_a_level_of_one() -> None:
    """No interval of a share is sure."""
    with pytest.raises(InvalidValue, match="level"):
        wilson_interval(1, 2, level=1.0)
