"""The single patterns that text predicates are made of, each in the forms it is looked for in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from hunches.conditions.patterns import (
    compile_pattern,
    escaped_term,
    is_spaced_word_character,
    normalise,
    whole_words,
)
from hunches.engine._translation import has_nested_repeats

if TYPE_CHECKING:
    from hunches.conditions import TextMatch

_ASCII_APART = r"[\x00-/:-@\[-^`{-\x7f]"  # no letter, digit or underscore


@dataclass(frozen=True, slots=True)
class Atom:
    """One pattern to be found: Python's form, which is the meaning, and the sources of the automaton's forms.

    >>> from hunches.conditions import TextMatch
    >>> Atom.of(TextMatch("contains", "text", ("a.b",))).search("xA.Bx")
    True
    """

    meaning: str
    flags: re.RegexFlag
    ascii_sources: tuple[str, ...]
    wide_sources: tuple[str, ...]
    sure_sources: tuple[str, ...] = ()
    """Where there are some, the wide sources find too much: what these find too needs no confirming."""

    is_pattern: bool = False
    """Whether somebody wrote it as a regular expression."""

    @classmethod
    def of(cls, match: TextMatch) -> Atom:
        """Return the pattern of a predicate that one pattern can answer."""
        flags = re.NOFLAG if match.case else re.IGNORECASE
        if match.predicate == "matches":
            pattern = compile_pattern(match.terms[0], case=match.case)
            return cls(pattern.pattern, flags, (pattern.pattern,), (pattern.pattern,), is_pattern=True)
        terms = [normalise(term) for term in match.terms]
        if match.predicate == "has":
            ascii_sources, wide_sources, sure_sources = (
                tuple(map(between, terms)) for between in (_ascii_words, _wide_words, _sure_words)
            )
            return cls(whole_words(terms), flags, ascii_sources, wide_sources, sure_sources)
        start, end = {"contains": ("", ""), "starts_with": (r"\A", ""), "ends_with": ("", r"\Z")}[match.predicate]
        anywhere = tuple(f"{start}{re.escape(term)}{end}" for term in terms)
        meaning = "|".join(f"{start}{escaped_term(term)}{end}" for term in terms)
        return cls(meaning, flags, anywhere, anywhere)

    @property
    def may_never_end(self) -> bool:
        """Whether Python's `re` may need more time than there is for a text of a hundred characters."""
        return self.is_pattern and has_nested_repeats(self.meaning, self.flags)

    def search(self, text: str) -> bool:
        """Return whether the pattern is in the text, as Python's `re` says."""
        return _compiled(self.meaning, self.flags).search(text) is not None


@cache
def _compiled(pattern: str, flags: re.RegexFlag) -> re.Pattern[str]:
    return re.compile(pattern, flags)


def _ascii_words(term: str) -> str:
    before = r"\b" if is_spaced_word_character(term[0]) else ""
    after = r"\b" if is_spaced_word_character(term[-1]) else ""
    return f"{before}{re.escape(term)}{after}"


def _wide_words(term: str) -> str:
    """Return a pattern for the word between any characters beyond ASCII, which may or may not belong to words."""
    before = r"(?:\A|\W)" if is_spaced_word_character(term[0]) else ""
    after = r"(?:\W|\Z)" if is_spaced_word_character(term[-1]) else ""
    return f"{before}{re.escape(term)}{after}"


def _sure_words(term: str) -> str:
    """Return a pattern for the word between ASCII characters, of which no doubt is possible."""
    before = rf"(?:\A|{_ASCII_APART})" if is_spaced_word_character(term[0]) else ""
    after = _ASCII_APART if is_spaced_word_character(term[-1]) else r"(?-i:[\x00-\x7f])"
    return rf"{before}{re.escape(term)}(?:{after}|\Z)"
