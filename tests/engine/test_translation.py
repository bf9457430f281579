"""Python's regular expressions in a form for the automaton find what Python finds, and say when they find more."""

from __future__ import annotations

import re

import pytest

from hunches.engine._automaton import Automaton, Expression
from hunches.engine._joined_texts import BORDER, PADDING
from hunches.engine._translation import (
    cased_characters,
    has_nested_repeats,
    translate,
    translate_surely,
    variants,
)

PATTERNS = [
    r"abc", r"a.c", r"^a", r"b$", r"\Aa", r"b\Z", r"(?m)^b", r"(?m)a$", r"\bab\b", r"\Bb", r"[a-c]+d", r"[^a]",
    r"\d{2,}", r"\w\s\W", r"\S\D", r"a|bc|", r"(a|b)c", r"(?:ab)*c", r"a{2,3}?", r"(?s)a.b", r"(?x) a  b # c",
    r"(?-i:B)", r"(?i:B)", r"é", r"[éü]", r"[^\x00-\x7f]", r"ſ", r"K", r"(?a:\w)é", r"[\W_]é", r"a[é-ü]*b", r"\n",
]  # fmt: skip
WIDER = [r"(?=a)a", r"(?!b)a", r"(?<=a)b", r"(?<!a)b", r"(a)\1", r"(?>a+)b", r"a++b", r"(a)?(?(1)b|c)", r"(?a:k)"]
ASCII_TEXTS = ["abc", "a\nb", "ab ab\n", "ABC", "aacd", "1 22", "x-y", "Kk", "b", "a b", "_"]
WIDE_TEXTS = ["aéb", "É", "ſ", "\u212a", "日本 ab", "éa\nb", "ü1", "a\u0301b", "🎉ab🎉", "\xa0b"]


def _found(pattern: str, flags: re.RegexFlag, texts: list[str], *, wide: bool) -> tuple[list[bool], bool]:
    translation = translate(pattern, flags, wide=wide)
    automaton = Automaton([Expression(0, translation.expression)] if translation.can_match else [])
    assert not automaton.rejected
    _, places = automaton.find_each(BORDER + text.encode() + BORDER + PADDING for text in texts)
    return [place in places for place in range(len(texts))], translation.is_exact


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("flags", [re.NOFLAG, re.IGNORECASE])
@pytest.mark.parametrize("pattern", PATTERNS + WIDER)
def test_an_exact_form_finds_what_python_finds_and_a_wider_one_no_less(
    pattern: str, flags: re.RegexFlag, *, wide: bool
) -> None:
    """In ASCII texts and in all others."""
    texts = ASCII_TEXTS + WIDE_TEXTS if wide else ASCII_TEXTS
    expected = [re.search(pattern, text, flags) is not None for text in texts]

    found, is_exact = _found(pattern, flags, texts, wide=wide)

    assert found == expected or not is_exact
    assert all(ours or not theirs for ours, theirs in zip(found, expected, strict=True))


@pytest.mark.parametrize("pattern", [r"abc", r"a.c", r"[a-c]+", r"\bab\b", r"é|a", r"(?-i:B)", r"^a$"])
def test_what_is_common_is_exact_for_ascii(pattern: str) -> None:
    """The usual constructs need no second look at an ASCII text."""
    assert translate(pattern, re.IGNORECASE, wide=False).is_exact


@pytest.mark.parametrize("pattern", [r"é", r"a[éü]b", r"(é)+", r"é|ü", r"\d日"])
def test_what_no_ascii_text_has_is_not_looked_for_there(pattern: str) -> None:
    """A pattern that needs a character beyond ASCII is left out for ASCII texts, and only there."""
    assert not translate(pattern, re.NOFLAG, wide=False).can_match
    assert translate(pattern, re.NOFLAG, wide=True).can_match
    assert translate(f"(?:{pattern})?a", re.NOFLAG, wide=False).can_match


@pytest.mark.parametrize("pattern", WIDER)
def test_what_the_automaton_cannot_say_is_not_exact(pattern: str) -> None:
    """Looking around, looking back and possessive repeats are confirmed by Python."""
    assert not translate(pattern, re.IGNORECASE, wide=True).is_exact


def test_variants_are_those_of_python() -> None:
    """The Kelvin sign is a k, the long s is an s, and a digit has no other case."""
    assert set(variants("k")) == {"k", "K", "\u212a"}
    assert set(variants("s")) == {"s", "S", "ſ"}
    assert variants("1") == ("1",)
    assert "é" in cased_characters()


@pytest.mark.parametrize(
    ("pattern", "nests"),
    [(r"(a+)+$", True), (r"(ab|cd)*c", True), (r"(\w+\s?)+", True), (r"(a)\1", True), (r"((ab)*c)*", True),
     (r"a+b*c", False), (r"(ab)+", False), (r"(a{2}b)+", False), (r"(?=a+)b", False), (r"a|b|c", False)],
)  # fmt: skip
def test_repeats_in_repeats_are_seen(pattern: str, *, nests: bool) -> None:
    """What can be matched in exponentially many ways, and references back."""
    assert has_nested_repeats(pattern, re.NOFLAG) == nests


@pytest.mark.parametrize(
    ("pattern", "finds", "leaves"),
    [
        (r"\bab\b", ["é ab", "ab,é"], ["éab", "ab\u0301", "xab"]),
        (r"\b\w+ab\b", ["é xab", "xab é"], ["éxab", "xabé", "éab"]),
        (r"a\bé?", [], ["aé"]),
        (r"a\W\bb", ["é a b"], ["aéb"]),
        (r"^a.b$", ["a-b"], ["aéb", "éa-b"]),
        (r"(?=a)ab", [], ["ab"]),
        (r"\b\W", [], ["é a b"]),
    ],
)
def test_a_sure_form_finds_only_what_is_there(pattern: str, finds: list[str], leaves: list[str]) -> None:
    """It stays among ASCII characters; what it leaves is found by the wider form and confirmed."""
    translation = translate_surely(pattern, re.NOFLAG)
    automaton = Automaton([] if translation is None else [Expression(0, translation.expression)])

    _, places = automaton.find_each(BORDER + text.encode() + BORDER + PADDING for text in finds + leaves)

    assert set(places.tolist()) == set(range(len(finds)))
