"""TF-IDF of the runs of three to five characters inside words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from hunches.training.sparse_terms import positions, terms_matrix
from hunches.training.tfidf import count_documents, inverse_document_frequency, most_frequent, weigh

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from hunches.training.sparse_terms import BlockReader
    from hunches.training.tokens import Tokens

_BITS: Final = 21  # a Unicode character has at most 21


@dataclass(frozen=True, slots=True, eq=False)
class GramFeatures:
    """Weighs the character n-grams of texts.

    N-grams do not cross words; a word counts with a space on either side. Since they depend on the word
    alone, the counts of all texts are one sparse product: texts by words times words by n-grams.

    A trigram's key is its three characters; the key of a longer n-gram is the position of the n-gram without
    its last character in the table before, and that character. So no alphabet is too large for a table.

    Parameters
    ----------
    tables : three arrays, int64 [n_grams]
        The ascending keys of the n-grams of length 3, 4 and 5: the columns, in this order.
    idf : float32 [n_grams]
        Their inverse document frequencies.

    >>> from hunches.training.tokens import read_tokens
    >>> features = fit_gram_features(read_tokens(["an ant", "an"]), min_examples=2, max_features=10)
    >>> features.names()
    [' an', 'an ', ' an ']
    """

    tables: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]
    idf: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.idf)

    def names(self) -> list[str]:
        """Return the n-grams, in the order of the columns."""
        low = (1 << _BITS) - 1
        threes, *longer = (table.tolist() for table in self.tables)
        grams = ["".join(chr(key >> shift & low) for shift in (2 * _BITS, _BITS, 0)) for key in threes]
        names = list(grams)
        for table in longer:
            grams = [grams[key >> _BITS] + chr(key & low) for key in table]
            names += grams
        return names

    def reader(self, tokens: Tokens) -> BlockReader:
        """Return what gives the weights, sparse ``float32 [n_texts, n_grams]``, rows of length one or zero."""
        codes, starts = _characters(tokens.words)
        found, offset = np.full((len(codes), len(self.tables)), -1, dtype=np.int32), 0
        ids = np.empty(0, dtype=np.int64)
        for place, table in enumerate(self.tables):
            where, keys = _keys(codes, starts, shorter=ids, size=place + 3)
            ids = np.full(len(codes), -1, dtype=np.int64)
            ids[where] = positions(keys, table)
            found[:, place] = np.where(ids >= 0, ids + offset, -1)
            offset += len(table)
        incidence = terms_matrix(found, starts, width=len(self))
        return lambda rows: weigh(tokens.take(rows).matrix() @ incidence, self.idf)


def fit_gram_features(tokens: Tokens, *, min_examples: int, max_features: int) -> GramFeatures:
    """Return the features of the n-grams most texts have, at least ``min_examples`` of them.

    Among n-grams as many texts have, the shorter ones go first and then those first in the alphabet, so that
    an n-gram that is kept has its beginning kept.
    """
    codes, starts = _characters(tokens.words)
    found, offset = np.full((len(codes), 3), -1, dtype=np.int32), 0
    ids = np.empty(0, dtype=np.int64)
    tables = []
    for place in range(3):
        where, keys = _keys(codes, starts, shorter=ids, size=place + 3)
        table, inverse = np.unique(keys, return_inverse=True)
        ids = np.full(len(codes), -1, dtype=np.int64)
        ids[where] = inverse
        found[where, place] = inverse + offset
        offset += len(table)
        tables.append(table)
    incidence = terms_matrix(found, starts, width=offset)
    counts = count_documents(lambda rows: tokens.take(rows).matrix() @ incidence, n_rows=len(tokens), n_terms=offset)
    kept = most_frequent(counts, at_least=min_examples, limit=max_features)
    idf = inverse_document_frequency(counts[kept], n_documents=len(tokens))
    return GramFeatures(_kept_tables(tables, kept), idf)


def _characters(words: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the characters of all words, each between two spaces, and where each word begins and ends."""
    joined = "".join([f" {word} " for word in words])
    codes = np.frombuffer(joined.encode("utf-32-le"), dtype="<u4").astype(np.int64)
    lengths = np.fromiter((len(word) + 2 for word in words), dtype=np.int64, count=len(words))
    return codes, np.concatenate([[0], np.cumsum(lengths)])


def _keys(
    codes: NDArray[np.int64], starts: NDArray[np.int64], *, shorter: NDArray[np.int64], size: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where the n-grams of a size begin, and their keys, given the numbers of those one shorter."""
    fits = np.ones(len(codes), dtype=np.bool_)
    for distance in range(1, size):
        fits[starts[1:] - distance] = False
    if size > 3:  # trigrams have no shorter ones
        fits &= shorter >= 0
        where = np.flatnonzero(fits)
        return where, shorter[where] << _BITS | codes[where + size - 1]
    where = np.flatnonzero(fits)
    return where, codes[where] << 2 * _BITS | codes[where + 1] << _BITS | codes[where + 2]


def _kept_tables(
    tables: Sequence[NDArray[np.int64]], kept: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the tables of the kept columns, whose keys name positions among the kept."""
    low = (1 << _BITS) - 1
    ends = np.cumsum([len(table) for table in tables])
    here = [part - end + len(table) for part, end, table in zip(_split(kept, ends), ends, tables, strict=True)]
    threes, fours, fives = (table[part] for table, part in zip(tables, here, strict=True))
    fours = np.searchsorted(here[0], fours >> _BITS) << _BITS | fours & low
    fives = np.searchsorted(here[1], fives >> _BITS) << _BITS | fives & low
    return threes, fours, fives


def _split(ascending: NDArray[np.int64], ends: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    return np.split(ascending, np.searchsorted(ascending, ends[:-1]))
