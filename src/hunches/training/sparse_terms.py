"""Sparse matrices of terms, read a block of rows at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import csr_array

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

BlockReader: TypeAlias = Callable[[slice], csr_array]
"""Gives some rows of a family of features: a slice of row numbers to sparse floats ``[n_rows, n_features]``."""

_ROWS_AT_ONCE: Final = 4096  # the products of so many texts stay in the processor's cache


def row_blocks(n_rows: int) -> Iterator[slice]:
    """Yield the slices of rows that are worked on at once, in order."""
    for first in range(0, n_rows, _ROWS_AT_ONCE):
        yield slice(first, min(first + _ROWS_AT_ONCE, n_rows))


def read_all(reader: BlockReader, *, n_rows: int) -> csr_array:
    """Return all rows of a family of features, sparse ``[n_rows, n_features]``."""
    blocks = [reader(rows) for rows in row_blocks(n_rows)]
    if not blocks:
        return reader(slice(0, 0))
    lengths = np.concatenate([np.diff(block.indptr) for block in blocks])
    starts = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
    indices = np.concatenate([block.indices for block in blocks])
    values = np.concatenate([block.data for block in blocks])
    return csr_array((values, indices, _narrow(starts)), shape=(n_rows, blocks[0].shape[1]))


def ones_matrix(columns: NDArray[np.int32], starts: NDArray[np.int64], *, width: int) -> csr_array:
    """Return the sparse matrix, ``float32 [n_rows, width]``, with a one at each of a row's ``columns``.

    A column named twice has two entries, in the order given: products then add up in an order that does not
    depend on other rows, and the same row gives the same bits in any company.
    """
    ones = np.ones(len(columns), dtype=np.float32)
    return csr_array((ones, columns, _narrow(starts)), shape=(len(starts) - 1, width))


def terms_matrix(columns: NDArray[np.int32], starts: NDArray[np.int64], *, width: int) -> csr_array:
    """Return the matrix of ones for rows of places that name several columns each, -1 standing for none.

    ``columns`` is ``int32 [n_places, any]``; row ``i`` of the result has the places ``starts[i]:starts[i + 1]``.
    """
    flat = columns.ravel()
    is_term = flat >= 0
    before = np.concatenate([[0], np.cumsum(is_term)])
    return ones_matrix(flat[is_term], before[columns.shape[1] * starts], width=width)


def positions(keys: NDArray[np.int64], table: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where each key is in an ascending table, -1 when it is not there, ``int64 [n_keys]``.

    >>> positions(np.array([5, 6]), np.array([2, 5])).tolist()
    [1, -1]
    """
    if not len(table):
        return np.full(len(keys), -1, dtype=np.int64)
    if len(keys) > len(table):  # hashing the table pays: looking up then takes a third of the time
        found: NDArray[np.int32] = pc.index_in(pa.array(keys), value_set=pa.array(table)).fill_null(-1).to_numpy()
        return found.astype(np.int64)
    places = np.searchsorted(table, keys)
    places[places == len(table)] = 0
    return np.where(table[places] == keys, places, -1)


def _narrow(starts: NDArray[np.int64]) -> NDArray[np.signedinteger]:
    """Return starts as int32 when they fit: scipy keeps all indices of a matrix as wide as its widest."""
    return starts.astype(np.int32) if starts[-1] <= np.iinfo(np.int32).max else starts
