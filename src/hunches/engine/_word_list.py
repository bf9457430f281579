"""Answers `has` for very many terms: an automaton finds their letters, and their ends are looked at here."""

from __future__ import annotations

import itertools
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc

from hunches.conditions.patterns import is_spaced_word_character, normalise
from hunches.engine._automaton import Automaton, Expression
from hunches.engine._translation import translate

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from hunches.conditions import Leaf, TextMatch
    from hunches.engine._column_leaves import Bits

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
        return Automaton(
            [
                Expression(number, translate(re.escape(word.term), word.flags, wide=True).expression)
                for number, word in enumerate(self._words)
            ]
        )

    def scan(self, column: pa.Array) -> dict[Leaf, Bits]:
        """Return where each predicate holds in a text column, ``bool [n]`` each."""
        if not self.matches:
            return {}
        found = np.zeros((len(self.matches), len(column)), dtype=bool)
        rows = np.flatnonzero(pc.is_valid(column).to_numpy(zero_copy_only=False))
        texts = [normalise(text) for text in column.take(rows).to_pylist()]
        numbers, places = self._automaton.scan(enumerate(text.encode("utf-8", "surrogatepass") for text in texts))
        answered = zip(numbers, np.array(places, dtype=np.intp).tolist(), strict=True)
        unanswered = itertools.product(self._automaton.rejected, range(len(texts)))
        for number, place in itertools.chain(answered, unanswered):
            word = self._words[number]
            if not found[word.owner, rows[place]] and word.is_in(texts[place]):
                found[word.owner, rows[place]] = True
        return dict(zip(self.matches, found, strict=True))
