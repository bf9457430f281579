"""The picture of how often labelling functions vote differently."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from hunches.evaluation._conflict_matrix import MOST_DRAWN, draw_conflict_matrix

if TYPE_CHECKING:
    from numpy.typing import NDArray

SVG = "{http://www.w3.org/2000/svg}"
AGREEMENT = np.array([[1.0, 0.4, np.nan], [0.4, 1.0, 1.0], [np.nan, 1.0, 1.0]])


def _drawn(n_lfs: int) -> tuple[list[str], NDArray[np.float64]]:
    shares = np.random.default_rng(0).random((n_lfs, n_lfs))
    agreement = (shares + shares.T) / 2
    np.fill_diagonal(agreement, 1.0)
    return [f"rule_{number}" for number in range(n_lfs)], agreement


def test_a_conflict_is_coloured_by_its_share_and_never_meeting_is_grey() -> None:
    """Each pair is drawn once, and the diagonal is empty."""
    root = ET.fromstring(draw_conflict_matrix(["short", "promo", "link"], AGREEMENT).svg)  # noqa: S314  # drawn here

    shades = {title.text: title for title in root.iter(f"{SVG}title")}
    cells = [path for path in root.iter(f"{SVG}path") if path.attrib["d"].endswith("z")]
    assert list(shades) == ["promo × short: 60.0%"]
    assert [cell.attrib.get("fill") for cell in cells] == ["#888888", "none", None]
    assert sum(cell.attrib["d"].count("M") for cell in cells) == 3


def test_the_words_name_the_pair_with_the_most_conflicts() -> None:
    """A reader who does not see the picture is told it."""
    told = draw_conflict_matrix(["short", "promo", "link"], AGREEMENT).description

    assert "1 pairs never meet; 1 of the other 2 conflict" in told
    assert "the most promo and short, on 60.0% of the examples both vote on" in told


def test_without_conflicts_no_pair_is_named() -> None:
    """All that is said is how many there are."""
    picture = draw_conflict_matrix(["short", "promo"], np.ones((2, 2)))

    assert picture.description.endswith("0 of the other 1 conflict.")
    assert draw_conflict_matrix(["short", "promo"], np.full((2, 2), np.nan)).svg.count("#888888") == 2


@pytest.mark.parametrize("n_lfs", [5, 40, 100])
def test_names_are_readable_with_many_labelling_functions(n_lfs: int) -> None:
    """Rows and columns are named in letters of nine pixels or more; only few have a number in each cell."""
    svg = draw_conflict_matrix(*_drawn(n_lfs)).svg

    assert all(f">rule_{number}<" in svg for number in range(n_lfs))
    assert min(float(size) for size in _font_sizes(svg)) >= 9
    assert len(svg) < 700_000


def test_of_very_many_those_with_the_most_conflicts_are_drawn() -> None:
    """The legend says so."""
    names, agreement = _drawn(MOST_DRAWN + 1)
    agreement[3], agreement[:, 3] = 1.0, 1.0

    picture = draw_conflict_matrix(names, agreement)

    assert ">rule_3<" not in picture.svg
    assert f"the {MOST_DRAWN} of {MOST_DRAWN + 1} LFs with the most" in picture.svg


@pytest.mark.parametrize("names", [[], ["alone"]])
def test_fewer_than_two_have_no_conflicts(names: list[str]) -> None:
    """It is said in words."""
    assert "fewer than two" in draw_conflict_matrix(names, np.ones((len(names), len(names)))).svg


def _font_sizes(svg: str) -> list[str]:
    elements = ET.fromstring(svg).iter(f"{SVG}text")  # noqa: S314  # drawn here
    return [element.attrib["font-size"] for element in elements if "font-size" in element.attrib]
