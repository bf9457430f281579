"""Guesses what separates the cells of a table in a text file."""

from __future__ import annotations

import csv
import io
import itertools
from typing import Final

_CANDIDATES: Final = (",", ";", "\t", "|")
_ROWS: Final = 50


def guess_delimiter(head: str) -> str:
    r"""Return the delimiter that splits the most rows of ``head`` into as many cells as its header, or a comma.

    >>> guess_delimiter("id;text\n1;well, well\n")
    ';'
    """
    scores = {candidate: _score(head, candidate) for candidate in _CANDIDATES}
    return max(_CANDIDATES, key=lambda candidate: scores[candidate])


def _score(head: str, delimiter: str) -> tuple[float, int]:
    """Return the share of rows as wide as the header, and its width; nothing for a header of one cell."""
    rows = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    widths = [len(row) for row in itertools.islice(rows, _ROWS)]
    widths = [width for width in widths if width]
    if not widths or widths[0] == 1:
        return (0.0, 0)
    return (widths.count(widths[0]) / len(widths), widths[0])
