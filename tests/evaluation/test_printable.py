"""Text that cannot steer a terminal."""

from __future__ import annotations

from hunches.evaluation import printable


def test_text_stays_as_it_is() -> None:
    """Of any script, with its marks and wide characters."""
    assert printable("naïve 链接 👍") == "naïve 链接 👍"


def test_what_steers_is_shown() -> None:
    """Line breaks, escape sequences, and marks that turn the direction of text."""
    assert printable("a\nb\x1b[2J\u202ec\u2028") == "a\\nb\\x1b[2J\\u202ec\\u2028"


def test_other_invisible_characters_do_no_harm() -> None:
    """A joiner holds letters together; it is left where it is."""
    assert printable("a\u200db") == "a\u200db"
