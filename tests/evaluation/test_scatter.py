"""The picture of coverage against accuracy."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from hunches.evaluation import LFSummary
from hunches.evaluation._scatter import draw_scatter

SVG = "{http://www.w3.org/2000/svg}"


def _summary(name: str, coverage: float, *, correct: int | None = None, estimated: float | None = None) -> LFSummary:
    return LFSummary(
        name,
        ("SPAM",),
        n_votes=round(coverage * 1000),
        coverage=coverage,
        overlaps=0.0,
        conflicts=0.0,
        correct=correct,
        incorrect=None if correct is None else 10 - correct,
        estimated_accuracy=estimated,
    )


MEASURED = [_summary("short", 0.2, correct=9), _summary("promo", 0.1, correct=4)]


def test_a_measured_accuracy_has_a_circle_and_its_interval() -> None:
    """Pointing at it tells its numbers."""
    root = ET.fromstring(draw_scatter(MEASURED).svg)  # noqa: S314  # drawn here

    titles = [circle.findtext(f"{SVG}title") for circle in root.findall(f"{SVG}circle")]
    whiskers = [line for line in root.findall(f"{SVG}line") if line.attrib["stroke"] == "#0072b2"]
    assert titles[0] == "short: votes on 20.00%, accuracy 90.0% (95% interval 60% – 98%, 10 gold labels)"
    assert len(whiskers) == len(titles) == 2


def test_a_higher_accuracy_stands_higher_and_a_larger_coverage_further_right() -> None:
    """Places are those of the numbers."""
    root = ET.fromstring(draw_scatter(MEASURED).svg)  # noqa: S314  # drawn here

    short, promo = ({key: float(circle.attrib[key]) for key in ("cx", "cy")} for circle in root.iter(f"{SVG}circle"))
    assert short["cx"] > promo["cx"]
    assert short["cy"] < promo["cy"]


def test_an_estimate_is_marked_as_one() -> None:
    """Without gold the label model's estimate is drawn, in another shape; what was measured is not replaced."""
    summaries = [_summary("short", 0.2, correct=9, estimated=0.6), _summary("rare", 0.0001, estimated=0.7)]

    picture = draw_scatter([*summaries, _summary("often", 0.3, estimated=0.7)])

    assert picture.svg.count("<circle") == 1
    assert "◇ estimated by the label model · 1 without votes or accuracy not drawn" in picture.svg
    assert "often: votes on 30.00%, estimated accuracy 70.0%" in picture.svg
    assert picture.description.endswith("1 of the accuracies are estimated.")


def test_chance_and_the_largest_class_are_lines() -> None:
    """The words say how many labelling functions are below them."""
    picture = draw_scatter(MEASURED, chance=0.5, majority=0.62)

    assert re.findall(r">((?:chance|largest class) \d+%)<", picture.svg) == ["chance 50%", "largest class 62%"]
    assert "1 below chance at 50%; 1 below the largest class at 62%" in picture.description


def test_coverages_of_several_powers_of_ten_have_a_logarithmic_axis() -> None:
    """Otherwise all but the largest would lie on each other."""
    picture = draw_scatter([_summary("often", 0.5, correct=9), _summary("seldom", 0.001, correct=9)])

    assert "Coverage, logarithmic" in picture.svg
    assert "logarithmic" not in draw_scatter(MEASURED).svg


@pytest.mark.parametrize("count", [1, 5, 100])
def test_every_point_is_there_and_names_that_have_no_room_are_counted(count: int) -> None:
    """A hundred labelling functions are drawn as five are."""
    picture = draw_scatter([_summary(f"rule_{number}", 0.01 + number / 200, correct=7) for number in range(count)])

    named = len(re.findall(r">rule_\d+</text>", picture.svg))
    left_out = re.search(r"point at the (\d+) without a name", picture.svg)
    assert picture.svg.count("<circle") == count
    assert named + (int(left_out.group(1)) if left_out else 0) == count


def test_without_any_accuracy_it_says_what_to_do() -> None:
    """There is nothing to draw."""
    picture = draw_scatter([_summary("short", 0.2)])

    assert "give gold labels, or fit a label model" in picture.svg
    assert "<circle" not in picture.svg
