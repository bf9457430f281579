"""Text predicates are answered together, and each as the reference answers it alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hunches.conditions import TextMatch, holds
from hunches.engine._joined_texts import TextColumn
from hunches.engine._text_scan import TextScan
from hunches.engine._translation import translate

if TYPE_CHECKING:
    from hunches.conditions.nodes import TextPredicate

TEXTS = ["Subscribe to my CHANNEL", "", None, "tschüß MY friend", "cafe\u0301 noir", "a\nb", "垃圾邮件", "no"]


def _column(texts: list[str | None]) -> TextColumn:
    return TextColumn.of(pa.array(texts, pa.large_string()))


def _rows(answer: object) -> list[bool]:
    assert isinstance(answer, np.ndarray)
    return list(answer.tolist())


def _match(predicate: TextPredicate, *terms: str, case: bool = False) -> TextMatch:
    return TextMatch(predicate, "text", terms, case)


MATCHES = [
    _match("has", "my", "noir"),
    _match("has", "my", case=True),
    _match("has_all", "my", "to"),
    _match("contains", "CHAN", "É"),
    _match("contains", "邮"),
    _match("starts_with", "sub", "a"),
    _match("ends_with", "friend", "b"),
    _match("matches", "^$", r"\bmy$"),
    _match("matches", r"(o)\1|(?=n)no"),
    _match("matches", r"a{1,40000}"),
    _match("matches", r"é\s"),
]


def _expected(match: TextMatch, texts: list[str | None]) -> list[bool]:
    return [holds(match, {"text": text}) for text in texts]


def test_predicates_together_answer_as_each_alone() -> None:
    """One scan answers all predicates on a column, in ASCII and other texts, empty and missing ones."""
    answers = TextScan(MATCHES).scan(_column(TEXTS))

    assert list(answers) == MATCHES
    for match in MATCHES:
        assert _rows(answers[match]) == _expected(match, TEXTS)
        assert _rows(TextScan([match]).scan(_column(TEXTS))[match]) == _expected(match, TEXTS)


@pytest.mark.parametrize("texts", [[], [None], ["my"], ["\u212a"], ["", None]])
def test_columns_of_one_kind(texts: list[str | None]) -> None:
    """A column may be empty, all missing, all ASCII or without any."""
    answers = TextScan(MATCHES).scan(_column(texts))

    assert all(_rows(answers[match]) == _expected(match, texts) for match in MATCHES)


def test_a_slice_of_a_column_is_read_as_itself() -> None:
    """A column that begins in the middle of its buffer has its own rows."""
    answers = TextScan(MATCHES).scan(TextColumn.of(pa.array(TEXTS, pa.large_string()).slice(3, 3)))

    assert all(_rows(answers[match]) == _expected(match, TEXTS[3:6]) for match in MATCHES)


LETTERS = st.text("abkKé\u0301ſß _-न邮1", max_size=6)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(LETTERS.filter(bool), min_size=1, max_size=4),
    st.lists(st.one_of(st.none(), LETTERS), max_size=6),
    st.booleans(),
)
def test_very_many_terms_mean_what_few_mean(terms: list[str], texts: list[str | None], case: bool) -> None:  # noqa: FBT001  # drawn
    """A long list of words is answered another way, with the same answers."""
    long = _match("has", *terms, *(f"filler{number}" for number in range(600)), case=case)
    short, other = _match("has", *terms, case=case), _match("contains", *terms)

    answers = TextScan([long, short, other]).scan(_column(texts))

    assert _rows(answers[long]) == _rows(answers[short]) == _expected(short, texts)
    assert _rows(answers[other]) == _expected(other, texts)


@pytest.mark.parametrize("tail", ["ſ", "\u212a", "s", "K", "é", "é!", "x"])
@pytest.mark.parametrize(
    "match",
    [
        _match("ends_with", "K", "s"),
        _match("has", "k", "s", "é"),
        _match("matches", r"(?:k|s)$"),
        _match("matches", r"é\Z|s\n?"),
        _match("matches", r"(?:é$)\b!?"),
        _match("matches", r"(?m)s$|k$\b"),
    ],
)
def test_what_the_end_of_a_long_text_decides_is_found(match: TextMatch, tail: str) -> None:
    """Hyperscan itself misses some matches at the end of texts of more than 16 bytes."""
    texts: list[str | None] = [f"{'x' * 20} {tail}", f"{'x' * 20}{tail}\n", tail]

    assert _rows(TextScan([match]).scan(_column(texts))[match]) == _expected(match, texts)


@pytest.mark.parametrize("word", ["s", "ab", "é", "中", "!"])
@pytest.mark.parametrize(
    "around", ["{} a", "a {}", "a{}", "{}\u0301", "\u0301{}", "中{}中", "é{}", "({})", " {} \u0301{}é"]
)
def test_a_word_in_other_texts_is_whole(word: str, around: str) -> None:
    """Beyond ASCII a neighbour decides whether a word is whole; most words are flanked by ASCII and found at once."""
    match = _match("has", word)
    texts: list[str | None] = [around.replace("{}", word), f"é {around.replace('{}', word)}"]

    assert _rows(TextScan([match]).scan(_column(texts))[match]) == _expected(match, texts)


def test_a_letter_beyond_ascii_does_not_slow_down_the_rest() -> None:
    """A pattern that no ASCII text can match is left out of their automaton, which refuses such patterns."""
    matches = [_match("has", "café"), _match("matches", "é+(?:ü|ß)"), _match("matches", "(?:é)*b")]
    texts: list[str | None] = ["cafe", "b", "no"]

    answers = TextScan(matches).scan(_column(texts))

    assert [_rows(answers[match]) for match in matches] == [_expected(match, texts) for match in matches]
    assert [translate(match.terms[0], re.NOFLAG, wide=False).can_match for match in matches] == [False, False, True]


@pytest.mark.parametrize("predicate", ["has", "contains"])
@pytest.mark.parametrize("text", ["\U00010400\u0085", "\U00010428 é", "é\U00010400"])
def test_alternatives_beyond_the_first_plane_ignore_case(predicate: TextPredicate, text: str) -> None:
    """Python makes a set of alternatives of one character each, in which it would not."""
    match = _match(predicate, "a", "\U00010400")

    assert _rows(TextScan([match]).scan(_column([text]))[match]) == _expected(match, [text])
