"""Many patterns answered in one pass over a text, by hyperscan where it is installed."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

# Where there is no wheel of it, the patterns are answered one by one, with the same meaning.
_IS_INSTALLED = find_spec("hyperscan") is not None

if TYPE_CHECKING or _IS_INSTALLED:
    import hyperscan

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


Places: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.intp]]"


@dataclass(frozen=True, slots=True)
class Expression:
    """A pattern over bytes that reports the number of what it belongs to."""

    number: int
    pattern: bytes


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """Where patterns were found: for each match the pattern's number, the text's row and the end in its bytes."""

    numbers: Places
    rows: Places
    ends: Places


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
        if not _IS_INSTALLED:
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

    def scan(self, texts: Iterable[tuple[int, bytes]]) -> Matches:
        """Return what was found in texts that come with their rows."""
        numbers: list[int] = []
        rows: list[object] = []
        ends: list[int] = []
        if self._database is not None:
            add_number, add_row, add_end = numbers.append, rows.append, ends.append

            def on_match(number: int, _start: int, end: int, _flags: int, row: object) -> None:
                add_number(number)
                add_row(row)
                add_end(end)

            scan = self._database.scan
            for row, text in texts:
                scan(text, match_event_handler=on_match, context=row)
        return Matches(*(np.array(found, dtype=np.intp) for found in (numbers, rows, ends)))


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
