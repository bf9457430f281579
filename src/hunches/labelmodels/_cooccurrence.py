"""How often votes fall on the same examples: a matrix that is only ever multiplied with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import numpy as np
from scipy import sparse

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

    With ``X`` the one-hot votes it is ``X.T @ X`` with zeros for the pairs within a cluster. Written out where that
    is small and saves time, else multiplied by way of the votes, which costs as much as they are many, whatever the
    number of labelling functions and classes.

    Parameters
    ----------
    cast : sparse float64 [n_examples, n_lfs * n_classes]
        The votes, one-hot.
    within : sparse float64 [n_lfs * n_classes, n_lfs * n_classes]
        The same numbers for the pairs within a cluster.
    dense : float64 [n_lfs * n_classes, n_lfs * n_classes], optional
        The matrix itself.
    together : float64 [n_lfs, n_lfs]
        On how many examples both vote; 0 within a cluster.
    """

    cast: sparse.csc_matrix
    within: sparse.csr_matrix
    dense: FloatArray | None
    together: FloatArray

    @classmethod
    def of(cls, votes: Votes, cluster: IntArray, *, largest: int = _LARGEST) -> Self:
        """Return the matrix of some votes; ``largest`` is the most kinds of votes for which it is written out."""
        cast = one_hot(votes)
        n_classes, n_kinds = len(votes.space), cast.shape[1]
        anywhere = sparse.csc_matrix(
            (cast.data, cast.indices, cast.indptr[::n_classes]), shape=(votes.n_examples, len(cluster))
        )
        together = (anywhere.T @ anywhere).toarray() * (cluster[:, None] != cluster[None, :])
        of_kind = np.repeat(cluster, n_classes)
        within = _within(cast, of_kind, n_classes=n_classes)
        if n_kinds > largest or n_kinds**2 > _SPARSE_COST * cast.nnz:
            return cls(cast, within, None, together)
        return cls(cast, within, (cast.T @ cast - within).toarray(), together)

    @property
    def n_examples(self) -> int:
        """How many examples there are."""
        return int(self.cast.shape[0])

    @property
    def work(self) -> float:
        """About how many multiplications its product with one column takes."""
        if self.dense is not None:
            return float(self.dense.size)
        return float(_SPARSE_COST * (2 * self.cast.nnz + self.within.nnz))

    def times(self, table: FloatArray) -> FloatArray:
        """Return its product with a table, ``float64 [n_lfs * n_classes, any]``."""
        if self.dense is not None:
            return self.dense @ table
        product: FloatArray = self.cast.T @ (self.cast @ table) - self.within @ table
        return product


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
