"""Keys of derived results."""

from __future__ import annotations

import pytest

from hunches.records import content_key


def test_keys_are_stable() -> None:
    """A key is part of stored projects: it is the same in every version of Hunches and of Python."""
    assert content_key("votes.v1", {"b": [1, 2.5, None, True], "a": "é\ud800"}) == (
        "98a35c2216d1cc9c012e00e9b8be4e854ab4f0630a131ca19fbadd95bbc3ec83"
    )


@pytest.mark.parametrize("other", [("a", "b"), (["a", "b"],), ("ab",), ("b", "a"), ("a",), ("a", "b", None)])
def test_other_parts_have_other_keys(other: tuple[object, ...]) -> None:
    """Order, nesting and boundaries of the parts count."""
    assert (content_key(*other) == content_key("a", "b")) == (other == ("a", "b"))


def test_the_order_of_a_mapping_does_not_count() -> None:
    """Two mappings that are equal have one key."""
    assert content_key({"a": 1, "b": {"d": 1, "c": 2}}) == content_key({"b": {"c": 2, "d": 1}, "a": 1})
