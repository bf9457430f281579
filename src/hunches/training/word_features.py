"""TF-IDF of words and of pairs of words that follow one another."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import eye_array

from hunches.training.sparse_terms import positions, terms_matrix
from hunches.training.tfidf import count_documents, inverse_document_frequency, most_frequent, weigh

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from hunches.training.sparse_terms import BlockReader
    from hunches.training.tokens import Tokens


@dataclass(frozen=True, slots=True, eq=False)
class WordFeatures:
    """Weighs the words and word pairs of texts.

    Parameters
    ----------
    words : tuple of str
        The words known, ascending: the first columns.
    pairs : int64 [n_pairs]
        The pairs known, as ``first * n_words + second`` of positions in ``words``, ascending: the other columns.
    idf : float32 [n_words + n_pairs]
        Their inverse document frequencies.

    >>> from hunches.training.tokens import read_tokens
    >>> features = fit_word_features(read_tokens(["go on", "go on now"]), min_examples=2, max_features=10)
    >>> features.names()
    ['go', 'on', 'go on']
    """

    words: tuple[str, ...]
    pairs: NDArray[np.int64]
    idf: NDArray[np.float32]
    _index: dict[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_index", {word: position for position, word in enumerate(self.words)})

    def __len__(self) -> int:
        return len(self.idf)

    def names(self) -> list[str]:
        """Return the words and pairs, in the order of the columns."""
        ends = (divmod(key, len(self.words)) for key in self.pairs.tolist())
        return [*self.words, *(f"{self.words[first]} {self.words[second]}" for first, second in ends)]

    def reader(self, tokens: Tokens) -> BlockReader:
        """Return what gives the weights, sparse ``float32 [n_texts, n_terms]``, rows of length one or zero."""
        get = self._index.get
        known = np.array([get(word, -1) for word in tokens.words], dtype=np.int32)
        columns = self._columns(tokens, known)
        same = eye_array(len(self), dtype=np.float32, format="csr")

        def read(rows: slice) -> csr_array:
            starts = tokens.starts[rows.start : rows.stop + 1]
            here = columns[starts[0] : starts[-1]]
            return weigh(terms_matrix(here, starts - starts[0], width=len(self)) @ same, self.idf)

        return read

    def _columns(self, tokens: Tokens, known: NDArray[np.int32]) -> NDArray[np.int32]:
        """Return the columns of each token, ``int32 [n_tokens, 2]``: of the word and of the pair that it begins."""
        columns = np.full((len(tokens.ids), 2), -1, dtype=np.int32)
        columns[:, 0] = known[tokens.ids]
        places, keys = _pair_keys(columns[:, 0], tokens.starts, n_words=len(self.words))
        found = positions(keys, self.pairs)
        columns[places, 1] = np.where(found >= 0, found + len(self.words), -1)
        return columns


def fit_word_features(tokens: Tokens, *, min_examples: int, max_features: int) -> WordFeatures:
    """Return the features of the words and pairs most texts have, at least ``min_examples`` of them.

    Among terms as many texts have, words go before pairs and then the first in the alphabet before the
    others, so that both words of a pair that is kept are kept.
    """
    words, known, word_counts = _frequent_words(tokens, at_least=min_examples, limit=max_features)
    keys, pair_counts = _frequent_pairs(tokens, known, n_words=len(words), at_least=min_examples)
    counts = np.concatenate([word_counts, pair_counts])
    kept = most_frequent(counts, at_least=min_examples, limit=max_features)
    kept_words, kept_keys = kept[kept < len(words)], keys[kept[kept >= len(words)] - len(words)]
    first, second = np.searchsorted(kept_words, np.divmod(kept_keys, max(len(words), 1)))
    idf = inverse_document_frequency(counts[kept], n_documents=len(tokens))
    return WordFeatures(tuple(words[position] for position in kept_words), first * len(kept_words) + second, idf)


def _frequent_words(
    tokens: Tokens, *, at_least: int, limit: int
) -> tuple[list[str], NDArray[np.int32], NDArray[np.int64]]:
    """Return the words of enough texts in order, the number of each token's word among them, and their counts."""
    same = eye_array(len(tokens.words), dtype=np.float32, format="csr")
    counts = count_documents(
        lambda rows: tokens.take(rows).matrix() @ same, n_rows=len(tokens), n_terms=len(tokens.words)
    )
    frequent = sorted(np.flatnonzero(counts >= at_least).tolist(), key=tokens.words.__getitem__)
    order = np.array(frequent, dtype=np.int64)
    order = order[most_frequent(counts[order], at_least=at_least, limit=limit)]
    known = np.full(len(tokens.words), -1, dtype=np.int32)
    known[order] = np.arange(len(order), dtype=np.int32)
    return [tokens.words[position] for position in order], known, counts[order]


def _frequent_pairs(
    tokens: Tokens, known: NDArray[np.int32], *, n_words: int, at_least: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the ascending keys of the pairs that enough texts have, and in how many texts they are."""
    places, keys = _pair_keys(known[tokens.ids], tokens.starts, n_words=n_words)
    rows = np.repeat(np.arange(len(tokens)), np.diff(tokens.starts))[places]
    # One number for each text and pair: sorting them finds a pair that is twice in one text.
    n_pairs = max(n_words * n_words, 1)
    once, _ = _count_distinct(rows * n_pairs + keys)
    distinct, counts = _count_distinct(once % n_pairs)
    enough = counts >= at_least
    return distinct[enough], counts[enough]


def _count_distinct(numbers: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the distinct numbers, ascending, and how often each occurs; none is negative.

    NumPy's `unique` hashes, which takes ten times as long for so many.
    """
    ascending = np.sort(numbers)
    is_new = np.diff(ascending, prepend=-1) > 0
    return ascending[is_new], np.diff(np.flatnonzero(is_new), append=len(ascending))


def _pair_keys(
    words: NDArray[np.int32], starts: NDArray[np.int64], *, n_words: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where pairs of known words of one text begin, and ``first * n_words + second`` of each."""
    is_known = words >= 0
    begins = is_known.copy()
    begins[:-1] &= is_known[1:]
    ends = starts[1:]
    begins[ends[ends > 0] - 1] = False
    places = np.flatnonzero(begins)
    return places, words[places].astype(np.int64) * n_words + words[places + 1]
