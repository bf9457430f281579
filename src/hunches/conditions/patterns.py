"""What the text predicates mean, as Python regular expressions over text in Unicode's NFC form."""

from __future__ import annotations

import re
import unicodedata
import warnings
from functools import cache
from typing import TYPE_CHECKING

from hunches.errors import InvalidPattern

if TYPE_CHECKING:
    from collections.abc import Sequence

# Scripts written without spaces between words: there a word may begin and end anywhere.
# Thai, Lao, Tibetan, Myanmar, Khmer, Hiragana, Katakana, Han (with extensions) and their half-width forms.
UNSPACED = (
    "\u0e01-\u0edf\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3041-\u30ff"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003fffd"
)


def normalise(text: str) -> str:
    """Return the text in NFC, so that 'é' typed as one character and as two are the same."""
    return unicodedata.normalize("NFC", text)


def is_normal(text: str) -> bool:
    """Return whether the text is in NFC already."""
    return unicodedata.is_normalized("NFC", text)


def check_pattern(pattern: str) -> None:
    """Raise `InvalidPattern` when Python's `re` cannot compile the pattern."""
    compile_pattern(pattern, case=True)


@cache
def compile_pattern(pattern: str, *, case: bool) -> re.Pattern[str]:
    """Return the compiled pattern, in NFC; raise `InvalidPattern` when it is not a regular expression."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of future changes in set syntax: the meaning today is what counts
            return re.compile(normalise(pattern), re.NOFLAG if case else re.IGNORECASE)
    except (re.error, OverflowError, RecursionError) as error:
        reason = getattr(error, "msg", str(error))
        raise InvalidPattern(pattern, reason=reason, position=getattr(error, "pos", None)) from None


@cache
def marks() -> str:
    """Return the inside of a character class with all combining marks, as ranges."""
    return _as_ranges(_mark_codes())


@cache
def _spaced_marks() -> str:
    """Return the marks of scripts that set words apart by spaces, as ranges."""
    unspaced = re.compile(f"[{UNSPACED}]")
    return _as_ranges([code for code in _mark_codes() if not unspaced.match(chr(code))])


def _mark_codes() -> list[int]:
    codes = [code for code in range(0x300, 0x20000) if unicodedata.category(chr(code)).startswith("M")]
    return [*codes, *range(0xE0100, 0xE01F0)]


def _as_ranges(codes: list[int]) -> str:
    ranges: list[list[int]] = []
    for code in codes:
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"{chr(low)}-{chr(high)}" for low, high in ranges)


@cache
def _spaced_word_character() -> re.Pattern[str]:
    return re.compile(f"(?![{UNSPACED}])(?:\\w|[{marks()}])")


@cache
def is_spaced_word_character(character: str) -> bool:
    """Return whether the character belongs to words that are set apart by spaces."""
    return _spaced_word_character().match(character) is not None


def escaped_term(term: str) -> str:
    """Return a pattern for the term that may stand beside others.

    Python (3.11) makes a set of alternatives of one character each, and does not ignore case in it beyond U+FFFF.
    """
    return f"(?=){re.escape(term)}" if len(term) == 1 and term > "\uffff" else re.escape(term)


def whole_words(terms: Sequence[str]) -> str:
    """Return the pattern of any of some terms as whole words: no letter, digit or mark is glued to their ends."""
    by_edges: dict[tuple[bool, bool], list[str]] = {}
    for term in terms:
        edges = is_spaced_word_character(term[0]), is_spaced_word_character(term[-1])
        by_edges.setdefault(edges, []).append(escaped_term(term))
    alternatives = []
    for (is_word_before, is_word_after), escaped in by_edges.items():
        before = f"(?<![^\\W{UNSPACED}])(?<![{_spaced_marks()}])" if is_word_before else ""
        after = f"(?![^\\W{UNSPACED}])" if is_word_after else ""
        alternatives.append(f"{before}(?:{'|'.join(escaped)}){after}")
    return f"(?:{'|'.join(alternatives)})(?![{marks()}])"
