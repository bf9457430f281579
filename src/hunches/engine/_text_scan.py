"""Answers all text predicates on a column in one pass over its cells."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from hunches.conditions import TextMatch
from hunches.conditions.patterns import normalise
from hunches.engine._atom import Atom
from hunches.engine._pattern_scan import PatternScan
from hunches.engine._word_scan import WordScan, can_look_for
from hunches.engine.plan_explanation import PlanStep
from hunches.errors import PatternTooSlow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hunches.conditions import Leaf
    from hunches.engine._column_leaves import Bits
    from hunches.engine._joined_texts import TextColumn
    from hunches.engine._pattern_scan import Found, SlowText

_SHOWN, _SHOWN_CHARACTERS = 3, 40

MANY_TERMS: Final = 16
"""From how many words on it is faster to fold all texts first."""


@dataclass(frozen=True, slots=True)
class _Parts:
    """The numbers of the patterns and word lists a predicate is made of, and whether all must be found."""

    patterns: tuple[int, ...]
    words: tuple[int, ...]
    needs_all: bool


class TextScan:
    """All text predicates on one column, compiled together.

    Parameters
    ----------
    matches : sequence of TextMatch
        The predicates.
    """

    def __init__(self, matches: Sequence[TextMatch]) -> None:
        terms = {term for match in matches for part in _parts(match) for term in _words_of(part)}
        self._folds = len(terms) >= MANY_TERMS
        self._patterns: dict[TextMatch, int] = {}
        self._word_lists: dict[TextMatch, int] = {}
        self._parts = {match: self._add(match) for match in matches}
        self._atoms = [Atom.of(part) for part in self._patterns]
        self._forms: dict[bool, PatternScan] = {}
        self._word_scans = [WordScan(tuple(self._word_lists), case=case) for case in (False, True)]

    def _add(self, match: TextMatch) -> _Parts:
        patterns: dict[int, None] = {}
        words: dict[int, None] = {}
        for part in _parts(match):
            listed = _words_of(part) if self._folds else ()
            rest = tuple(term for term in part.terms if not listed or normalise(term) not in listed)
            if listed:
                words[_number(self._word_lists, replace(part, terms=listed))] = None
            if rest:
                patterns[_number(self._patterns, replace(part, terms=rest))] = None
        return _Parts(tuple(patterns), tuple(words), match.predicate == "has_all")

    def scan(self, column: TextColumn) -> dict[Leaf, Bits | PatternTooSlow]:
        """Return where each predicate holds in a text column, ``bool [n]`` each, or why that is not known."""
        found = np.zeros((len(self._patterns), column.n_rows), dtype=bool)
        in_list = np.zeros((len(self._word_lists), column.n_rows), dtype=bool)
        for words in self._word_scans:
            words.scan(column, in_list)
        for wide, texts in ((False, column.ascii), (True, column.wide)):
            if len(texts):
                self._form(wide=wide).scan(texts, found)
        return {match: self._answer(match, parts, found, in_list) for match, parts in self._parts.items()}

    def steps(self, column: str) -> Iterator[PlanStep]:
        """Yield the steps that are taken on a column of texts."""
        n_words = sum(map(len, self._word_scans))
        yield PlanStep(column, "words as bytes", n_words, "one pass; all that is no part of a word is a space")
        for texts, wide in (("ASCII texts", False), ("other texts", True)):
            for what, atoms, note in self._form(wide=wide).steps() if self._atoms else ():
                patterns = [self._atoms[atom].meaning for atom in sorted(atoms)] if "re" in what else []
                shown = ", ".join(map(_shortened, patterns[:_SHOWN]))
                yield PlanStep(column, f"{texts}: {what}", len(atoms), f"{note}: {shown}" if shown else note)

    def _answer(self, match: TextMatch, parts: _Parts, found: Found, in_list: Found) -> Bits | PatternTooSlow:
        slow = self._slow(parts)
        if slow is not None:
            term = self._atoms[slow.atom].meaning if match.predicate == "matches" else match.terms[0]
            was_tried, n_characters = slow.was_tried, slow.n_characters
            return PatternTooSlow(term, match.column, row=slow.row, n_characters=n_characters, was_tried=was_tried)
        bits = [*(found[number] for number in parts.patterns), *(in_list[number] for number in parts.words)]
        join = np.logical_and if parts.needs_all else np.logical_or
        joined: Bits = bits[0] if len(bits) == 1 else join.reduce(bits)
        return joined

    def _slow(self, parts: _Parts) -> SlowText | None:
        slow = [form.slow for form in self._forms.values()]
        return next((known[number] for known in slow for number in parts.patterns if number in known), None)

    def _form(self, *, wide: bool) -> PatternScan:
        """Return the patterns compiled for texts that are ASCII or for wide ones; done when the first such come."""
        if wide not in self._forms:
            self._forms[wide] = PatternScan(self._atoms, wide=wide)
        return self._forms[wide]


def _parts(match: TextMatch) -> list[TextMatch]:
    """Return the predicates of one pattern each that a predicate is made of, where it cannot be one pattern."""
    if match.predicate == "has_all":
        return [TextMatch("has", match.column, (term,), match.case) for term in match.terms]
    if match.predicate == "matches":
        return [TextMatch("matches", match.column, (pattern,), match.case) for pattern in match.terms]
    return [match]


def _words_of(part: TextMatch) -> tuple[str, ...]:
    """Return the terms of a predicate that a long list of words can hold."""
    return tuple(term for term in map(normalise, part.terms) if can_look_for(part, term))


def _shortened(pattern: str) -> str:
    return pattern if len(pattern) <= _SHOWN_CHARACTERS else f"{pattern[:_SHOWN_CHARACTERS]}…"


def _number(known: dict[TextMatch, int], part: TextMatch) -> int:
    return known.setdefault(part, len(known))
