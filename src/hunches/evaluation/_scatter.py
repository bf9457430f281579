"""Draws how much labelling functions cover against how often they are right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hunches.evaluation._axis import axis_of, axis_upwards
from hunches.evaluation._label_places import Box, place_labels
from hunches.evaluation._svg import BLUE, FONT_SIZE, ORANGE, element, picture, text_at, words
from hunches.evaluation.text_width import shortened, text_width

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hunches.evaluation._axis import Axis
    from hunches.evaluation.lf_summary import LFSummary
    from hunches.evaluation.picture import Picture

_WIDTH, _HEIGHT = 720.0, 430.0
_PLOT: Final = Box(58, 14, 706, 372)
_RADIUS: Final = 4.5
_LABEL_SIZE: Final = 11
_LETTER_WIDTH: Final = 0.58  # of the height, on average, in the fonts that notebooks use
_LONGEST_NAME: Final = 28


@dataclass(frozen=True, slots=True)
class _Point:
    """One labelling function in the plot."""

    summary: LFSummary
    accuracy: float
    x: float
    y: float

    @property
    def is_measured(self) -> bool:
        return self.summary.accuracy is not None

    def told(self) -> str:
        """Return what is known of it, in words."""
        summary = self.summary
        facts = f"{summary.name}: votes on {summary.coverage:.2%}"
        if summary.accuracy_interval is None:
            return f"{facts}, estimated accuracy {self.accuracy:.1%}"
        interval = f"95% interval {summary.accuracy_interval:.0%}"
        return f"{facts}, accuracy {self.accuracy:.1%} ({interval}, {summary.n_gold:,} gold labels)"


def draw_scatter(
    summaries: Sequence[LFSummary], *, chance: float | None = None, majority: float | None = None
) -> Picture:
    """Return the picture of the labelling functions that vote and whose accuracy is measured or estimated.

    ``chance`` is one divided by the number of classes, and ``majority`` the share of the largest class.
    """
    drawn = [(summary, accuracy) for summary in summaries if (accuracy := known_accuracy(summary)) is not None]
    if not drawn:
        told = "No labelling function's accuracy is known: give gold labels, or fit a label model."
        return picture(_WIDTH, 30, description=told, inside=[text_at(told, 10, 20)])
    accuracies = [accuracy for _, accuracy in drawn]
    known = {name: share for name, share in (("chance", chance), ("largest class", majority)) if share is not None}
    lows = [summary.accuracy_interval.low for summary, _ in drawn if summary.accuracy_interval is not None]
    across = axis_of([summary.coverage for summary, _ in drawn], first=_PLOT.left, last=_PLOT.right)
    up = axis_upwards([*accuracies, *lows, *known.values()], first=_PLOT.bottom, last=_PLOT.top)
    points = [
        _Point(summary, accuracy, across.place(summary.coverage), up.place(accuracy)) for summary, accuracy in drawn
    ]
    lines = [*_lines(known, up)]
    names = [*_names(points, lines)]
    inside = [
        *_axes(across, up),
        *map(_line, lines),
        *(_whisker(point, up, strength=min(0.55, 14 / len(points))) for point in points),
        *map(_mark, points),
        *names,
        _legend(points, n_missing=len(summaries) - len(points), n_unnamed=len(points) - len(names)),
    ]
    described = _description(points, n_lfs=len(summaries), known=known)
    return picture(_WIDTH, _HEIGHT, description=described, inside=inside)


def known_accuracy(summary: LFSummary) -> float | None:
    """Return the measured or else the estimated accuracy of a labelling function that votes."""
    if not summary.n_votes:
        return None
    return summary.estimated_accuracy if summary.accuracy is None else summary.accuracy


def _axes(across: Axis, up: Axis) -> Iterator[str]:
    grid = {"stroke": "currentColor", "stroke_opacity": 0.15}
    for share in across.ticks():
        x = across.place(share)
        yield element("line", x1=x, y1=_PLOT.top, x2=x, y2=_PLOT.bottom, **grid)
        yield text_at(f"{100 * share:.3g}%", x, _PLOT.bottom + 16, text_anchor="middle")
    for share in up.ticks():
        y = up.place(share)
        yield element("line", x1=_PLOT.left, y1=y, x2=_PLOT.right, y2=y, **grid)
        yield text_at(f"{100 * share:.3g}%", _PLOT.left - 6, y + 4, text_anchor="end")
    scale = ", logarithmic" if across.is_log else ""
    yield text_at(f"Coverage{scale}", (_PLOT.left + _PLOT.right) / 2, _PLOT.bottom + 34, text_anchor="middle")
    middle = (_PLOT.top + _PLOT.bottom) / 2
    yield text_at("Accuracy", 14, middle, text_anchor="middle", transform=f"rotate(-90 14 {middle})")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line across the plot and the place of its name."""

    name: str
    y: float
    box: Box
    is_dashed: bool


def _lines(known: dict[str, float], up: Axis) -> Iterator[_Line]:
    """Yield a line for each share, with its name above it, or below the lower of two."""
    ordered = sorted(known, key=known.__getitem__)
    for place, name in enumerate(ordered):
        y, told = up.place(known[name]), f"{name} {known[name]:.0%}"
        is_below = place == 0 and len(known) == 2 and y + FONT_SIZE + 2 < _PLOT.bottom
        top = y + 2 if is_below else y - FONT_SIZE - 1
        left = _PLOT.right - len(told) * FONT_SIZE * _LETTER_WIDTH
        yield _Line(told, y, Box(left, top, _PLOT.right, top + FONT_SIZE), is_dashed=name == "chance")


def _line(line: _Line) -> str:
    dashes = "6 4" if line.is_dashed else "2 3"
    stroke = {"stroke": "currentColor", "stroke_opacity": 0.7, "stroke_dasharray": dashes}
    name = text_at(line.name, _PLOT.right - 4, line.box.bottom - 2, text_anchor="end", font_size=10, fill_opacity=0.8)
    return element("line", x1=_PLOT.left, y1=line.y, x2=_PLOT.right, y2=line.y, **stroke) + name


def _whisker(point: _Point, up: Axis, *, strength: float) -> str:
    """Return the interval of a measured accuracy: the fainter, the more there are."""
    interval = point.summary.accuracy_interval
    if interval is None:
        return ""
    ends = {"y1": up.place(interval.low), "y2": up.place(interval.high)}
    return element("line", x1=point.x, x2=point.x, **ends, stroke=BLUE, stroke_opacity=strength, stroke_width=1.5)


def _mark(point: _Point) -> str:
    """Return a point: a filled circle where it is measured, else an open diamond."""
    title = element("title", words(point.told()))
    if point.is_measured:
        return element("circle", title, cx=point.x, cy=point.y, r=_RADIUS, fill=BLUE)
    size = _RADIUS * 1.25
    path = f"M{point.x:.2f} {point.y - size:.2f}l{size} {size}l{-size} {size}l{-size} {-size}z"
    return element("path", title, d=path, fill="none", pointer_events="all", stroke=ORANGE, stroke_width=2)


def _names(points: Sequence[_Point], lines: Sequence[_Line]) -> Iterator[str]:
    """Yield the names for which there is room, those of the largest coverage first."""
    ordered = sorted(points, key=lambda point: -point.summary.coverage)
    names = [shortened(point.summary.name, _LONGEST_NAME) for point in ordered]
    sizes = [(text_width(name) * _LABEL_SIZE * _LETTER_WIDTH, _LABEL_SIZE + 1.0) for name in names]
    around = [Box(point.x - _RADIUS, point.y - _RADIUS, point.x + _RADIUS, point.y + _RADIUS) for point in ordered]
    taken = [*around, *(line.box for line in lines)]
    places = place_labels([(point.x, point.y) for point in ordered], sizes, within=_PLOT, taken=taken)
    for name, place in zip(names, places, strict=True):
        if place is not None:
            yield text_at(name, place.x, place.box.bottom - 2.5, font_size=_LABEL_SIZE, text_anchor=place.anchor)


def _legend(points: Sequence[_Point], *, n_missing: int, n_unnamed: int) -> str:
    parts = []
    if any(point.is_measured for point in points):
        parts.append("● measured on gold, with its 95% interval")
    if not all(point.is_measured for point in points):
        parts.append("◇ estimated by the label model")
    if n_missing:
        parts.append(f"{n_missing} without votes or accuracy not drawn")
    if n_unnamed:
        parts.append(f"point at the {n_unnamed} without a name")
    return text_at(" · ".join(parts), _PLOT.left, _HEIGHT - 6, font_size=11, fill_opacity=0.8)


def _description(points: Sequence[_Point], *, n_lfs: int, known: dict[str, float]) -> str:
    ordered = sorted(points, key=lambda point: point.accuracy)
    coverages = [point.summary.coverage for point in points]
    told = [
        f"Coverage and accuracy of {len(points)} of {n_lfs} labelling functions",
        f"coverage from {min(coverages):.2%} to {max(coverages):.2%}",
        f"lowest accuracy {ordered[0].accuracy:.1%} ({ordered[0].summary.name})",
        f"highest {ordered[-1].accuracy:.1%} ({ordered[-1].summary.name})",
    ]
    for name, share in known.items():
        below = sum(point.accuracy < share for point in points)
        told.append(f"{below} below {name if name == 'chance' else f'the {name}'} at {share:.0%}")
    n_estimated = sum(not point.is_measured for point in points)
    told += [f"{n_estimated} of the accuracies are estimated"] if n_estimated else []
    return "; ".join(told) + "."
