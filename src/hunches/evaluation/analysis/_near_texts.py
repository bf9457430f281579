"""Finds texts with nearly the same words, in time that grows with the number of texts."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

# Twenty bands of six hashes find a pair of similarity 0.8 with probability 0.998, one of 0.9 with 0.9999999.
_BANDS: Final = 20
_HASHES_A_BAND: Final = 6
_MOST_CANDIDATES: Final = 8


class NearTexts:
    """The texts of which some share a band of their MinHash signature, to be asked for those near a text.

    A. Broder, "On the resemblance and containment of documents", 1997; bands after P. Indyk and R. Motwani,
    "Approximate nearest neighbors", STOC 1998. What is found is compared word by word, so that no pair is wrong; of
    those with the same band, the first 8 are compared.

    Parameters
    ----------
    counts : int64 [n_texts, n_words], sparse
        The words of each text; each text has one.
    threshold : float
        The least Jaccard similarity of the sets of words.
    rng : numpy.random.Generator
        Draws the hashes.

    >>> from hunches.evaluation.analysis._word_counts import count_words
    >>> counts = count_words(["one two three four five", "five four three two one six", "another text"]).counts
    >>> near = NearTexts(counts, threshold=0.8, rng=np.random.default_rng(0))
    >>> near.nearest(np.array([0]), among=np.array([False, True, True]))[0][0], near.similarity(0, 1).__round__(2)
    (1, 0.83)
    """

    def __init__(self, counts: csr_array, *, threshold: float, rng: np.random.Generator) -> None:
        self._counts = counts
        self._threshold = threshold
        self._bands = _bands(counts, rng)
        self._sets: dict[int, frozenset[int]] = {}

    def nearest(self, texts: NDArray[np.int64], *, among: NDArray[np.bool_]) -> dict[int, tuple[int, float]]:
        """Return, for each of some texts that has one, the nearest found of some others, and their similarity."""
        found: dict[int, tuple[int, float]] = {}
        compared: set[tuple[int, int]] = set()
        wanted = np.zeros(len(among), dtype=bool)
        wanted[texts] = True
        for keys in self._bands:
            for text, other in _candidates(keys, wanted=wanted, among=among):
                if (text, other) not in compared:
                    compared.add((text, other))
                    similarity = self.similarity(text, other)
                    if similarity >= max(self._threshold, found.get(text, (0, 0.0))[1]):
                        found[text] = (other, similarity)
        return found

    def similarity(self, first: int, second: int) -> float:
        """Return the share of the words of two texts that both have."""
        here, there = self._words(first), self._words(second)
        n_both = len(here & there)
        return n_both / (len(here) + len(there) - n_both)

    def _words(self, text: int) -> frozenset[int]:
        known = self._sets.get(text)
        if known is None:
            begin, end = self._counts.indptr[text : text + 2]
            known = self._sets[text] = frozenset(self._counts.indices[begin:end].tolist())
        return known


def _bands(counts: csr_array, rng: np.random.Generator) -> list[NDArray[np.uint64]]:
    """Return a key for each band of each text's signature, equal where all hashes of the band are."""
    n_words = counts.shape[1]
    bands = []
    for _ in range(_BANDS):
        keys = np.zeros(counts.shape[0], dtype=np.uint64)
        for _ in range(_HASHES_A_BAND):
            order = rng.permutation(n_words).astype(np.uint32)
            least = np.minimum.reduceat(order[counts.indices], counts.indptr[:-1])
            # The multiplier is that of D. Knuth's linear congruential generator MMIX.
            keys = keys * np.uint64(6364136223846793005) + least
        bands.append(keys)
    return bands


def _candidates(
    keys: NDArray[np.uint64], *, wanted: NDArray[np.bool_], among: NDArray[np.bool_]
) -> Iterator[tuple[int, int]]:
    """Yield pairs of a wanted text and one among the others with its key, at most 8 for each text."""
    others = np.flatnonzero(among)
    others = others[np.argsort(keys[others], kind="stable")]
    asked = np.flatnonzero(wanted)
    first = np.searchsorted(keys[others], keys[asked], side="left")
    last = np.searchsorted(keys[others], keys[asked], side="right")
    for place in np.flatnonzero(last > first):
        text = int(asked[place])
        for other in islice(others[first[place] : last[place]].tolist(), _MOST_CANDIDATES + 1):
            if other != text:
                yield text, other
