"""What keys mean, and what is shown of an example."""

from __future__ import annotations

import pytest

from hunches.cli._labeling_keys import KeyMeaning, keys_of, meaning_of, screen_of
from hunches.errors import InvalidValue
from hunches.workflow import QueuedExample


def test_classes_have_keys_that_are_no_commands() -> None:
    """Digits first, then letters; with more classes than that a file is the way."""
    keys = keys_of([f"class {number}" for number in range(32)])
    assert list(keys)[:3] == ["1", "2", "3"]
    assert not {"q", "s", "u"} & set(keys)
    with pytest.raises(InvalidValue, match="33"):
        keys_of([f"class {number}" for number in range(33)])


@pytest.mark.parametrize(
    ("key", "meaning"),
    [
        ("1", KeyMeaning("label", "SPAM")),
        ("s", KeyMeaning("skip")),
        ("U", KeyMeaning("undo")),
        ("q", KeyMeaning("quit")),
        ("9", KeyMeaning("nothing")),
        ("", KeyMeaning("nothing")),
    ],
)
def test_a_key_has_one_meaning(key: str, meaning: KeyMeaning) -> None:
    """In whichever case; others have none."""
    assert meaning_of(key, keys_of(["SPAM", "HAM"])) == meaning


def test_an_example_cannot_steer_the_terminal() -> None:
    """Its lines are kept, its control characters are shown."""
    example = QueuedExample("c7", 7, "drawn at random", "one\ntwo \x1b[31m")
    assert screen_of(example, keys=keys_of(["SPAM", "HAM"]), n_done=2, n_left=1_000).splitlines() == [
        "",
        "2 labelled, 1,000 left. c7: drawn at random",
        "",
        "one",
        "two \\x1b[31m",
        "",
        "[1] SPAM  [2] HAM  [s] skip  [u] undo  [q] quit",
    ]
