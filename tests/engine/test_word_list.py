"""Very many terms are found as whole words."""

from __future__ import annotations

import pyarrow as pa
import pytest

from hunches.conditions import TextMatch
from hunches.engine._word_list import WordList


@pytest.mark.parametrize(
    ("term", "text", "is_found"),
    [
        ("my", "MY", True),
        ("my", "amy my", True),
        ("my", "amy mya", False),
        ("a a", "xa a a", True),
        ("#win", "a#WIN!", True),
        ("!", "a!\u0301", False),
        ("!", "a!\u0301!", True),
        ("café", "un cafe\u0301", True),
        ("邮件", "垃圾邮件很多", True),
        ("न", "नमस्ते", False),
    ],
)
def test_a_term_is_a_whole_word(term: str, text: str, *, is_found: bool) -> None:
    """Every place of a text is looked at until one has nothing glued to the term's ends."""
    match = TextMatch("has", "text", (term, "other"))

    answers = WordList([match]).scan(pa.array([text, None, ""], pa.large_string()))

    assert answers[match].tolist() == [is_found, False, False]


def test_predicates_keep_their_own_terms_and_case() -> None:
    """Several predicates share one automaton and are answered apart."""
    loose, strict = TextMatch("has", "text", ("a", "b")), TextMatch("has", "text", ("a",), case=True)

    answers = WordList([loose, strict]).scan(pa.array(["A", "a", "b"], pa.large_string()))

    assert [answers[loose].tolist(), answers[strict].tolist()] == [[True, True, True], [False, True, False]]
    assert WordList([]).scan(pa.array(["a"])) == {}
