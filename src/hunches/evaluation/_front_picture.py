"""Draws end models by how good they are and what they cost, with the Pareto front."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hunches.evaluation._label_places import Box, place_labels
from hunches.evaluation._number_axis import number_axis
from hunches.evaluation._svg import BLUE, GREY, element, picture, text_at, words
from hunches.evaluation.costs import cost_named
from hunches.evaluation.metrics import metric_named
from hunches.evaluation.text_width import shortened, text_width

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hunches.evaluation._number_axis import NumberAxis
    from hunches.evaluation.compared_model import ComparedModel
    from hunches.evaluation.costs import Cost
    from hunches.evaluation.metrics import Metric
    from hunches.evaluation.picture import Picture

_WIDTH, _HEIGHT = 720.0, 400.0
_PLOT: Final = Box(70, 14, 706, 342)
_RADIUS: Final = 5.0
_LABEL_SIZE: Final = 11
_LETTER_WIDTH: Final = 0.58  # of the height, on average, in the fonts that notebooks use
_LONGEST_NAME: Final = 32
_LEGEND: Final = "● on the front · ○ perhaps dominated · grey: dominated · the line joins the best at each cost"


@dataclass(frozen=True, slots=True)
class _Point:
    """A model in the plot."""

    model: ComparedModel
    merit: float
    cost: float
    x: float
    y: float


def draw_front(models: Sequence[ComparedModel], *, metric: str, cost: str) -> Picture:
    """Return the picture of the models whose metric and cost are known."""
    known = [
        (model, merit, price)
        for model in models
        if (merit := model.qualities[metric].value) is not None
        and (price := model.costs.measure(cost).value) is not None
    ]
    up_title, across_title = metric_named(metric), cost_named(cost)
    if not known:
        told = f"No model's {up_title.title} and {across_title.title.lower()} are both known."
        return picture(_WIDTH, 30, description=told, inside=[text_at(told, 10, 20)])
    ends = [end for model, merit, _ in known for end in _ends(model, merit, metric=metric)]
    up = number_axis(ends, first=_PLOT.bottom, last=_PLOT.top)
    across = number_axis([price for *_, price in known], first=_PLOT.left, last=_PLOT.right)
    points = [_Point(model, merit, price, across.place(price), up.place(merit)) for model, merit, price in known]
    inside = [
        *_axes(across, up, cost=across_title, metric=up_title),
        _front_line(points, metric=up_title),
        *(_whisker(point, up, metric=metric) for point in points),
        *(_mark(point, cost=across_title) for point in points),
        *_names(points),
        text_at(_LEGEND, _PLOT.left, _HEIGHT - 6, font_size=11, fill_opacity=0.8),
    ]
    return picture(
        _WIDTH, _HEIGHT, description=_description(points, cost=across_title, metric=up_title), inside=inside
    )


def _ends(model: ComparedModel, merit: float, *, metric: str) -> list[float]:
    interval = model.qualities[metric].interval
    return [merit] if interval is None else [merit, interval.low, interval.high]


def _axes(across: NumberAxis, up: NumberAxis, *, cost: Cost, metric: Metric) -> Iterator[str]:
    grid = {"stroke": "currentColor", "stroke_opacity": 0.15}
    for number in across.ticks():
        x = across.place(number)
        yield element("line", x1=x, y1=_PLOT.top, x2=x, y2=_PLOT.bottom, **grid)
        yield text_at(cost.shown(number), x, _PLOT.bottom + 16, text_anchor="middle")
    for number in up.ticks():
        y = up.place(number)
        yield element("line", x1=_PLOT.left, y1=y, x2=_PLOT.right, y2=y, **grid)
        yield text_at(f"{number:.3g}", _PLOT.left - 6, y + 4, text_anchor="end")
    scale = ", logarithmic" if across.is_log else ""
    yield text_at(f"{cost.title}{scale}", (_PLOT.left + _PLOT.right) / 2, _PLOT.bottom + 34, text_anchor="middle")
    middle = (_PLOT.top + _PLOT.bottom) / 2
    yield text_at(metric.title, 14, middle, text_anchor="middle", transform=f"rotate(-90 14 {middle})")


def _front_line(points: Sequence[_Point], *, metric: Metric) -> str:
    """Return the steps along which nothing cheaper is as good: the front of these two objectives alone."""
    steps: list[_Point] = []
    sign = -1 if metric.is_lower_better else 1
    for point in sorted(points, key=lambda point: (point.cost, -sign * point.merit)):
        if not steps or sign * point.merit > sign * steps[-1].merit:
            steps.append(point)
    path = f"M{steps[0].x:.2f} {steps[0].y:.2f}" + "".join(f"H{point.x:.2f}V{point.y:.2f}" for point in steps[1:])
    return element("path", d=f"{path}H{_PLOT.right:.2f}", fill="none", stroke=BLUE, stroke_opacity=0.5)


def _whisker(point: _Point, up: NumberAxis, *, metric: str) -> str:
    interval = point.model.qualities[metric].interval
    if interval is None:
        return ""
    ends = {"y1": up.place(interval.low), "y2": up.place(interval.high)}
    return element("line", x1=point.x, x2=point.x, **ends, stroke=_colour(point), stroke_opacity=0.4)


def _mark(point: _Point, *, cost: Cost) -> str:
    """Return a circle, filled unless the model is perhaps dominated."""
    model = point.model
    told = f"{model.name} ({model.key[:8]}): {point.merit:.3f}, {cost.shown(point.cost)}, {model.standing}"
    title = element("title", words(told))
    fill = "none" if model.standing == "perhaps dominated" else _colour(point)
    place = {"cx": point.x, "cy": point.y, "r": _RADIUS}
    return element("circle", title, **place, fill=fill, stroke=_colour(point), stroke_width=2, pointer_events="all")


def _colour(point: _Point) -> str:
    return GREY if point.model.standing == "dominated" else BLUE


def _names(points: Sequence[_Point]) -> Iterator[str]:
    """Yield the names for which there is room, those on the front first."""
    ordered = sorted(points, key=lambda point: point.model.standing != "front")
    names = [shortened(point.model.name, _LONGEST_NAME) for point in ordered]
    sizes = [(text_width(name) * _LABEL_SIZE * _LETTER_WIDTH, _LABEL_SIZE + 1.0) for name in names]
    taken = [Box(point.x - _RADIUS, point.y - _RADIUS, point.x + _RADIUS, point.y + _RADIUS) for point in ordered]
    places = place_labels([(point.x, point.y) for point in ordered], sizes, within=_PLOT, taken=taken)
    for name, place in zip(names, places, strict=True):
        if place is not None:
            yield text_at(name, place.x, place.box.bottom - 2.5, font_size=_LABEL_SIZE, text_anchor=place.anchor)


def _description(points: Sequence[_Point], *, cost: Cost, metric: Metric) -> str:
    front = [point for point in points if point.model.standing == "front"]
    told = "; ".join(f"{point.model.name}: {point.merit:.3f} at {cost.shown(point.cost)}" for point in front)
    return f"{metric.title} against {cost.title} of {len(points)} end models; on the front: {told}."
