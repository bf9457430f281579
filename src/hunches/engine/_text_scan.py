"""Answers all text predicates on a column in one pass over its cells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hunches.conditions import TextMatch
from hunches.conditions.patterns import compile_pattern, is_spaced_word_character, normalise, whole_words
from hunches.engine._automaton import Automaton, Expression
from hunches.engine._translation import END, translate
from hunches.engine._word_list import MANY_TERMS, WordList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hunches.conditions import Leaf
    from hunches.engine._translation import Translation

Bits: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.bool_]]"


@dataclass(frozen=True, slots=True)
class _Atom:
    """One pattern to be found: Python's form, which is the meaning, and the sources of the automaton's forms."""

    meaning: str
    flags: re.RegexFlag
    ascii_sources: tuple[str, ...]
    wide_sources: tuple[str, ...]
    sure_sources: tuple[str, ...] = ()
    """Where there are some, the wide sources find too much: what these find too needs no confirming."""

    def search(self, text: str) -> bool:
        """Return whether the pattern is in the text, as Python's `re` says."""
        return _compiled(self.meaning, self.flags).search(text) is not None


_ASCII_APART = r"[\x00-/:-@\[-^`{-\x7f]"  # no letter, digit or underscore


@cache
def _compiled(pattern: str, flags: re.RegexFlag) -> re.Pattern[str]:
    return re.compile(pattern, flags)


class TextScan:
    """All text predicates on one column, compiled together.

    Parameters
    ----------
    matches : sequence of TextMatch
        The predicates.
    """

    def __init__(self, matches: Sequence[TextMatch]) -> None:
        self._atoms: list[_Atom] = []
        self._parts: dict[TextMatch, list[int]] = {}
        words = [match for match in matches if match.predicate == "has"]
        self._word_list = WordList(words if sum(len(match.terms) for match in words) >= MANY_TERMS else [])
        numbers: dict[TextMatch, int] = {}
        for match in (match for match in matches if match not in self._word_list.matches):
            for part in _parts(match):
                if part not in numbers:
                    numbers[part] = len(self._atoms)
                    self._atoms.append(_atom(part))
            self._parts[match] = [numbers[part] for part in _parts(match)]

    def scan(self, column: pa.Array) -> dict[Leaf, Bits]:
        """Return where each predicate holds in a text column, ``bool [n]`` each."""
        found = [np.zeros(len(column), dtype=bool) for _ in self._atoms]
        is_ascii = pc.fill_null(pc.string_is_ascii(column), False).to_numpy(zero_copy_only=False)
        is_wide = pc.is_valid(column).to_numpy(zero_copy_only=False) & ~is_ascii
        ascii_rows = np.flatnonzero(is_ascii)
        cells = column.cast(pa.large_binary())
        self._ascii_form.scan(_rows_of(cells, ascii_rows), ascii_rows, found)
        wide_rows = np.flatnonzero(is_wide)
        if len(wide_rows):
            texts = [normalise(text).encode("utf-8", "surrogatepass") for text in column.take(wide_rows).to_pylist()]
            self._wide_form.scan(texts, wide_rows, found)
        joined = {match: _joined(match, [found[part] for part in parts]) for match, parts in self._parts.items()}
        return self._word_list.scan(column) | joined

    @cached_property
    def _ascii_form(self) -> _Form:
        return _Form(self._atoms, wide=False)

    @cached_property
    def _wide_form(self) -> _Form:
        return _Form(self._atoms, wide=True)


class _Form:
    """The automaton of all atoms for ASCII texts, or for all others."""

    def __init__(self, atoms: Sequence[_Atom], *, wide: bool) -> None:
        self._atoms = atoms
        translations: list[tuple[int, Translation]] = []
        self._to_confirm: set[int] = set()
        for number, atom in enumerate(atoms):
            sources = atom.wide_sources if wide else atom.ascii_sources
            found = [(number, translate(source, atom.flags, wide=wide)) for source in sources]
            if not all(translation.is_exact for _, translation in found) or (wide and atom.sure_sources):
                self._to_confirm.add(number)
            sure_sources = atom.sure_sources if wide else ()
            sure = [(self._sure(number), translate(source, atom.flags, wide=wide)) for source in sure_sources]
            translations += found + sure
        self._automaton = Automaton(
            [Expression(number, it.expression) for number, it in translations if it.can_match]
        )

    def _sure(self, number: int) -> int:
        """Return the number under which the automaton reports what needs no confirming."""
        return number + len(self._atoms)

    def scan(
        self, texts: Sequence[bytes], rows: np.ndarray[tuple[int], np.dtype[np.intp]], found: list[Bits]
    ) -> None:
        """Set in ``found``, an array for each atom, the rows whose text it matches."""
        matches = self._automaton.scan(enumerate(text + END for text in texts))
        for number in range(len(self._atoms)):
            places_here = np.unique(matches.rows[matches.numbers == number])
            if number in self._automaton.rejected:
                places_here = self._confirmed(number, texts, np.arange(len(texts)))
            elif number in self._to_confirm:
                sure = np.unique(matches.rows[matches.numbers == self._sure(number)])
                unsure = np.setdiff1d(places_here, sure, assume_unique=True)
                places_here = np.concatenate([sure, self._confirmed(number, texts, unsure)])
            found[number][rows[places_here]] = True
        self._set_empty(texts, rows, found)

    def _set_empty(
        self, texts: Sequence[bytes], rows: np.ndarray[tuple[int], np.dtype[np.intp]], found: list[Bits]
    ) -> None:
        """Answer for empty texts, of which the automaton and Python think differently."""
        empty = np.flatnonzero(np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)) == 0)
        if len(empty):
            for number, atom in enumerate(self._atoms):
                found[number][rows[empty]] = atom.search("")

    def _confirmed(
        self, number: int, texts: Sequence[bytes], places: np.ndarray[tuple[int], np.dtype[np.intp]]
    ) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
        search = self._atoms[number].search
        kept = [place for place in places.tolist() if search(texts[place].decode("utf-8", "surrogatepass"))]
        return np.array(kept, dtype=np.intp)


def _rows_of(cells: pa.LargeBinaryArray, rows: np.ndarray[tuple[int], np.dtype[np.intp]]) -> Sequence[bytes]:
    values: list[bytes] = (cells if len(rows) == len(cells) else cells.take(rows)).to_pylist()
    return values


def _parts(match: TextMatch) -> list[TextMatch]:
    """Return the predicates of one pattern each that a predicate is made of, where it cannot be one pattern."""
    if match.predicate == "has_all":
        return [TextMatch("has", match.column, (term,), match.case) for term in match.terms]
    if match.predicate == "matches":
        return [TextMatch("matches", match.column, (pattern,), match.case) for pattern in match.terms]
    return [match]


def _joined(match: TextMatch, parts: list[Bits]) -> Bits:
    join = np.logical_and if match.predicate == "has_all" else np.logical_or
    bits: Bits = join.reduce(parts)
    return bits


def _atom(match: TextMatch) -> _Atom:
    flags = re.NOFLAG if match.case else re.IGNORECASE
    if match.predicate == "matches":
        pattern = compile_pattern(match.terms[0], case=match.case)
        return _Atom(pattern.pattern, flags, (pattern.pattern,), (pattern.pattern,))
    terms = [normalise(term) for term in match.terms]
    if match.predicate == "has":
        sources = (tuple(between(term) for term in terms) for between in (_ascii_words, _wide_words, _sure_words))
        return _Atom(whole_words(terms), flags, *sources)
    start, end = {"contains": ("", ""), "starts_with": (r"\A", ""), "ends_with": ("", r"\Z")}[match.predicate]
    sources_anywhere = tuple(f"{start}{re.escape(term)}{end}" for term in terms)
    return _Atom("|".join(sources_anywhere), flags, sources_anywhere, sources_anywhere)


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
