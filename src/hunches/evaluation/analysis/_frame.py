"""The field of a picture: axes with round numbers, and lines and points in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hunches.evaluation._svg import element, picture, text_at, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from hunches.evaluation._axis import Axis
    from hunches.evaluation.picture import Picture

WIDTH: Final = 520.0
HEIGHT: Final = 340.0
LEFT, TOP, RIGHT, BOTTOM = 58.0, 14.0, 506.0, 278.0


@dataclass(frozen=True, slots=True)
class Frame:
    """Two axes and what they measure.

    Parameters
    ----------
    across, up : Axis
        Whose pixels are those from `LEFT` to `RIGHT` and from `BOTTOM` to `TOP`.
    across_title, up_title : str
        What they measure.
    across_text : function
        How a number of the lower axis is written.
    """

    across: Axis
    up: Axis
    across_title: str
    up_title: str
    across_text: Callable[[float], str]

    def line(self, xs: Sequence[float], ys: Sequence[float], **look: object) -> str:
        """Return a line through some points, which are numbers on the axes."""
        places = " ".join(f"{self.across.place(x):.2f},{self.up.place(y):.2f}" for x, y in zip(xs, ys, strict=True))
        return element("polyline", points=places, fill="none", **look)

    def band(self, xs: Sequence[float], lows: Sequence[float], highs: Sequence[float], **look: object) -> str:
        """Return the area between two lines."""
        there = [f"{self.across.place(x):.2f},{self.up.place(y):.2f}" for x, y in zip(xs, lows, strict=True)]
        back = [f"{self.across.place(x):.2f},{self.up.place(y):.2f}" for x, y in zip(xs, highs, strict=True)]
        return element("polygon", points=" ".join([*there, *reversed(back)]), stroke="none", **look)

    def dot(self, x: float, y: float, *, told: str, **look: object) -> str:
        """Return a point that says what it is when it is pointed at."""
        title = element("title", words(told))
        return element("circle", title, cx=self.across.place(x), cy=self.up.place(y), r=4.0, **look)

    def drawn(self, inside: Iterable[str], *, description: str, legend: str) -> Picture:
        """Return the picture with its axes and a line of legend below."""
        below = text_at(legend, LEFT, HEIGHT - 6, font_size=11, fill_opacity=0.8)
        return picture(WIDTH, HEIGHT, description=description, inside=[*self._axes(), *inside, below])

    def _axes(self) -> Iterator[str]:
        grid = {"stroke": "currentColor", "stroke_opacity": 0.15}
        for number in self.across.ticks():
            x = self.across.place(number)
            yield element("line", x1=x, y1=TOP, x2=x, y2=BOTTOM, **grid)
            yield text_at(self.across_text(number), x, BOTTOM + 16, text_anchor="middle")
        for share in self.up.ticks():
            y = self.up.place(share)
            yield element("line", x1=LEFT, y1=y, x2=RIGHT, y2=y, **grid)
            yield text_at(f"{100 * share:.3g}%", LEFT - 6, y + 4, text_anchor="end")
        yield text_at(self.across_title, (LEFT + RIGHT) / 2, BOTTOM + 34, text_anchor="middle")
        middle = (TOP + BOTTOM) / 2
        yield text_at(self.up_title, 14, middle, text_anchor="middle", transform=f"rotate(-90 14 {middle})")


def percent(share: float) -> str:
    """Return a share as an axis shows it."""
    return f"{100 * share:.3g}%"
