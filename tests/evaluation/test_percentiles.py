"""Percentiles of measurements and their intervals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hunches.errors import InvalidValue
from hunches.evaluation import Measure, percentile


@settings(max_examples=50)
@given(values=st.lists(st.floats(0, 1e6), min_size=1, max_size=60), share=st.floats(0.01, 0.99))
def test_a_percentile_is_the_smallest_value_that_is_enough(values: list[float], share: float) -> None:
    """So many of the measurements lie at or below it, and fewer below any smaller one."""
    found = percentile(np.array(values), share).value
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values)
    assert sum(value < found for value in values) < share * len(values)


def test_the_interval_holds_the_true_percentile_as_often_as_it_says() -> None:
    """Of 500 exponential values, whose 90th percentile is known."""
    rng, truth = np.random.default_rng(0), np.log(10)
    intervals = [percentile(rng.exponential(size=500), 0.9).interval for _ in range(400)]
    held = [interval is not None and truth in interval for interval in intervals]
    assert np.mean(held) >= 0.93


def test_few_measurements_do_not_bound_the_99th_percentile() -> None:
    """With 367 even the largest is too likely to lie below it; with 368 it is not."""
    assert percentile(np.arange(367.0), 0.99) == Measure(363.0)
    assert percentile(np.arange(368.0), 0.99).interval is not None


def test_what_has_no_percentile_is_refused() -> None:
    """No measurements, or a share that is none."""
    with pytest.raises(InvalidValue, match="number of measurements is 0"):
        percentile(np.empty(0), 0.5)
    with pytest.raises(InvalidValue, match="share of a percentile is 99"):
        percentile(np.ones(3), 99)
