"""Counts the words of texts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.sparse import csr_array

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORD: Final = re.compile(r"\w+(?:['’]\w+)*")


@dataclass(frozen=True, slots=True, eq=False)
class WordCounts:
    """How often each word occurs in each text.

    Parameters
    ----------
    words : tuple of str
        In order of first occurrence, case folded.
    counts : int64 [n_texts, n_words], sparse

    >>> counted = count_words(["So good, so nice", "good"])
    >>> counted.words, counted.counts.toarray().tolist()
    (('so', 'good', 'nice'), [[2, 1, 1], [0, 1, 0]])
    """

    words: tuple[str, ...]
    counts: csr_array

    def of_texts(self, fewest: int) -> WordCounts:
        """Return the counts of the words that so many texts or more have."""
        kept = np.flatnonzero(np.bincount(self.counts.indices, minlength=len(self.words)) >= fewest)
        return WordCounts(tuple(self.words[place] for place in kept), self.counts[:, kept])


def words_of(text: str) -> list[str]:
    """Return the words of a text, case folded, in order."""
    return _WORD.findall(text.casefold())


def count_words(texts: Sequence[str]) -> WordCounts:
    """Return how often each word occurs in each text."""
    known: dict[str, int] = {}
    places: list[int] = []
    ends = np.zeros(len(texts) + 1, dtype=np.int64)
    for position, text in enumerate(texts):
        places.extend(known.setdefault(word, len(known)) for word in words_of(text))
        ends[position + 1] = len(places)
    ones = np.ones(len(places), dtype=np.int64)
    counts = csr_array((ones, np.array(places, dtype=np.int64), ends), shape=(len(texts), len(known)))
    counts.sum_duplicates()
    return WordCounts(tuple(known), counts)
