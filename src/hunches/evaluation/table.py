"""Tables of text, for a terminal and for a notebook."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from hunches.errors import InvalidValue
from hunches.evaluation.printable import printable
from hunches.evaluation.text_width import shortened, text_width

if TYPE_CHECKING:
    from collections.abc import Iterable

Alignment = Literal["left", "right"]

_NOTHING = "–"
_NUMBER = re.compile(r"[-+−]?\d[\d,]*(\.\d+)?(e[-+]?\d+)?\s?%?")
_GAP = "  "


@dataclass(frozen=True, slots=True, repr=False)
class Table:
    """Cells of text under headers, which print as aligned columns or as HTML.

    Parameters
    ----------
    title : str
        A line above the table; none when empty.
    headers : iterable of str
        One for each column.
    rows : iterable of iterables of str
        The cells. Control characters are shown escaped, so no cell can break a line or steer a terminal.
    alignments : iterable of {"left", "right"}
        One for each column; when empty, columns of numbers are aligned right and others left.

    Raises
    ------
    InvalidValue
        When a row, or the alignments, do not have one entry for each header.

    >>> print(Table("Votes", ["LF", "Votes"], [["short", "1,210"], ["链接", "37"]]))
    Votes
    LF     Votes
    ─────  ─────
    short  1,210
    链接      37
    """

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    alignments: tuple[Alignment, ...]

    def __init__(
        self,
        title: str,
        headers: Iterable[str],
        rows: Iterable[Iterable[str]],
        alignments: Iterable[Alignment] = (),
    ) -> None:
        object.__setattr__(self, "title", printable(title))
        object.__setattr__(self, "headers", tuple(printable(header) for header in headers))
        object.__setattr__(self, "rows", tuple(tuple(printable(cell) for cell in row) for row in rows))
        object.__setattr__(self, "alignments", tuple(alignments))
        self.__post_init__()

    def __post_init__(self) -> None:
        columns = len(self.headers)
        for row in self.rows:
            if len(row) != columns:
                raise InvalidValue("A row of a table", value=row, expected=f"{columns} cells, one under each header")
        if not self.alignments:
            object.__setattr__(self, "alignments", tuple(_fitting_alignment(cells) for cells in self._columns()))
        if len(self.alignments) != columns:
            raise InvalidValue(
                "The alignments of a table", value=self.alignments, expected=f"{columns}, one a column"
            )

    def __str__(self) -> str:
        return self.to_text()

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self.to_html()

    def to_text(self, *, widest_cell: int = 60) -> str:
        """Return the table as lines of fixed width; longer cells end in an ellipsis.

        Widths are those of a terminal: East Asian wide characters take two columns, combining ones none.
        """
        lines = [[shortened(cell, widest_cell) for cell in row] for row in (self.headers, *self.rows)]
        widths = [max(map(text_width, cells)) for cells in zip(*lines, strict=True)]
        lines.insert(1, ["─" * width for width in widths])
        body = [_GAP.join(map(_padded, cells, widths, self.alignments)) for cells in lines]
        return "\n".join(line.rstrip() for line in ([self.title] if self.title else []) + body)

    def to_html(self) -> str:
        """Return the table as one HTML ``table`` element; every text in it is escaped."""
        caption = f"<caption>{html.escape(self.title)}</caption>" if self.title else ""
        head = self._html_row("th", self.headers)
        body = "".join(self._html_row("td", row) for row in self.rows)
        return f'<table class="hunches">{caption}<thead>{head}</thead><tbody>{body}</tbody></table>'

    def _html_row(self, tag: str, row: tuple[str, ...]) -> str:
        cells = zip(row, self.alignments, strict=True)
        return (
            "<tr>"
            + "".join(f'<{tag} style="text-align: {side}">{html.escape(cell)}</{tag}>' for cell, side in cells)
            + "</tr>"
        )

    def _columns(self) -> list[list[str]]:
        return [[row[position] for row in self.rows] for position in range(len(self.headers))]


def cell(value: object, spec: str = "") -> str:
    """Return ``value`` formatted for a table, a dash when it is None.

    >>> cell(0.25, ".1%"), cell(None, ".1%")
    ('25.0%', '–')
    """
    return _NOTHING if value is None else format(value, spec)


def _fitting_alignment(cells: list[str]) -> Alignment:
    known = [part for text in cells if text not in {"", _NOTHING} for part in text.split(f" {_NOTHING} ")]
    return "right" if known and all(_NUMBER.fullmatch(part) for part in known) else "left"


def _padded(text: str, width: int, alignment: Alignment) -> str:
    space = " " * (width - text_width(text))
    return space + text if alignment == "right" else text + space
