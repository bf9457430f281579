"""How wide text is in a terminal."""

from __future__ import annotations

import unicodedata


def text_width(text: str) -> int:
    """Return how many columns of a terminal a text takes: two for a wide character, none for a combining one.

    >>> text_width("spam"), text_width("链接")
    (4, 4)
    """
    return sum(map(_character_width, text))


def shortened(text: str, width: int) -> str:
    """Return a text cut to at most ``width`` columns, with an ellipsis where something was cut off.

    >>> shortened("subscribe", 5)
    'subs…'
    """
    if text_width(text) <= width:
        return text
    kept, taken = 0, 1
    while taken + _character_width(text[kept]) <= width:
        taken += _character_width(text[kept])
        kept += 1
    return text[:kept] + "…"


def _character_width(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
