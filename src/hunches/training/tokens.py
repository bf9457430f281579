"""Texts cut into words, once, for every kind of text feature."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hunches.training.sparse_terms import ones_matrix

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

_WORD: Final = re.compile(r"\w+|[^\w\s]")
_TEXTS_AT_ONCE: Final = 4096  # so few texts at a time are held several times over


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """Texts as sequences of word numbers.

    Parameters
    ----------
    words : tuple of str
        The distinct words, in order of first use: lower-cased runs of letters, digits and ``_``, and every
        other character that is no space by itself.
    ids : int32 [n_tokens]
        The words of all texts, one text after the other, as positions in ``words``.
    starts : int64 [n_texts + 1]
        Where each text begins in ``ids``, and where the last one ends.

    >>> tokens = read_tokens(["Go, go!", None])
    >>> tokens.words, tokens.ids.tolist(), tokens.starts.tolist()
    (('go', ',', '!'), [0, 1, 0, 2], [0, 4, 4])
    """

    words: tuple[str, ...]
    ids: NDArray[np.int32]
    starts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def take(self, rows: slice) -> Tokens:
        """Return some of the texts, with the same word numbers."""
        starts = self.starts[rows.start : rows.stop + 1]
        return Tokens(self.words, self.ids[starts[0] : starts[-1]], starts - starts[0])

    def matrix(self) -> csr_array:
        """Return the texts as a sparse matrix of ones, ``float32 [n_texts, n_words]``, one entry a token."""
        return ones_matrix(self.ids, self.starts, width=len(self.words))


def read_tokens(texts: pa.Array | Iterable[str | None]) -> Tokens:
    """Return the words of texts, a ``large_string`` column or strings; None is an empty text."""
    column: pa.Array = texts if isinstance(texts, pa.Array) else pa.array(list(texts), pa.large_string())
    words: list[pa.Array] = []
    counts = [np.zeros(1, np.int64)]
    for first in range(0, len(column), _TEXTS_AT_ONCE):
        cut = _cut(column.slice(first, _TEXTS_AT_ONCE))
        words.append(cut.flatten())
        counts.append(pc.list_value_length(cut).fill_null(0).to_numpy().astype(np.int64))
    # Arrow numbers words about ten times as fast as a dict: it keeps them side by side in memory.
    coded = pa.chunked_array(words, pa.large_string()).dictionary_encode()
    ids = [np.asarray(chunk.indices, dtype=np.int32) for chunk in coded.chunks]
    words_found = coded.chunk(coded.num_chunks - 1).dictionary.to_pylist() if ids else []
    return Tokens(
        tuple(words_found), np.concatenate([np.empty(0, np.int32), *ids]), np.cumsum(np.concatenate(counts))
    )


def _cut(texts: pa.Array) -> pa.ListArray:
    """Return the words of each text, ``list<large_string>``, null where there are none.

    What Arrow and Python call a letter, a case or a space differs beyond ASCII only; there Python says what it is.
    """
    is_plain = pc.fill_null(pc.string_is_ascii(texts), True).to_numpy(zero_copy_only=False)
    if is_plain.all():
        return _cut_plain(texts)
    others = texts.filter(pa.array(~is_plain)).to_pylist()
    python_words = pa.array([_WORD.findall(text.lower()) for text in others], pa.list_(pa.large_string()))
    both = pa.concat_arrays([_cut_plain(texts.filter(pa.array(is_plain))), python_words])
    places = np.empty(len(texts), np.int64)
    places[np.concatenate([np.flatnonzero(is_plain), np.flatnonzero(~is_plain)])] = np.arange(len(texts))
    return both.take(pa.array(places))


def _cut_plain(texts: pa.Array) -> pa.ListArray:
    apart = pc.replace_substring_regex(pc.ascii_lower(texts), r"([^\w\s])", r" \1 ")
    trimmed = pc.utf8_trim_whitespace(apart)
    is_empty = pc.equal(pc.binary_length(trimmed), 0)
    return pc.utf8_split_whitespace(pc.if_else(is_empty, None, trimmed))
