"""Patterns are Python's regular expressions over text in NFC."""

from __future__ import annotations

import pytest

from hunches.conditions.patterns import check_pattern, compile_pattern, whole_words
from hunches.errors import InvalidPattern


@pytest.mark.parametrize(
    ("pattern", "position"), [("a(b", 1), ("[z-a]", 1), ("*a", 0), ("a{2,1}", 2), (r"\1", 1), ("(?P<a", 4)]
)
def test_a_wrong_pattern_is_pointed_at(pattern: str, position: int) -> None:
    """The message shows the pattern with a caret under the character that is wrong."""
    with pytest.raises(InvalidPattern) as caught:
        check_pattern(pattern)

    assert caught.value.facts["position"] == position
    assert str(caught.value).endswith(f"\n  {pattern}\n  {' ' * position}^")


def test_a_repeat_beyond_all_bounds_is_a_wrong_pattern() -> None:
    """What overflows Python's compiler is refused like any other wrong pattern, without a caret."""
    with pytest.raises(InvalidPattern, match="not a valid regular expression") as caught:
        check_pattern("a{99999999999999999999}")

    assert caught.value.facts["position"] is None
    assert "^" not in str(caught.value)


def test_patterns_are_read_in_nfc() -> None:
    """A pattern typed with a combining accent finds the accented letter, and ignores case unless told not to."""
    assert compile_pattern("cafe\u0301", case=False).search("CAFÉ")
    assert not compile_pattern("café", case=True).search("CAFÉ")


def test_future_changes_of_sets_are_no_warning() -> None:
    """A pattern Python would warn about means what it means today."""
    assert compile_pattern("[[a]", case=True).search("[")


@pytest.mark.parametrize(
    ("terms", "text", "is_found"),
    [
        (["my"], "my!", True),
        (["my"], "amy", False),
        (["#win"], "a#win", True),
        (["ไทย"], "ภาษาไทยดี", True),
        (["न"], "नमस्ते", False),
        (["नमस्ते"], "नमस्ते!", True),
        (["की"], "कीमत", False),
    ],
)
def test_whole_words(terms: list[str], text: str, *, is_found: bool) -> None:
    """A word ends where no letter, digit or mark is glued to it; scripts without spaces have no such ends."""
    assert (compile_pattern(whole_words(terms), case=False).search(text) is not None) == is_found
