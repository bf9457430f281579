"""The words of a text, for labelling functions to share."""

from __future__ import annotations

import re

from hunches.lfs.preprocessor import preprocessor

_find_words = re.compile(r"\w+").findall


@preprocessor()
def tokens(text: str) -> tuple[str, ...]:
    """Return the words of the column ``text`` in lower case: runs of letters, digits and underscores.

    >>> tokens("Check out MY channel!")
    ('check', 'out', 'my', 'channel')
    """
    return tuple(_find_words(text.lower()))
