"""Scales of shares have round ticks, and are logarithmic where shares span several powers of ten."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hunches.errors import InvalidValue
from hunches.evaluation._axis import Axis, axis_of, axis_upwards

SHARES = st.lists(st.floats(1e-7, 1.0), min_size=1, max_size=9)


@settings(max_examples=100)
@given(SHARES)
def test_all_shares_and_two_ticks_or_more_lie_on_the_axis(shares: list[float]) -> None:
    """Whatever is drawn lies between its ends, in the order of the shares."""
    axis = axis_of(shares, first=50, last=700)

    places = [axis.place(share) for share in sorted(shares)]
    assert places == sorted(places)
    assert all(50 <= place <= 700 for place in [*places, *map(axis.place, axis.ticks())])
    assert axis.is_log == (max(shares) > 100 * min(shares))


def test_ticks_are_round() -> None:
    """A linear axis has four or more; a logarithmic one the powers of ten and, where there are few, two between."""
    assert axis_of([0.02, 0.3], first=0, last=1).ticks() == pytest.approx([0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3])
    assert axis_of([0.001, 0.2], first=0, last=1).ticks() == pytest.approx([0.001, 0.003, 0.01, 0.03, 0.1, 0.3])
    assert axis_of([0.00002, 1.0], first=0, last=1).ticks() == pytest.approx([1e-4, 1e-3, 1e-2, 0.1, 1.0])


def test_the_upward_axis_begins_at_the_tenth_below() -> None:
    """It ends at 1, and shows some of what lies below even where all is near 1."""
    assert axis_upwards([0.73, 0.88], first=9, last=0).low == 0.7
    assert axis_upwards([0.99], first=9, last=0).low == 0.9
    assert axis_upwards([], first=9, last=0).low == 0.9


@pytest.mark.parametrize(("low", "high", "is_log"), [(0.5, 0.5, False), (-0.1, 1.0, False), (0.0, 1.0, True)])
def test_ends_that_make_no_axis_are_refused(low: float, high: float, *, is_log: bool) -> None:
    """They ascend, and a logarithmic axis does not begin at 0."""
    with pytest.raises(InvalidValue, match="axis"):
        Axis(low, high, 0, 1, is_log)
