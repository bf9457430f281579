"""Text that cannot steer a terminal."""

from __future__ import annotations

import unicodedata
from typing import Final

_BIDI_CONTROLS: Final = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


def printable(text: str) -> str:
    r"""Return a text with its control characters shown escaped: none breaks a line, changes colours or direction.

    >>> printable("spam\n\x1b[31m")
    'spam\\n\\x1b[31m'
    """
    return text if text.isprintable() else "".join(map(_printable_character, text))


def _printable_character(character: str) -> str:
    steers = unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}
    if steers or unicodedata.bidirectional(character) in _BIDI_CONTROLS:
        return character.encode("unicode_escape", "surrogatepass").decode("ascii")
    return character
