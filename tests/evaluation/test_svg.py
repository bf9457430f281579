"""Elements are written so that no name can be markup."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from hunches.evaluation._svg import element, picture, text_at

SVG = "{http://www.w3.org/2000/svg}"


@settings(max_examples=100)
@given(st.text())
def test_any_text_makes_a_valid_element(text: str) -> None:
    """What a parser reads back is the text, with control characters shown escaped."""
    drawn = picture(10, 20, description=text, inside=[text_at(text, 1, 2)])

    root = ET.fromstring(drawn.svg)  # noqa: S314  # written here

    found = root.find(f"{SVG}text")
    assert found is not None
    assert (found.text or "") == drawn.description
    assert root.attrib["role"] == "img"


def test_numbers_are_short() -> None:
    """Pixels need two digits after the point."""
    assert element("line", x1=1 / 3, x2=2.0, stroke_width=1) == '<line x1="0.33" x2="2" stroke-width="1"/>'
