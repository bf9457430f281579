"""Words and phrases of a text column as candidates."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np

from hunches.conditions import TextMatch
from hunches.guidance.candidates import Candidates, indicator
from hunches.training.tokens import read_tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa
    from numpy.typing import NDArray
    from scipy import sparse

    from hunches.training.tokens import Tokens

_LONGEST_PHRASE: Final = 3
_FEWEST_WITH_WORD: Final = 2
_MOST_TERMS: Final = 1 << 17


def word_candidates(texts: pa.Array, column: str, *, fewest: int) -> Iterator[Candidates]:
    """Yield the words that two texts or more have, then the phrases of two and of three that ``fewest`` have."""
    tokens = read_tokens(texts)
    if not len(tokens.ids):
        return
    rows = np.repeat(np.arange(len(tokens)), np.diff(tokens.starts))
    is_word = np.array([word[0].isalnum() or word[0] == "_" for word in tokens.words])
    at = np.flatnonzero(is_word[tokens.ids])
    has = partial(_has, column)
    kept, places = _frequent(tokens.ids[at].astype(np.int64), rows[at], fewest=_FEWEST_WITH_WORD)
    words = [tokens.words[code] for code in kept]
    yield Candidates("keyword", _matrix(places, rows[at], len(kept), tokens), words, has)
    yield from _phrases(tokens, rows, is_word=is_word, column=column, fewest=fewest)


def _phrases(
    tokens: Tokens, rows: NDArray[np.int64], *, is_word: NDArray[np.bool_], column: str, fewest: int
) -> Iterator[Candidates]:
    """Yield phrases of growing length; a longer one can only be frequent where a shorter one is."""
    words = list(tokens.words)
    before, at = tokens.ids.astype(np.int64), np.flatnonzero(is_word[tokens.ids])
    n_words = len(words)
    for _ in range(_LONGEST_PHRASE - 1):
        at = at[at + 1 < len(rows)]
        following = at + 1
        fits = (rows[at] == rows[following]) & is_word[tokens.ids[following]]
        at, following = at[fits], following[fits]
        keys = before[at] * n_words + tokens.ids[following]
        kept, places = _frequent(keys, rows[at], fewest=fewest)
        if not len(kept):
            return
        texts = [f"{words[key // n_words]} {tokens.words[key % n_words]}" for key in kept.tolist()]
        holds = _matrix(places, rows[at], len(kept), tokens)
        yield Candidates("phrase", holds, texts, partial(_has, column), is_feature=False)
        known = places >= 0
        # A phrase becomes the "word" of the next round, at the place of its last word.
        before = np.full(len(rows), -1, dtype=np.int64)
        before[following[known]] = places[known]
        at, words = np.sort(following[known]), texts


def _matrix(places: NDArray[np.int64], rows: NDArray[np.int64], width: int, tokens: Tokens) -> sparse.csc_array:
    known = places >= 0
    return indicator(rows[known], places[known], shape=(len(tokens), width))


def _frequent(
    keys: NDArray[np.int64], rows: NDArray[np.int64], *, fewest: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the keys that so many rows have, and for each entry the place of its key among them, or -1."""
    found, codes = np.unique(keys, return_inverse=True)
    n_rows = int(rows[-1]) + 1 if len(rows) else 1
    distinct = np.unique(codes * n_rows + rows) // n_rows
    counts = np.bincount(distinct, minlength=len(found))
    shared = np.flatnonzero(counts >= fewest)
    shared = np.sort(shared[np.argsort(-counts[shared], kind="stable")[:_MOST_TERMS]])
    place = np.full(len(found), -1, dtype=np.int64)
    place[shared] = np.arange(len(shared))
    return found[shared], place[codes]


def _has(column: str, term: str) -> TextMatch:
    return TextMatch("has", column, (term,))
