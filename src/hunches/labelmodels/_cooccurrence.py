"""How often votes fall on the same examples: a matrix that is only ever multiplied with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import numpy as np
from scipy import sparse

from hunches.labelmodels._pair_counts import agreements, vote_pairs
from hunches.labelmodels.one_hot import one_hot

if TYPE_CHECKING:
    from hunches.labelmodels.additive import FloatArray
    from hunches.labelmodels.copies import IntArray
    from hunches.records import Votes

_LARGEST: Final = 6000
"""With more kinds of votes than this the matrix, 288 MB, is never written out."""
_SPARSE_COST: Final = 16
"""How much faster a number of a dense matrix is worked on than a vote of a sparse one, about."""


@dataclass(frozen=True, slots=True, eq=False)
class Cooccurrence:
    """How many examples get both of two votes, for votes of labelling functions that are no copies of each other.

    There are zeros for the pairs within a cluster. Written out where that is small and saves time, else multiplied by
    way of the votes, which costs as much as they are many, whatever the number of labelling functions and classes.

    Parameters
    ----------
    n_examples : int
    together : float64 [n_lfs, n_lfs]
        On how many examples both vote; 0 within a cluster.
    matrix : float64 [n_lfs * n_classes, n_lfs * n_classes], or OneHotProduct
    """

    n_examples: int
    together: FloatArray
    matrix: FloatArray | OneHotProduct

    @classmethod
    def of(cls, votes: Votes, cluster: IntArray, *, largest: int = _LARGEST) -> Self:
        """Return the matrix of some votes; ``largest`` is the most kinds of votes for which it is written out."""
        n_kinds = len(cluster) * len(votes.space)
        if n_kinds <= largest and n_kinds**2 <= _SPARSE_COST * votes.n_votes:
            return cls.of_pairs(vote_pairs(votes), cluster, n_examples=votes.n_examples)
        is_apart = cluster[:, None] != cluster[None, :]
        cast = one_hot(votes)
        within = _within(cast, np.repeat(cluster, len(votes.space)), n_classes=len(votes.space))
        return cls(votes.n_examples, agreements(votes)[0] * is_apart, OneHotProduct(cast, within))

    @classmethod
    def of_pairs(cls, pairs: IntArray, cluster: IntArray, *, n_examples: int) -> Self:
        """Return the matrix of what `vote_pairs` counts."""
        n_lfs, n_classes = len(cluster), len(pairs) // len(cluster)
        is_apart = cluster[:, None] != cluster[None, :]
        by_lf = pairs.reshape(n_lfs, n_classes, n_lfs, n_classes) * is_apart[:, None, :, None].astype(np.float64)
        return cls(n_examples, by_lf.sum(axis=(1, 3)), by_lf.reshape(pairs.shape))

    @property
    def work(self) -> float:
        """About how many multiplications its product with one column takes."""
        return self.matrix.work if isinstance(self.matrix, OneHotProduct) else float(self.matrix.size)

    def times(self, table: FloatArray) -> FloatArray:
        """Return its product with a table, ``float64 [n_lfs * n_classes, any]``."""
        product: FloatArray = self.matrix @ table
        return product


@dataclass(frozen=True, slots=True, eq=False)
class OneHotProduct:
    """The matrix ``X.T @ X - within`` of one-hot votes ``X``, never written out.

    Parameters
    ----------
    cast : sparse float64 [n_examples, n_lfs * n_classes]
        The votes, one-hot.
    within : sparse float64 [n_lfs * n_classes, n_lfs * n_classes]
        The numbers that are left out.
    """

    cast: sparse.csc_matrix
    within: sparse.csr_matrix

    def __matmul__(self, table: FloatArray) -> FloatArray:
        product: FloatArray = self.cast.T @ (self.cast @ table) - self.within @ table
        return product

    @property
    def work(self) -> float:
        """About how many multiplications its product with one column takes."""
        return float(_SPARSE_COST * (2 * self.cast.nnz + self.within.nnz))


def _within(cast: sparse.csc_matrix, of_kind: IntArray, *, n_classes: int) -> sparse.csr_matrix:
    """Return how many examples get both of two votes of one cluster; of one labelling function: the same vote."""
    counts = np.diff(cast.indptr).astype(np.float64)
    is_alone = np.bincount(of_kind)[of_kind] == n_classes
    alone = np.flatnonzero(is_alone)
    blocks = [(counts[alone], alone, alone)]
    for cluster in np.unique(of_kind[~is_alone]):
        members = np.flatnonzero(of_kind == cluster)
        part = cast[:, members]
        block = (part.T @ part).tocoo()
        blocks.append((block.data, members[block.row], members[block.col]))
    values, rows, columns = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
    return sparse.csr_matrix((values, (rows, columns)), shape=(len(of_kind), len(of_kind)))
