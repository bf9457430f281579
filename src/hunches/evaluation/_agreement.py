"""How often pairs of labelling functions vote on the same example, and how often alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csc_array

from hunches.records import ABSTAIN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from hunches.records import Votes

    _PairCounts = tuple[NDArray[np.int64], NDArray[np.int64]]

# Blocks fit the processor's cache; larger ones were measured 3 to 7 times slower.
_BITS_EXAMPLES = 2**16
_SPARSE_KEYS = 2**16
_SPARSE_EXAMPLES_AT_LEAST = 2**10

_PAIR_COST = 8
"""One pair of votes in the sparse product costs about as much as this many 64-bit words of packed votes."""


def agreement(votes: Votes) -> NDArray[np.float64]:
    """Return the share of equal votes among the examples both vote on, ``float64 [n_lfs, n_lfs]``.

    NaN where two never vote on one example; 1 on the diagonal. Memory does not grow with the examples.
    """
    count = count_packed_pairs if _is_packing_cheaper(votes) else count_sparse_pairs
    together, alike = count(votes)
    shares = np.full(together.shape, np.nan)
    np.divide(alike, together, out=shares, where=together > 0)
    np.fill_diagonal(shares, 1.0)
    return shares


def count_sparse_pairs(votes: Votes) -> _PairCounts:
    """Return on how many examples two LFs vote, and vote alike, both ``int64 [n_lfs, n_lfs]``.

    Time grows with the pairs of votes on an example, so it suits many labelling functions that seldom vote.
    """
    n_lfs, n_classes = len(votes.columns), len(votes.space)
    together, alike = np.zeros((2, n_lfs, n_lfs), dtype=np.int64)
    size = max(_SPARSE_EXAMPLES_AT_LEAST, _SPARSE_KEYS // n_classes)
    for pieces in _blocks(votes, size):
        starts = np.cumsum([0, *(len(rows) for rows, _ in pieces)])
        rows = np.concatenate([rows for rows, _ in pieces]).astype(np.int64)
        labels = np.concatenate([labels for _, labels in pieces])
        together += _shared_keys(rows, starts, n_keys=size)
        # An example and a class as one key: two LFs share a key where they vote alike.
        alike += _shared_keys(rows * n_classes + labels, starts, n_keys=size * n_classes)
    return together, alike


def count_packed_pairs(votes: Votes) -> _PairCounts:
    """Return what `count_sparse_pairs` does, from votes packed to one bit for each class.

    Time grows with the square of the labelling functions, however often they vote, and with the classes.
    """
    n_lfs = len(votes.columns)
    together, alike = np.zeros((2, n_lfs, n_lfs), dtype=np.int64)
    for pieces in _blocks(votes, _BITS_EXAMPLES):
        block = np.full((n_lfs, _BITS_EXAMPLES), ABSTAIN, dtype=votes.space.vote_dtype)
        for position, (rows, labels) in enumerate(pieces):
            block[position, rows] = labels
        _add_shared_bits(block != ABSTAIN, together)
        for label in range(len(votes.space)):
            _add_shared_bits(block == label, alike)
    return together, alike


def _is_packing_cheaper(votes: Votes) -> bool:
    pairs = float(np.square(votes.votes_per_example(), dtype=np.float64).sum())
    words = len(votes.columns) ** 2 / 2 * votes.n_examples / 64 * (len(votes.space) + 1)
    return words < _PAIR_COST * pairs


def _blocks(votes: Votes, size: int) -> Iterator[list[tuple[NDArray[np.int32], NDArray[np.signedinteger]]]]:
    """Yield each LF's rows, counted from the block's first, and labels in ``size`` examples at a time."""
    edges = np.arange(0, votes.n_examples + size, size)
    cuts = [np.searchsorted(column.rows, edges) for column in votes.columns]
    for block, first in enumerate(edges[:-1] if cuts else ()):
        spans = [slice(cut[block], cut[block + 1]) for cut in cuts]
        yield [
            (column.rows[span] - np.int32(first), column.labels[span])
            for column, span in zip(votes.columns, spans, strict=True)
        ]


def _shared_keys(keys: NDArray[np.int64], starts: NDArray[np.int64], *, n_keys: int) -> NDArray[np.int64]:
    """Return how many keys each pair of columns shares; column j holds ``keys[starts[j]:starts[j + 1]]``."""
    ones = np.ones(len(keys), dtype=np.int64)
    incidence = csc_array((ones, keys, starts), shape=(n_keys, len(starts) - 1))
    shared: NDArray[np.int64] = (incidence.T @ incidence).toarray()
    return shared


def _add_shared_bits(holds: NDArray[np.bool_], counts: NDArray[np.int64]) -> None:
    """Add to ``counts`` how many columns are true in each pair of rows of ``holds``."""
    used = np.flatnonzero(holds.any(axis=1))
    words = np.packbits(holds[used], axis=1).view(np.uint64)
    for position, row in enumerate(used):
        shared = np.bitwise_count(words[position] & words[position:]).sum(axis=1, dtype=np.int64)
        counts[row, used[position:]] += shared
        counts[used[position + 1 :], row] += shared[1:]
