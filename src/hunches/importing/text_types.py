"""The type of a column that a file gives as text, decided on all of its cells."""

from __future__ import annotations

import re
from typing import Final, Literal

import pyarrow as pa
import pyarrow.compute as pc

TextKind = Literal["empty", "words", "flag", "whole", "number", "date", "zoned-date", "text"]
"""What all cells of a column can be read as; ``empty`` when there are none, ``words`` when all are missing words."""

MISSING_WORDS: Final = ("NA", "N/A", "#N/A", "NaN", "nan", "NULL", "null", "None", "none", "-")
"""Words that mean a missing value, but only in columns of numbers, dates and flags."""

# Leading zeros and signs ("00123", "+49 …") belong to ids and telephone numbers; more than 18 digits fit no int64
# and lose their last digits in a float. All of those stay text.
_WHOLE: Final = r"^\s*-?(0|[1-9][0-9]{0,17})\s*$"
_NUMBER: Final = (
    r"^\s*-?((0|[1-9][0-9]*)?\.[0-9]+([eE][+-]?[0-9]+)?|(0|[1-9][0-9]*)\.?[eE][+-]?[0-9]+"
    r"|(0|[1-9][0-9]{0,17})\.?)\s*$"
)
_DAY: Final = r"^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME: Final = r"([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
_PATTERNS: Final[dict[TextKind, str]] = {
    "flag": r"^\s*([Tt]rue|TRUE|[Ff]alse|FALSE)\s*$",
    "whole": _WHOLE,
    "number": _NUMBER,
    "date": rf"{_DAY}{_TIME})?\s*$",
    "zoned-date": rf"{_DAY}{_TIME}(Z|[+-][0-9]{{2}}:?[0-9]{{2}}))\s*$",
}
_COMPILED: Final[dict[TextKind, re.Pattern[str]]] = {
    kind: re.compile(pattern, re.ASCII) for kind, pattern in _PATTERNS.items()
}
_ARROW_TYPES: Final[dict[TextKind, pa.DataType]] = {
    "empty": pa.large_string(),
    "words": pa.large_string(),
    "flag": pa.bool_(),
    "whole": pa.int64(),
    "number": pa.float64(),
    "date": pa.timestamp("us"),
    "zoned-date": pa.timestamp("us"),
    "text": pa.large_string(),
}
_WIDER: Final[dict[frozenset[TextKind], TextKind]] = {frozenset({"whole", "number"}): "number"}
_BLANKS: Final = ("empty", "words")
_PEEKED: Final = 20


def arrow_type(kind: TextKind) -> pa.DataType:
    """Return the type of a column of that kind."""
    return _ARROW_TYPES[kind]


def joined_kind(first: TextKind, second: TextKind) -> TextKind:
    """Return the narrowest kind that holds the cells of both.

    >>> joined_kind("whole", "number"), joined_kind("date", "whole")
    ('number', 'text')
    """
    for blank in _BLANKS:
        if first == blank:
            return second
        if second == blank:
            return first
    return first if first == second else _WIDER.get(frozenset({first, second}), "text")


def kind_of_texts(cells: pa.Array) -> TextKind:
    """Return the narrowest kind that holds every cell of a ``large_string`` column."""
    present = cells.drop_null()
    peeked: TextKind = "empty"
    for cell in present.slice(0, _PEEKED).to_pylist():
        peeked = joined_kind(peeked, _kind_of_text(cell))
    if peeked == "text":
        return "text"
    words = present.filter(pc.invert(is_missing_word(present)))
    if not len(words):
        return "words" if len(present) else "empty"
    kinds: tuple[TextKind, ...] = (peeked, "number") if peeked == "whole" else (peeked,)
    if peeked in _BLANKS:
        kinds = tuple(_PATTERNS)
    for kind in kinds:
        if _all_are(words, kind):
            return kind
    return "text"


def readable_as(cells: pa.Array, kind: TextKind) -> pa.BooleanArray:
    """Return which cells look like values of that kind, ``bool [n]``, null where the cell is."""
    return pc.match_substring_regex(cells, _PATTERNS[kind])


def texts_as(cells: pa.Array, kind: TextKind) -> pa.Array:
    """Return cells that all are of that kind as a column of its type; words for a missing value become null.

    Raises
    ------
    pyarrow.ArrowInvalid
        When a cell is not of that kind.
    """
    if pa.types.is_large_string(_ARROW_TYPES[kind]):
        return cells
    trimmed = pc.utf8_trim_whitespace(cells)
    trimmed = pc.if_else(is_missing_word(trimmed), None, trimmed)
    if kind == "flag":
        return pc.equal(pc.utf8_lower(trimmed), "true")
    if kind == "zoned-date":
        return pc.cast(trimmed, pa.timestamp("us", "UTC")).cast(pa.timestamp("us"))
    return pc.cast(trimmed, _ARROW_TYPES[kind])


def is_missing_word(cells: pa.Array) -> pa.BooleanArray:
    """Return which cells are one of `MISSING_WORDS`, ``bool [n]``."""
    return pc.is_in(cells, value_set=pa.array(MISSING_WORDS, cells.type))


def _kind_of_text(cell: str) -> TextKind:
    if cell in MISSING_WORDS:
        return "words"
    for kind, pattern in _COMPILED.items():
        if pattern.search(cell):
            return kind
    return "text"


def _all_are(cells: pa.Array, kind: TextKind) -> bool:
    if not pc.all(readable_as(cells, kind)).as_py():
        return False
    try:
        texts_as(cells, kind)
    except pa.ArrowInvalid:  # such as 31 February
        return False
    return True
