"""Very many words are found as bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hunches.conditions import TextMatch, holds
from hunches.engine._joined_texts import TextColumn
from hunches.engine._text_scan import MANY_TERMS, TextScan
from hunches.engine._word_scan import can_look_for

if TYPE_CHECKING:
    from hunches.conditions.nodes import TextPredicate

_MANY = tuple(f"filler{number}" for number in range(MANY_TERMS))


def _rows(answer: object) -> list[bool]:
    assert isinstance(answer, np.ndarray)
    return list(answer.tolist())


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
    match = TextMatch("has", "text", (term, *_MANY))

    answers = TextScan([match]).scan(TextColumn.of(pa.array([text, None, ""], pa.large_string())))

    assert _rows(answers[match]) == [is_found, False, False]


def test_predicates_keep_their_own_terms_and_case() -> None:
    """Several predicates share one automaton and are answered apart."""
    loose, strict = TextMatch("has", "text", ("a", "b", *_MANY)), TextMatch("has", "text", ("a",), case=True)

    answers = TextScan([loose, strict]).scan(TextColumn.of(pa.array(["A", "a", "b"], pa.large_string())))

    assert [_rows(answers[loose]), _rows(answers[strict])] == [[True, True, True], [False, True, False]]


@pytest.mark.parametrize(("term", "can"), [("my", True), ("c++", True), ("_", True), ("++", False), ("é", True)])
def test_which_terms_are_looked_for_as_bytes(term: str, *, can: bool) -> None:
    """All but those of ASCII characters of which none is a part of a word."""
    assert can_look_for(TextMatch("has", "text", (term,)), term) == can
    assert can_look_for(TextMatch("contains", "text", (term,)), term) == can
    assert not can_look_for(TextMatch("starts_with", "text", (term,)), term)


_LETTERS = st.text("akKsSſ\u212aiIİıΣςσβϐéÉ\u0301\u0345ιß _-न邮1!’", max_size=7)


@settings(deadline=None)
@given(
    st.lists(_LETTERS.filter(bool), min_size=1, max_size=4),
    st.lists(st.one_of(st.none(), _LETTERS), max_size=6),
    st.booleans(),
    st.sampled_from(["has", "contains", "has_all"]),
)
def test_long_lists_mean_what_the_reference_says(
    terms: list[str],
    texts: list[str | None],
    case: bool,  # noqa: FBT001  # drawn
    predicate: TextPredicate,
) -> None:
    """In any script, with and without case."""
    match, fillers = TextMatch(predicate, "text", tuple(terms), case), TextMatch("has", "text", _MANY)

    answers = TextScan([match, fillers]).scan(TextColumn.of(pa.array(texts, pa.large_string())))

    assert _rows(answers[match]) == [holds(match, {"text": text}) for text in texts]


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("my channel", True),
        ("MY CHANNEL!", True),
        ("my-channel", False),
        ("my  channel", False),
        ("amy channel", False),
        ("my channels", False),
        ("é my channel é", True),
        ("émy channel", False),
        ("my channelé", False),
        ("\u4e2dmy channel\u4e2d", True),
        ("my channel\u0301", False),
        ("x\u0301my channel", False),
        ("my\xa0channel", False),
        ("“my channel”", True),
        ("my ch\u0301annel", False),
        ("my channe\u017f my channel", True),
    ],
)
def test_a_phrase_stands_as_it_is_written(text: str, *, is_found: bool) -> None:
    """Its words with just what is between them, and nothing glued to its ends."""
    match = TextMatch("has", "text", ("my channel", *_MANY))

    answers = TextScan([match]).scan(TextColumn.of(pa.array([text], pa.large_string())))

    assert _rows(answers[match]) == [is_found] == [holds(match, {"text": text})]


@pytest.mark.parametrize(
    "text", ["\u017fy\u017ftem", "\u212aid", "\u0130n", "\u0131n", "\u017f", "xx\u017fy\u017ftem"]
)
def test_letters_that_python_takes_for_ascii_ones(text: str) -> None:
    """The long s, the Kelvin sign and the two i of Turkish are letters of the words they stand in."""
    match = TextMatch("has", "text", ("system", "kid", "in", "s", *_MANY))

    answers = TextScan([match]).scan(TextColumn.of(pa.array(["\xe9", text, "\xe9"], pa.large_string())))

    assert _rows(answers[match]) == [False, holds(match, {"text": text}), False]
