"""The weight of a term in a text: how often it is there, against how many texts have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from hunches.training.sparse_terms import row_blocks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hunches.training.sparse_terms import BlockReader


def inverse_document_frequency(document_counts: NDArray[np.int64], *, n_documents: int) -> NDArray[np.float32]:
    """Return the smoothed weight of each term, ``log((1 + n) / (1 + count)) + 1``, as ``float32 [n_terms]``."""
    weights: NDArray[np.float64] = np.log((1 + n_documents) / (1 + document_counts)) + 1
    return weights.astype(np.float32)


def weigh(counts: csr_array, idf: NDArray[np.float32]) -> csr_array:
    """Return ``(1 + log count) * idf`` with rows of length one, for the sparse counts ``float32 [n, n_terms]``."""
    values = np.log(counts.data)
    values += 1
    values *= idf[counts.indices]
    # A sparse product adds up each row by itself, in order, so a row's length does not depend on other rows.
    squares = csr_array((values * values, counts.indices, counts.indptr), shape=counts.shape)
    lengths = np.sqrt(squares @ np.ones(counts.shape[1], dtype=np.float32))
    values /= np.repeat(lengths, np.diff(counts.indptr))
    return csr_array((values, counts.indices, counts.indptr), shape=counts.shape)


def count_documents(reader: BlockReader, *, n_rows: int, n_terms: int) -> NDArray[np.int64]:
    """Return in how many rows each term has an entry, ``int64 [n_terms]``; a row has at most one for a term."""
    totals = np.zeros(n_terms, dtype=np.int64)
    for rows in row_blocks(n_rows):
        totals += np.bincount(reader(rows).indices, minlength=n_terms)
    return totals


def most_frequent(document_counts: NDArray[np.int64], *, at_least: int, limit: int) -> NDArray[np.int64]:
    """Return the ascending positions of the ``limit`` largest counts that are ``at_least`` so large.

    Of equal counts the earlier ones are kept.
    """
    enough = np.flatnonzero(document_counts >= at_least)
    order = np.argsort(-document_counts[enough], kind="stable")[:limit]
    kept: NDArray[np.int64] = np.sort(enough[order])
    return kept
