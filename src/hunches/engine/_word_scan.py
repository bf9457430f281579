"""Finds very many words, or strings anywhere, in the texts of a column: as plain bytes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from hunches.conditions.patterns import is_spaced_word_character, normalise
from hunches.engine._atom import Atom
from hunches.engine._automaton import IS_INSTALLED
from hunches.engine._folding import MARK_OF_IOTA, PLAIN_LETTERS, fold
from hunches.engine._joined_texts import BORDER, JoinedTexts
from hunches.engine._literals import Literals, ranges
from hunches.engine._neighbours import is_mark, is_word_character, starts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hunches.conditions import TextMatch
    from hunches.engine._automaton import Places
    from hunches.engine._column_leaves import Bits
    from hunches.engine._joined_texts import TextColumn
    from hunches.engine._neighbours import Codes
    from hunches.engine._pattern_scan import Found

_SPACE: Final = ord(" ")
_WORD_BYTES: Final = frozenset(code for code in range(128) if is_spaced_word_character(chr(code)))
_SPACED: Final = bytes(code if code in _WORD_BYTES else _SPACE for code in range(256))
"""Letters, digits and underscores stay; every other byte is a space."""
_FOLDED: Final = _SPACED.lower()


@dataclass(frozen=True, slots=True)
class _PlainWord:
    """A term of ASCII characters as the bytes to look for once all that is no part of a word is a space.

    Parameters
    ----------
    literal : bytes
        The term; with a space at an end that must be the end of a word.
    others : tuple of (int, int)
        The characters of the term that are no parts of words: where in the literal, and which byte.
    before, after, whole : bool
        Whether its first and its last byte stand for what is beside the term, and whether it must be whole words.
    """

    literal: bytes
    others: tuple[tuple[int, int], ...]
    before: bool
    after: bool
    whole: bool

    @classmethod
    def of(cls, term: str, *, whole: bool) -> _PlainWord:
        before, after = (whole and is_spaced_word_character(term[at]) for at in (0, -1))
        raw = term.encode()
        literal = b" " * before + raw.translate(_SPACED) + b" " * after
        others = tuple((place + before, byte) for place, byte in enumerate(raw) if byte not in _WORD_BYTES)
        return cls(literal, others, before, after, whole)


@dataclass(frozen=True, slots=True)
class _WideWord:
    """A term with characters beyond ASCII as bytes, and whether its ends must be ends of words."""

    literal: bytes
    before: bool
    after: bool
    whole: bool

    @classmethod
    def of(cls, term: str, *, whole: bool) -> _WideWord:
        before, after = (whole and is_spaced_word_character(term[at]) for at in (0, -1))
        return cls(term.encode(), before, after, whole)


def can_look_for(part: TextMatch, term: str) -> bool:
    """Return whether a term of a predicate can be looked for as bytes: not ASCII signs that are no part of a word."""
    is_listed = IS_INSTALLED and part.predicate in {"has", "contains"}
    return is_listed and not (term.isascii() and not any(map(is_spaced_word_character, term)))


class WordScan:
    """Predicates ``has`` and ``contains`` with very many terms, of each of which `can_look_for` holds.

    Parameters
    ----------
    matches : sequence of TextMatch
        The predicates.
    case : bool
        Whether for those that tell upper from lower case; others are left out.
    """

    def __init__(self, matches: Sequence[TextMatch], *, case: bool) -> None:
        self._case = case
        self._matches = {at: match for at, match in enumerate(matches) if match.case == case}
        terms = list(self._terms())
        self._plain = Literals((_PlainWord.of(term, whole=whole), at) for term, whole, at in terms if term.isascii())
        self._wide = Literals(
            (_WideWord.of(term, whole=whole), at) for term, whole, at in terms if not term.isascii()
        )

    def _terms(self) -> Iterator[tuple[str, bool, int]]:
        for at, match in self._matches.items():
            for term in match.terms:
                known = normalise(term)
                yield known if self._case else fold(known), match.predicate == "has", at

    def __len__(self) -> int:
        return len(self._plain) + len(self._wide)

    @cached_property
    def _others(self) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
        others = [other for word in self._plain.items for other in word.others]
        return np.array(others, dtype=np.int64).reshape(-1, 2)

    @cached_property
    def _n_others(self) -> Places:
        return np.array([len(word.others) for word in self._plain.items], dtype=np.int64)

    def scan(self, column: TextColumn, found: Found) -> None:
        """Set in ``found``, ``bool [n_matches, n_rows]``, the rows where a predicate holds."""
        if len(self._plain):
            self._scan_plain(column.ascii, found, is_wide=False)
            self._scan_plain(column.wide if self._case else _with_plain_letters(column.wide), found, is_wide=True)
        if len(self._wide):
            self._scan_wide(column.wide if self._case else _folded(column.wide), found)
        if not self._case and MARK_OF_IOTA.encode() in column.wide.data:
            self._look_up(column.wide, found)

    def _look_up(self, texts: JoinedTexts, found: Found) -> None:
        """Ask Python's `re` about texts with the one character that folding leaves out."""
        for place, row in enumerate(texts.rows.tolist()):
            if MARK_OF_IOTA.encode() in texts.text(place):
                for at, match in self._matches.items():
                    found[at, row] = Atom.of(match).search(texts.text(place).decode())

    def _scan_plain(self, texts: JoinedTexts, found: Found, *, is_wide: bool) -> None:
        if not len(texts):
            return
        numbers, ends = self._plain.find(texts.data.translate(_SPACED if self._case else _FOLDED))
        codes = np.frombuffer(texts.data, dtype=np.uint8)
        is_there = self._others_are_there(numbers, ends, codes)
        if is_wide:
            is_there &= ~self._are_glued(numbers, ends, codes)
        owners, places = self._plain.owners_of(numbers[is_there])
        found[owners, texts.rows[texts.places_of(ends[is_there])][places]] = True

    def _others_are_there(self, numbers: Places, ends: Places, codes: Codes) -> Bits:
        """Return where all that is no part of a word is as in the term."""
        bits: Bits = np.ones(len(numbers), dtype=bool)
        with_others = np.flatnonzero(self._n_others[numbers])
        counts = self._n_others[numbers[with_others]]
        places = ranges(np.cumsum(self._n_others) - self._n_others, numbers[with_others], counts)
        of_match = np.repeat(with_others, counts)
        starts = ends[of_match] - self._plain.lengths[numbers[of_match]]
        differs = codes[starts + self._others[places, 0]] != self._others[places, 1]
        bits[of_match[differs]] = False
        return bits

    def _are_glued(self, numbers: Places, ends: Places, codes: Codes) -> Bits:
        """Return where a character beyond ASCII, which was made a space, belongs to the same word."""
        before, after, whole = _flags(self._plain, numbers)
        glued = before & is_word_character(codes, starts_of(codes, ends - self._plain.lengths[numbers]))
        return glued | after & is_word_character(codes, ends - 1) | whole & is_mark(codes, ends - after)

    def _scan_wide(self, texts: JoinedTexts, found: Found) -> None:
        if not len(texts):
            return
        numbers, ends = self._wide.find(texts.data)
        codes = np.frombuffer(texts.data, dtype=np.uint8)
        before, after, whole = _flags(self._wide, numbers)
        glued = before & is_word_character(codes, starts_of(codes, ends - self._wide.lengths[numbers] - 1))
        glued |= after & is_word_character(codes, ends) | whole & is_mark(codes, ends)
        owners, places = self._wide.owners_of(numbers[~glued])
        found[owners, texts.rows[texts.places_of(ends[~glued])][places]] = True


def _flags(words: Literals[_PlainWord] | Literals[_WideWord], numbers: Places) -> tuple[Bits, Bits, Bits]:
    flags = np.array([(word.before, word.after, word.whole) for word in words.items], dtype=bool)[numbers]
    return flags[:, 0], flags[:, 1], flags[:, 2]


def _with_plain_letters(texts: JoinedTexts) -> JoinedTexts:
    """Return the texts with an ASCII letter for each character that `re` takes for it."""
    data = texts.data
    for character, letter in PLAIN_LETTERS.items():
        data = data.replace(character, letter)
    return texts if len(data) == len(texts.data) else _of_data(data, texts)


def _folded(texts: JoinedTexts) -> JoinedTexts:
    # The borders are no UTF-8; they pass as what Python has for such bytes.
    return _of_data(fold(texts.data.decode(errors="surrogateescape")).encode(errors="surrogateescape"), texts)


def _of_data(data: bytes, texts: JoinedTexts) -> JoinedTexts:
    borders = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == BORDER[0])
    return JoinedTexts(data, (borders + 1).astype(np.int64), texts.rows)
