"""The scale of any numbers along a side of a picture."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hunches.evaluation._number_axis import number_axis


@settings(max_examples=50)
@given(numbers=st.lists(st.floats(-1e6, 1e9).filter(lambda x: x == 0 or abs(x) > 1e-6), min_size=1, max_size=9))
def test_every_number_lies_between_the_ends(numbers: list[float]) -> None:
    """And there are a few round numbers to read it by."""
    axis = number_axis(numbers, first=100.0, last=0.0)
    assert all(0 <= axis.place(number) <= 100 for number in numbers)
    assert all(axis.low <= tick <= axis.high for tick in axis.ticks())
    assert 1 <= len(axis.ticks()) <= 24


@pytest.mark.parametrize(
    ("numbers", "ticks"),
    [
        ([0.6, 0.7, 0.9], [0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9]),
        ([1.0, 50.0], [1, 2, 5, 10, 20, 50]),
        ([1.0, 1e6], [1.0, 10.0, 100.0, 1e3, 1e4, 1e5, 1e6]),
        ([-0.5, 0.5], [-0.4, -0.2, 0.0, 0.2, 0.4]),
        ([0.0], [-1.0, -0.5, 0.0, 0.5, 1.0]),
        ([0.5], [0.46, 0.48, 0.5, 0.52, 0.54]),
        ([0.0, 0.8], [0.0, 0.2, 0.4, 0.6, 0.8]),
    ],
)
def test_ticks_are_round(numbers: list[float], ticks: list[float]) -> None:
    """On scales that are linear or, where numbers span much, logarithmic."""
    assert number_axis(numbers, first=0.0, last=100.0).ticks() == pytest.approx(ticks)
