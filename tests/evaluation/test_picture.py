"""A picture shows itself in a notebook and tells itself elsewhere."""

from __future__ import annotations

from hunches.evaluation import Picture


def test_a_notebook_is_given_the_element_and_a_terminal_the_words() -> None:
    """No reader is left without what it says."""
    picture = Picture("<svg/>", "Two rules conflict.")

    assert picture._repr_svg_() == picture._repr_html_() == picture.svg
    assert str(picture) == repr(picture) == "Two rules conflict."
