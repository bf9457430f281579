"""Answers `has` for very many terms: an automaton finds their letters, and their ends are looked at here."""

from __future__ import annotations

import itertools
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hunches.conditions.patterns import is_spaced_word_character, normalise
from hunches.engine._automaton import Automaton, Expression
from hunches.engine._translation import translate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hunches.conditions import Leaf, TextMatch
    from hunches.engine._automaton import Places
    from hunches.engine._column_leaves import Bits

Found: TypeAlias = "np.ndarray[tuple[int, int], np.dtype[np.bool_]]"
_IS_WORD = np.array([chr(code).isalnum() or chr(code) == "_" for code in range(128)])
MANY_TERMS = 250
"""From how many terms on this way is faster: the automaton compiles word ends in more than linear time."""


@dataclass(frozen=True)
class _Word:
    """One term of the predicate at a position."""

    owner: int
    term: str
    flags: re.RegexFlag

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(re.escape(self.term), self.flags)

    def is_in(self, text: str) -> bool:
        """Return whether the term is in the text with nothing glued to its ends."""
        found = self._pattern.search(text)
        while found is not None:
            before, after = text[: found.start()][-1:], text[found.end() :][:1]
            is_apart = not _glued(self.term[0], before) and not _glued(self.term[-1], after)
            if is_apart and not (after and unicodedata.category(after).startswith("M")):
                return True
            found = self._pattern.search(text, found.start() + 1)
        return False


def _glued(edge: str, neighbour: str) -> bool:
    return bool(neighbour) and is_spaced_word_character(edge) and is_spaced_word_character(neighbour)


class WordList:
    """All ``has`` predicates on one column, when they have very many terms.

    Parameters
    ----------
    matches : sequence of TextMatch
        The predicates.
    """

    def __init__(self, matches: Sequence[TextMatch]) -> None:
        self.matches = matches
        self._words = [
            _Word(owner, normalise(term), re.NOFLAG if match.case else re.IGNORECASE)
            for owner, match in enumerate(matches)
            for term in match.terms
        ]

    @cached_property
    def _automaton(self) -> Automaton:
        expressions = [
            Expression(number, translate(re.escape(word.term), word.flags, wide=True).expression)
            for number, word in enumerate(self._words)
        ]
        return Automaton(expressions, every_match=True)

    def scan(self, column: pa.Array) -> dict[Leaf, Bits]:
        """Return where each predicate holds in a text column, ``bool [n]`` each."""
        if not self.matches:
            return {}
        found = np.zeros((len(self.matches), len(column)), dtype=bool)
        is_ascii = pc.fill_null(pc.string_is_ascii(column), False).to_numpy(zero_copy_only=False)
        is_wide = pc.is_valid(column).to_numpy(zero_copy_only=False) & ~is_ascii
        self._scan_ascii(column, np.flatnonzero(is_ascii), found)
        self._scan_wide(column, np.flatnonzero(is_wide), found)
        return dict(zip(self.matches, found, strict=True))

    def _scan_ascii(self, column: pa.Array, rows: Places, found: Found) -> None:
        """Look at the bytes beside all matches at once: in ASCII texts every character is one."""
        texts: list[bytes] = column.take(rows).cast(pa.large_binary()).to_pylist()
        matches = self._automaton.scan(enumerate(texts))
        self._look_up_rejected(
            [text.decode("ascii") for text in texts] if self._automaton.rejected else [], rows, found
        )
        if not len(matches.rows):
            return
        # A byte that belongs to no word stands before each text and after the last.
        joined = np.frombuffer(b" " + b" ".join(texts) + b" ", dtype=np.uint8)
        starts = 1 + np.cumsum([0, *(len(text) + 1 for text in texts)])
        ends = starts[matches.rows] + matches.ends
        is_apart = ~(
            self._has_word_start[matches.numbers] & _IS_WORD[joined[ends - self._lengths[matches.numbers] - 1]]
        )
        is_apart &= ~(self._has_word_end[matches.numbers] & _IS_WORD[joined[ends]])
        found[self._owners[matches.numbers[is_apart]], rows[matches.rows[is_apart]]] = True

    def _scan_wide(self, column: pa.Array, rows: Places, found: Found) -> None:
        texts = [normalise(text) for text in column.take(rows).to_pylist()]
        matches = self._automaton.scan(enumerate(text.encode("utf-8", "surrogatepass") for text in texts))
        for number, place in zip(matches.numbers.tolist(), matches.rows.tolist(), strict=True):
            self._look_up(number, texts[place], int(rows[place]), found)
        self._look_up_rejected(texts, rows, found)

    def _look_up_rejected(self, texts: Sequence[str], rows: Places, found: Found) -> None:
        for number, place in itertools.product(self._automaton.rejected, range(len(texts))):
            self._look_up(number, texts[place], int(rows[place]), found)

    def _look_up(self, number: int, text: str, row: int, found: Found) -> None:
        word = self._words[number]
        if not found[word.owner, row] and word.is_in(text):
            found[word.owner, row] = True

    @cached_property
    def _owners(self) -> Places:
        return np.array([word.owner for word in self._words], dtype=np.intp)

    @cached_property
    def _lengths(self) -> Places:
        return np.array([len(word.term) for word in self._words], dtype=np.intp)

    @cached_property
    def _has_word_start(self) -> Bits:
        return np.array([is_spaced_word_character(word.term[0]) for word in self._words], dtype=bool)

    @cached_property
    def _has_word_end(self) -> Bits:
        return np.array([is_spaced_word_character(word.term[-1]) for word in self._words], dtype=bool)
