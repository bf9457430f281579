"""Many patterns answered in one pass over a text, by hyperscan where it is installed."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

# Where there is no wheel of it, the patterns are answered one by one, with the same meaning.
_IS_INSTALLED = find_spec("hyperscan") is not None

if TYPE_CHECKING or _IS_INSTALLED:
    import hyperscan

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Expression:
    """A pattern over bytes that reports the number of what it belongs to."""

    number: int
    pattern: bytes


class Automaton:
    """Finds which of many patterns match a text.

    >>> automaton = Automaton([Expression(0, rb"a+b"), Expression(1, rb"c")])
    >>> automaton.rejected
    frozenset()
    """

    def __init__(self, expressions: Sequence[Expression]) -> None:
        self.rejected: frozenset[int] = frozenset()
        self._database: hyperscan.Database | None = None
        if not _IS_INSTALLED:
            self.rejected = frozenset(expression.number for expression in expressions)
        elif expressions:
            self._compile(expressions)

    def _compile(self, expressions: Sequence[Expression]) -> None:
        """Compile all patterns together; where that fails, find those that cannot be compiled at all."""
        try:
            self._database = _compiled(expressions)
        except hyperscan.error:
            self.rejected = frozenset(item.number for item in expressions if not _can_compile(item))
            accepted = [item for item in expressions if item.number not in self.rejected]
            if accepted:
                self._database = _compiled(accepted)

    def scan(self, texts: Iterable[tuple[int, bytes]]) -> tuple[list[int], list[object]]:
        """Return the pattern numbers found and, beside them, the rows of the texts they were found in."""
        numbers: list[int] = []
        rows: list[object] = []
        if self._database is None:
            return numbers, rows
        add_number, add_row = numbers.append, rows.append

        def on_match(number: int, _start: int, _end: int, _flags: int, row: object) -> None:
            add_number(number)
            add_row(row)

        scan = self._database.scan
        for row, text in texts:
            scan(text, match_event_handler=on_match, context=row)
        return numbers, rows


def _compiled(expressions: Sequence[Expression]) -> hyperscan.Database:
    flag = hyperscan.HS_FLAG_SINGLEMATCH | hyperscan.HS_FLAG_ALLOWEMPTY
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
        _compiled([expression])
    except hyperscan.error:
        return False
    return True
