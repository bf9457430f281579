"""What stands beside a place in UTF-8."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from hunches.conditions.patterns import is_spaced_word_character

if TYPE_CHECKING:
    from collections.abc import Callable

    from hunches.engine._automaton import Places
    from hunches.engine._column_leaves import Bits

Codes: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.uint8]]"

_FIRST_LEAD, _LEAD_OF_THREE, _LEAD_OF_FOUR, _LAST_LEAD = 0xC2, 0xE0, 0xF0, 0xF4
"""The bytes that characters beyond ASCII begin with in UTF-8."""

_IS_ASCII_WORD: Final = np.array([code < 128 and is_spaced_word_character(chr(code)) for code in range(256)])


def is_word_character(codes: Codes, places: Places) -> Bits:
    """Return where a character that words set apart by spaces are made of begins at a place."""
    return _IS_ASCII_WORD[codes[places]] | _holds_beyond_ascii(codes, places, _is_word_code)


def is_mark(codes: Codes, places: Places) -> Bits:
    """Return where a combining mark begins at a place."""
    return _holds_beyond_ascii(codes, places, _is_mark_code)


def starts_of(codes: Codes, places: Places) -> Places:
    """Return where the character begins whose last byte is at a place."""
    starts = places.copy()
    for _ in range(3):
        starts -= (codes[starts] & 0xC0) == 0x80  # a byte that continues a character
    return starts


def _holds_beyond_ascii(codes: Codes, places: Places, predicate: Callable[[int], bool]) -> Bits:
    bits: Bits = (codes[places] >= _FIRST_LEAD) & (codes[places] <= _LAST_LEAD)
    characters, which = np.unique(_characters_at(codes, places[bits]), return_inverse=True)
    bits[bits] = np.array([predicate(character) for character in characters.tolist()], dtype=bool)[which]
    return bits


def _characters_at(codes: Codes, places: Places) -> Places:
    """Return the characters, none of them ASCII, that begin at some places."""
    first, second, third, fourth = (codes[places + ahead].astype(np.int64) & 0x3F for ahead in range(4))
    two = (first & 0x1F) << 6 | second
    three = ((first & 0x0F) << 6 | second) << 6 | third
    four = (((first & 0x07) << 6 | second) << 6 | third) << 6 | fourth
    leads = codes[places]
    characters: Places = np.select([leads < _LEAD_OF_THREE, leads < _LEAD_OF_FOUR], [two, three], four)
    return characters


@cache
def _is_word_code(code: int) -> bool:
    return is_spaced_word_character(chr(code))


@cache
def _is_mark_code(code: int) -> bool:
    return unicodedata.category(chr(code)).startswith("M")
