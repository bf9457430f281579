"""Finds places beside points for their names, so that no name covers another or a point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_GAP: Final = 7.0
"""Between a point and its name, in pixels."""

# To the right or left, above or below; then further away.
_DIRECTIONS: Final = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1))
_DISTANCES: Final = (1.0, 1.9)
_ANCHORS: Final[dict[int, Literal["start", "middle", "end"]]] = {1: "start", 0: "middle", -1: "end"}


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, in pixels.

    >>> Box(0, 0, 2, 2).overlaps(Box(1, 1, 3, 3)), Box(0, 0, 2, 2).overlaps(Box(2, 0, 3, 2))
    (True, False)
    """

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Box) -> bool:
        """Return whether some of it lies in the other."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def is_within(self, other: Box) -> bool:
        """Return whether all of it lies in the other."""
        return (
            other.left <= self.left
            and self.right <= other.right
            and other.top <= self.top
            and self.bottom <= other.bottom
        )


@dataclass(frozen=True, slots=True)
class LabelPlace:
    """Where a name stands, and which end of it is next to its point.

    Parameters
    ----------
    box : Box
        What it covers, if its letters are as wide as most.
    anchor : {"start", "middle", "end"}
    """

    box: Box
    anchor: Literal["start", "middle", "end"]

    @property
    def x(self) -> float:
        """Where the end of the name that is next to the point lies."""
        return {"start": self.box.left, "end": self.box.right}.get(self.anchor, (self.box.left + self.box.right) / 2)


def place_labels(
    points: Sequence[tuple[float, float]],
    sizes: Sequence[tuple[float, float]],
    *,
    within: Box,
    taken: Sequence[Box],
) -> list[LabelPlace | None]:
    """Return where each point's name of a width and height stands; None where there is no room for it.

    Points that come first choose first. Names stay off what is ``taken``, such as the points.
    """
    boxes = list(taken)
    places: list[LabelPlace | None] = []
    for point, size in zip(points, sizes, strict=True):
        place = _first_free(_candidates(point, size), boxes, within)
        places.append(place)
        if place is not None:
            boxes.append(place.box)
    return places


def _candidates(point: tuple[float, float], size: tuple[float, float]) -> Iterator[LabelPlace]:
    (x, y), (width, height) = point, size
    for distance in _DISTANCES:
        for across, down in _DIRECTIONS:
            left = x + across * _GAP * distance - width * (1 - across) / 2
            top = y + down * _GAP * distance - height * (1 - down) / 2
            yield LabelPlace(Box(left, top, left + width, top + height), _ANCHORS[across])


def _first_free(candidates: Iterable[LabelPlace], taken: Sequence[Box], within: Box) -> LabelPlace | None:
    for place in candidates:
        if place.box.is_within(within) and not any(place.box.overlaps(other) for other in taken):
            return place
    return None
