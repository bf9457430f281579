"""What the text predicates mean, as Python regular expressions over text in Unicode's NFC form."""

from __future__ import annotations

import re
import unicodedata
import warnings
from functools import cache

from hunches.errors import InvalidPattern

# Scripts written without spaces between words: there a word may begin and end anywhere.
# Thai, Lao, Tibetan, Myanmar, Khmer, Hiragana, Katakana, Han (with extensions) and their half-width forms.
UNSPACED = (
    "\u0e01-\u0edf\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3041-\u30ff"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003fffd"
)


def normalise(text: str) -> str:
    """Return the text in NFC, so that 'é' typed as one character and as two are the same."""
    return unicodedata.normalize("NFC", text)


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
    codes = [code for code in range(0x300, 0x20000) if unicodedata.category(chr(code)).startswith("M")]
    codes += range(0xE0100, 0xE01F0)
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


def is_spaced_word_character(character: str) -> bool:
    """Return whether the character belongs to words that are set apart by spaces."""
    return _spaced_word_character().match(character) is not None


def whole_words(term: str) -> str:
    """Return the pattern of a term as whole words: no letter, digit or mark may be glued to its ends."""
    before = f"(?<![^\\W{UNSPACED}])(?<![{_spaced_marks()}])" if is_spaced_word_character(term[0]) else ""
    after = f"(?![^\\W{UNSPACED}])" if is_spaced_word_character(term[-1]) else ""
    return f"{before}{re.escape(term)}{after}(?![{marks()}])"


@cache
def _spaced_marks() -> str:
    unspaced = re.compile(f"[{UNSPACED}]")
    every = re.compile(f"[{marks()}]")
    codes = (chr(code) for code in (*range(0x300, 0x20000), *range(0xE0100, 0xE01F0)))
    return "".join(character for character in codes if every.match(character) and not unspaced.match(character))
