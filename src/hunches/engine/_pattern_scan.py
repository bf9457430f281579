"""Finds many patterns in the texts of a column, in one pass over them where that can be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from hunches.conditions.time_limit import TimeLimitReached, can_interrupt, time_limit
from hunches.engine._automaton import Automaton, Expression
from hunches.engine._translation import translate, translate_surely

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hunches.engine._atom import Atom
    from hunches.engine._automaton import Places
    from hunches.engine._joined_texts import JoinedTexts
    from hunches.engine._translation import Translation

Found: TypeAlias = "np.ndarray[tuple[int, int], np.dtype[np.bool_]]"

SECONDS_A_TEXT: Final = 2.0
"""How long Python's `re` may look for one pattern in one text."""

_MATCHES_A_TEXT: Final = 8
_MATCHES_AT_LEAST: Final = 100_000


@dataclass(frozen=True, slots=True)
class SlowText:
    """A pattern that takes too long on a text, and where."""

    atom: int
    row: int
    n_characters: int
    was_tried: bool


class PatternScan:
    """One form of many patterns, for ASCII texts or for all others, and the automata that look for it.

    Most patterns are looked for in all texts at once, where each place they match is reported. A pattern that
    matches at very many places, or that also matches nothing, is looked for in one text after the other, where its
    first match is enough.

    Parameters
    ----------
    atoms : sequence of Atom
        The patterns.
    wide : bool
        Whether for texts that are not ASCII.
    """

    def __init__(self, atoms: Sequence[Atom], *, wide: bool) -> None:
        self._atoms = atoms
        self._matches_a_text = _MATCHES_A_TEXT
        self.slow: dict[int, SlowText] = {}
        """Patterns that took too long once: they are looked for no more."""
        translations = list(self._translations(wide=wide))
        inexact = {number % len(atoms) for number, item in translations if not item.is_exact}
        self.to_confirm = inexact | {number for number, atom in enumerate(atoms) if wide and atom.sure_sources}
        """Patterns of which the automaton finds too much."""
        self.one_by_one = {number for number, item in translations if item.can_be_empty}
        """Patterns that are looked for in one text after the other."""
        self._expressions = [Expression(number, item.expression) for number, item in translations if item.can_match]
        self._automata = self._compiled()

    def _translations(self, *, wide: bool) -> Iterator[tuple[int, Translation]]:
        """Yield the forms to look for, under the number of the pattern; above those, what needs no confirming."""
        for number, atom in enumerate(self._atoms):
            for source in atom.wide_sources if wide else atom.ascii_sources:
                yield number, translate(source, atom.flags, wide=wide)
            for source in atom.sure_sources if wide else ():
                yield number + len(self._atoms), translate(source, atom.flags, wide=wide)
            sure = translate_surely(atom.meaning, atom.flags) if wide and atom.is_pattern else None
            if sure is not None:
                yield number + len(self._atoms), sure

    @property
    def _together(self) -> Automaton:
        return self._automata[0]

    @property
    def _each(self) -> Automaton:
        return self._automata[1]

    def _compiled(self) -> tuple[Automaton, Automaton]:
        """Return the automata for all texts together and for one text after the other."""
        together = [item for item in self._expressions if item.number not in self.one_by_one]
        each = [item for item in self._expressions if item.number in self.one_by_one]
        return Automaton(together, every_match=True), Automaton(each)

    @property
    def rejected(self) -> frozenset[int]:
        """Patterns the automaton cannot take, which only Python's `re` looks for."""
        numbers = self._together.rejected | self._each.rejected
        return frozenset(number % len(self._atoms) for number in numbers)

    def steps(self) -> Iterator[tuple[str, set[int], str]]:
        """Yield what is done with the texts, the patterns that concerns, and what to know of it."""
        n_atoms = len(self._atoms)
        together = {item.number % n_atoms for item in self._expressions if item.number not in self.one_by_one}
        yield "one automaton", together - self.rejected, "one pass over all texts together"
        one_by_one = {number % n_atoms for number in self.one_by_one} - self.rejected
        yield "an automaton for each text", one_by_one, "slower: they match the empty text, or at very many places"
        yield (
            "confirmed by re",
            self.to_confirm - self.rejected,
            "where the automaton finds too much",
        )
        yield "re alone", set(self.rejected), "slow: the automaton cannot take them"
        yield "given up", set(self.slow), "took too long on a text"

    def scan(self, texts: JoinedTexts, found: Found) -> None:
        """Set in ``found``, ``bool [n_atoms, n_rows]``, the rows whose text a pattern matches."""
        if not len(texts) or not self._atoms:
            return
        numbers, places = self._find_together(texts)
        if self.one_by_one:
            each = self._each.find_each(texts.texts())
            numbers, places = np.concatenate([numbers, each[0]]), np.concatenate([places, each[1]])
        self._settle(numbers, places, texts, found)
        for number in self.rejected:
            self._confirm(number, np.arange(len(texts)), texts, found)
        if self.one_by_one:
            self._set_empty(texts, found)

    def _find_together(self, texts: JoinedTexts) -> tuple[Places, Places]:
        """Return the numbers and the places of texts of all matches, leaving those that are too many to the other."""
        while True:
            at_most = self._matches_a_text * len(texts) + _MATCHES_AT_LEAST
            matches = self._together.find(texts.data, texts.cuts(), at_most=at_most)
            places = texts.places_of(matches.ends)
            if matches.is_whole:
                return matches.numbers, places
            counts = np.bincount(matches.numbers)
            too_many = np.flatnonzero(counts > 2 * (places.max() + 1) + _MATCHES_AT_LEAST // 4)
            if len(too_many):
                self._take_out(too_many)
            else:
                self._matches_a_text *= 4

    def _take_out(self, numbers: Places) -> None:
        self.one_by_one |= set(numbers.tolist())
        self._automata = self._compiled()

    def _settle(self, numbers: Places, places: Places, texts: JoinedTexts, found: Found) -> None:
        """Set what is sure, and confirm what is not."""
        n_atoms = len(self._atoms)
        needs = np.zeros(2 * n_atoms, dtype=bool)
        needs[list(self.to_confirm)] = True
        is_unsure = needs[numbers]
        found[numbers[~is_unsure] % n_atoms, texts.rows[places[~is_unsure]]] = True
        numbers, places = numbers[is_unsure], places[is_unsure]
        for number in np.unique(numbers).tolist():
            here = np.unique(places[numbers == number])
            self._confirm(number, here[~found[number, texts.rows[here]]], texts, found)

    def _confirm(self, number: int, places: Places, texts: JoinedTexts, found: Found) -> None:
        """Let Python's `re` answer for a pattern on some texts, for a limited time on each."""
        if number in self.slow or not len(places):
            return
        if self._atoms[number].may_never_end and not can_interrupt():
            self._give_up(number, int(places[0]), texts, was_tried=False)
            return
        search, done = self._atoms[number].search, 0
        try:
            with time_limit(SECONDS_A_TEXT, lambda: done):
                for place in places.tolist():
                    found[number, texts.rows[place]] = search(texts.text(place).decode())
                    done += 1
        except TimeLimitReached:
            self._give_up(number, int(places[done]), texts, was_tried=True)

    def _give_up(self, number: int, place: int, texts: JoinedTexts, *, was_tried: bool) -> None:
        n_characters = len(texts.text(place).decode())
        self.slow[number] = SlowText(number, int(texts.rows[place]), n_characters, was_tried)

    def _set_empty(self, texts: JoinedTexts, found: Found) -> None:
        """Answer for empty texts, of which the automaton and Python think differently."""
        empty = texts.rows[np.diff(texts.starts) == 1]
        if len(empty):
            for number in {number % len(self._atoms) for number in self.one_by_one}:
                found[number, empty] = self._atoms[number].search("")
