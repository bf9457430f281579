"""Many patterns answered in one pass over a text, by hyperscan where it is installed."""

from __future__ import annotations

import sys
from array import array
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

# Where there is no wheel of it, the patterns are answered one by one, with the same meaning.
IS_INSTALLED = find_spec("hyperscan") is not None

if TYPE_CHECKING or IS_INSTALLED:
    import hyperscan

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


Places: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.int64]]"


_MARGIN: Final = 16
"""How many bytes beyond a cut are read, so that what is found before it does not depend on an end."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A pattern over bytes that reports the number of what it belongs to."""

    number: int
    pattern: bytes


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """Where patterns were found.

    Parameters
    ----------
    numbers : int64 [n_matches]
        The number of the pattern.
    ends : int64 [n_matches]
        Where the match ends in the bytes that were scanned, ascending.
    is_whole : bool
        Whether these are all; else there were more than asked for, and these are the first.
    """

    numbers: Places
    ends: Places
    is_whole: bool


class Automaton:
    """Finds which of many patterns match a text.

    Parameters
    ----------
    expressions : sequence of Expression
        The patterns.
    every_match : bool
        Whether each place where a pattern matches is reported, not only that it does.

    >>> automaton = Automaton([Expression(0, rb"a+b"), Expression(1, rb"c")])
    >>> automaton.rejected
    frozenset()
    """

    def __init__(self, expressions: Sequence[Expression], *, every_match: bool = False) -> None:
        self._every_match = every_match
        self.rejected: frozenset[int] = frozenset()
        self._database: hyperscan.Database | None = None
        if not IS_INSTALLED:
            self.rejected = frozenset(expression.number for expression in expressions)
        elif expressions:
            self._compile(expressions)

    def _compile(self, expressions: Sequence[Expression]) -> None:
        """Compile all patterns together; where that fails, find those that cannot be compiled at all."""
        try:
            self._database = _compiled(expressions, every_match=self._every_match)
        except hyperscan.error:
            self.rejected = frozenset(item.number for item in expressions if not _can_compile(item))
            accepted = [item for item in expressions if item.number not in self.rejected]
            if accepted:
                self._database = _compiled(accepted, every_match=self._every_match)

    def find(self, data: bytes, cuts: Sequence[int] = (), *, at_most: int = sys.maxsize) -> Matches:
        """Return the matches in some bytes; stop at a cut when there are more than ``at_most`` before it.

        ``cuts`` are ascending positions in the bytes that no match passes over.
        """
        numbers, ends = array("q"), array("q")
        starts = [0, *cuts]
        counts = [0]
        if self._database is not None:
            add_number, add_end = numbers.append, ends.append

            def on_match(number: int, _start: int, end: int, _flags: int, _context: object) -> None:
                add_number(number)
                add_end(end)

            view = memoryview(data)
            for start, stop in zip(starts, [*cuts, len(data)], strict=True):
                self._database.scan(view[start : stop + _MARGIN], match_event_handler=on_match)  # type: ignore[type-var]  # any buffer
                counts.append(len(ends))
                if len(ends) > at_most:
                    break
        is_whole = len(ends) <= at_most
        return Matches(*_moved(_as_array(numbers), _as_array(ends), starts, counts), is_whole=is_whole)

    def find_each(self, texts: Iterable[bytes]) -> tuple[Places, Places]:
        """Return the numbers of the patterns that match each text, and the places of those texts."""
        numbers, places = array("q"), array("q")
        if self._database is not None:
            add_number, add_place = numbers.append, places.append

            def on_match(number: int, _start: int, _end: int, _flags: int, place: object) -> None:
                add_number(number)
                add_place(place)  # type: ignore[arg-type]  # what is passed with the text below

            scan = self._database.scan
            for place, text in enumerate(texts):
                scan(text, match_event_handler=on_match, context=place)
        return _as_array(numbers), _as_array(places)


def _moved(numbers: Places, ends: Places, starts: Sequence[int], counts: Sequence[int]) -> tuple[Places, Places]:
    """Return matches of several spans with their ends in the whole, without those beyond the span."""
    if len(starts) == 1:
        return numbers, ends
    of_span = np.repeat(np.arange(len(counts) - 1), np.diff(counts))
    moved = ends + np.array(starts)[of_span]
    is_here = moved <= np.array([*starts[1:], sys.maxsize])[of_span]
    return numbers[is_here], moved[is_here]


def _as_array(numbers: array[int]) -> Places:
    return np.frombuffer(numbers, dtype=np.int64) if numbers else np.empty(0, dtype=np.int64)


def _compiled(expressions: Sequence[Expression], *, every_match: bool) -> hyperscan.Database:
    flag = hyperscan.HS_FLAG_ALLOWEMPTY | (0 if every_match else hyperscan.HS_FLAG_SINGLEMATCH)
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=[item.pattern for item in expressions],
        ids=[item.number for item in expressions],
        elements=len(expressions),
        flags=[flag] * len(expressions),
    )
    return database


def _can_compile(expression: Expression) -> bool:
    try:
        _compiled([expression], every_match=False)
    except hyperscan.error:
        return False
    return True
