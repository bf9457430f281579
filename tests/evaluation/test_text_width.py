"""Tests of the width of text."""

from __future__ import annotations

import pytest

from hunches.evaluation import shortened, text_width


@pytest.mark.parametrize(
    ("text", "width"), [("链接", 4), ("e\u0301", 1), ("ｆ", 2), ("abc", 3), ("👍", 2), ("\u200d", 0)]
)
def test_width_is_that_of_a_terminal(text: str, width: int) -> None:
    """Wide characters take two columns, combining and joining ones none."""
    assert text_width(text) == width


@pytest.mark.parametrize(
    ("text", "expected"), [("abcd", "abcd"), ("abcde", "abc…"), ("链接链", "链…"), ("链接", "链接")]
)
def test_text_is_cut_to_a_width(text: str, expected: str) -> None:
    """What fits stays; what does not is cut before the character that passes the width."""
    assert shortened(text, 4) == expected
