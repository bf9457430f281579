"""Finds very many words in the texts of a column: as plain bytes, after all that is no word was made a space."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from hunches.conditions.patterns import is_spaced_word_character
from hunches.engine._automaton import IS_INSTALLED, Automaton, Expression
from hunches.engine._joined_texts import BORDER, JoinedTexts
from hunches.engine._translation import variants

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hunches.conditions import TextMatch
    from hunches.engine._automaton import Places
    from hunches.engine._column_leaves import Bits
    from hunches.engine._joined_texts import TextColumn
    from hunches.engine._pattern_scan import Found

_SPACE: Final = ord(" ")
_FOLDED: Final = bytes(
    ord(chr(code).lower()) if code < 128 and (chr(code).isalnum() or chr(code) == "_") else _SPACE
    for code in range(256)
)
"""Letters in lower case, digits and underscores stay; every other byte is a space."""

_BEYOND_ASCII: Final = {
    character.encode(): letter.encode()
    for letter in "abcdefghijklmnopqrstuvwxyz"
    for character in variants(letter)
    if not character.isascii()
}
"""Characters that Python's `re` takes for an ASCII letter when case is ignored."""

_FIRST_LEAD, _LEAD_OF_THREE, _LEAD_OF_FOUR, _LAST_LEAD = 0xC2, 0xE0, 0xF0, 0xF4
"""The bytes that characters beyond ASCII begin with in UTF-8."""

Codes: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.uint8]]"


@dataclass(frozen=True, slots=True)
class _Word:
    """A term as the bytes to look for, and what else must stand there in the text itself.

    Parameters
    ----------
    literal : bytes
        The term, folded; with a space at an end that must be the end of a word.
    others : tuple of (int, int)
        The characters of the term that are no parts of words: where in the literal, and which byte.
    before, after : bool
        Whether its first and its last byte stand for what is beside the term.
    """

    literal: bytes
    others: tuple[tuple[int, int], ...]
    before: bool
    after: bool

    @classmethod
    def of(cls, term: str) -> _Word:
        before, after = is_spaced_word_character(term[0]), is_spaced_word_character(term[-1])
        raw = term.encode()
        literal = b" " * before + raw.translate(_FOLDED) + b" " * after
        others = tuple((place + before, byte) for place, byte in enumerate(raw) if _FOLDED[byte] == _SPACE)
        return cls(literal, others, before, after)


def can_look_for(term: str) -> bool:
    """Return whether a term of ``has`` can be looked for as bytes: it is of ASCII characters, some of them a word."""
    return IS_INSTALLED and term.isascii() and any(map(is_spaced_word_character, term))


class WordScan:
    """Predicates ``has`` that ignore case, with very many terms of which `can_look_for` holds.

    Parameters
    ----------
    matches : sequence of TextMatch
        The predicates.
    """

    def __init__(self, matches: Sequence[TextMatch]) -> None:
        owners: dict[_Word, dict[int, None]] = {}
        for owner, match in enumerate(matches):
            for term in match.terms:
                owners.setdefault(_Word.of(term), {})[owner] = None
        self._words = list(owners)
        self._owners = np.array([owner for each in owners.values() for owner in each], dtype=np.int64)
        self._n_owners = np.array([len(each) for each in owners.values()], dtype=np.int64)

    def __len__(self) -> int:
        return len(self._words)

    @cached_property
    def _automaton(self) -> Automaton:
        literals = (b"".join(b"\\x%02x" % byte for byte in word.literal) for word in self._words)
        return Automaton([Expression(*item) for item in enumerate(literals)], every_match=True)

    @cached_property
    def _lengths(self) -> Places:
        return np.array([len(word.literal) for word in self._words], dtype=np.int64)

    @cached_property
    def _n_others(self) -> Places:
        return np.array([len(word.others) for word in self._words], dtype=np.int64)

    @cached_property
    def _others(self) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
        return np.array([other for word in self._words for other in word.others], dtype=np.int64).reshape(-1, 2)

    def scan(self, column: TextColumn, found: Found) -> None:
        """Set in ``found``, ``bool [n_matches, n_rows]``, the rows where a predicate holds."""
        if self._words:
            self._scan(column.ascii, found, is_wide=False)
            self._scan(_with_plain_letters(column.wide), found, is_wide=True)

    def _scan(self, texts: JoinedTexts, found: Found, *, is_wide: bool) -> None:
        if not len(texts):
            return
        matches = self._automaton.find(texts.data.translate(_FOLDED))
        numbers, ends = matches.numbers, matches.ends
        data = np.frombuffer(texts.data, dtype=np.uint8)
        is_there = self._others_are_there(numbers, ends, data)
        if is_wide:
            is_there &= ~self._are_glued(numbers, ends, data)
        numbers, rows = numbers[is_there], texts.rows[texts.places_of(ends[is_there])]
        counts = self._n_owners[numbers]
        places = _ranges(np.cumsum(self._n_owners) - self._n_owners, numbers, counts)
        found[self._owners[places], np.repeat(rows, counts)] = True

    def _others_are_there(self, numbers: Places, ends: Places, data: Codes) -> Bits:
        """Return where all that is no word within a term is as in the term."""
        counts = self._n_others[numbers]
        places = _ranges(np.cumsum(self._n_others) - self._n_others, numbers, counts)
        of_match = np.repeat(np.arange(len(numbers)), counts)
        starts = (ends - self._lengths[numbers])[of_match]
        differs = data[starts + self._others[places, 0]] != self._others[places, 1]
        bits: Bits = np.ones(len(numbers), dtype=bool)
        bits[of_match[differs]] = False
        return bits

    def _are_glued(self, numbers: Places, ends: Places, codes: Codes) -> Bits:
        """Return where a character beyond ASCII beside a term belongs to the same word."""
        before = np.array([word.before for word in self._words])[numbers]
        after = np.array([word.after for word in self._words])[numbers]
        bits: Bits = before & _hold_at(codes, _starts_of(codes, ends - self._lengths[numbers]), _is_word_character)
        bits |= after & _hold_at(codes, ends - 1, _is_word_character)
        bits |= _hold_at(codes, ends - after, _is_mark)
        return bits


def _hold_at(codes: Codes, places: Places, predicate: Callable[[int], bool]) -> Bits:
    """Return where a predicate holds of the character beyond ASCII that begins at a place, if there is one."""
    bits: Bits = (codes[places] >= _FIRST_LEAD) & (codes[places] <= _LAST_LEAD)
    characters, which = np.unique(_characters_at(codes, places[bits]), return_inverse=True)
    bits[bits] = np.array([predicate(character) for character in characters.tolist()], dtype=bool)[which]
    return bits


def _characters_at(codes: Codes, places: Places) -> Places:
    """Return the characters, none of them ASCII, that begin at some places of UTF-8."""
    first, second, third, fourth = (codes[places + ahead].astype(np.int64) & 0x3F for ahead in range(4))
    two = (first & 0x1F) << 6 | second
    three = ((first & 0x0F) << 6 | second) << 6 | third
    four = (((first & 0x07) << 6 | second) << 6 | third) << 6 | fourth
    characters: Places = np.select(
        [codes[places] < _LEAD_OF_THREE, codes[places] < _LEAD_OF_FOUR], [two, three], four
    )
    return characters


def _starts_of(codes: Codes, places: Places) -> Places:
    """Return where the character begins whose last byte is at a place."""
    starts = places.copy()
    for _ in range(3):
        starts -= (codes[starts] & 0xC0) == 0x80  # a byte that continues a character
    return starts


@cache
def _is_word_character(code: int) -> bool:
    return is_spaced_word_character(chr(code))


@cache
def _is_mark(code: int) -> bool:
    return unicodedata.category(chr(code)).startswith("M")


def _ranges(starts: Places, numbers: Places, counts: Places) -> Places:
    """Return, one after the other, the ``counts`` whole numbers that begin at the starts of some numbers."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    places: Places = np.arange(total) + np.repeat(starts[numbers] - (ends - counts), counts)
    return places


def _with_plain_letters(texts: JoinedTexts) -> JoinedTexts:
    """Return the texts with a letter for each character that `re` takes for it."""
    data = texts.data
    for character, letter in _BEYOND_ASCII.items():
        data = data.replace(character, letter)
    if data is texts.data or len(data) == len(texts.data):
        return texts
    borders = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == BORDER[0])
    return JoinedTexts(data, (borders + 1).astype(np.int64), texts.rows)
