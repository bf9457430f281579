"""Texts in the form in which characters that Python's `re` takes for one another are the same."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any, Final

# Python's own table of characters with more than two cases, private to it as its parser is: docs/decisions/0003.
_casefix: Any = import_module("re._casefix")

_DOTTED_I: Final = "\u0130"
"""The one character whose lower case is two."""

MARK_OF_IOTA: Final = "\u0345"
"""The one mark that `re` takes for a letter. It stays: what is a mark must show."""

_SAME: Final = {
    chr(code): chr(min({code, *others} - {ord(MARK_OF_IOTA)}))
    for code, others in _casefix._EXTRA_CASES.items()  # as above
    if chr(code) != MARK_OF_IOTA
}
_HAS_MORE_CASES: Final = re.compile("[" + "".join(character for character in _SAME if not character.isascii()) + "]")

PLAIN_LETTERS: Final = {
    character.encode(): letter
    for character, letter in {"\u017f": b"s", "\u212a": b"k", "\u0130": b"i", "\u0131": b"i"}.items()
}
"""The characters beyond ASCII that `re` takes for an ASCII letter when case is ignored."""


def fold(text: str) -> str:
    """Return a text with one character for all that Python's `re` takes for it when case is ignored.

    Only `MARK_OF_IOTA`, which `re` takes for an iota, stays what it is.

    >>> fold("ΣΊΣΥΦΟΣ") == fold("σίσυφος"), fold("\u212aI\u017f")
    (True, 'kis')
    """
    lower = text.replace(_DOTTED_I, "i").lower()
    return _HAS_MORE_CASES.sub(_same, lower)


def _same(found: re.Match[str]) -> str:
    return _SAME[found[0]]
