"""Names stand beside their points and cover nothing."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from hunches.evaluation._label_places import Box, place_labels

PLOT = Box(0, 0, 200, 100)
POINTS = st.lists(st.tuples(st.floats(0, 200), st.floats(0, 100)), max_size=12)


def _around(points: list[tuple[float, float]]) -> list[Box]:
    return [Box(x - 4, y - 4, x + 4, y + 4) for x, y in points]


@settings(max_examples=100)
@given(POINTS)
def test_no_name_covers_another_or_a_point(points: list[tuple[float, float]]) -> None:
    """All that are placed lie in the plot."""
    places = place_labels(points, [(40.0, 12.0)] * len(points), within=PLOT, taken=_around(points))

    boxes = [place.box for place in places if place is not None]
    assert all(box.is_within(PLOT) for box in boxes)
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))
    assert not any(box.overlaps(point) for box in boxes for point in _around(points))


def test_a_name_stands_to_the_right_where_there_is_room() -> None:
    """At the right edge it stands to the left, and over or under its point where both are taken."""
    points = [(50.0, 50.0), (190.0, 50.0), (100.0, 20.0)]
    beside = [Box(125, 0, 200, 40), Box(0, 0, 75, 40)]

    places = place_labels(points, [(40.0, 12.0)] * 3, within=PLOT, taken=[*_around(points), *beside])

    assert [place and place.anchor for place in places] == ["start", "end", "middle"]
    assert [place and place.x for place in places] == [57.0, 183.0, 100.0]


def test_a_name_without_room_is_left_out() -> None:
    """Better no name than one over another."""
    assert place_labels([(5.0, 5.0)], [(40.0, 12.0)], within=Box(0, 0, 20, 20), taken=[]) == [None]
