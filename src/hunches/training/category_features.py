"""One column of zeros and ones for each value of a category."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hunches.training.sparse_terms import terms_matrix
from hunches.training.tfidf import most_frequent

if TYPE_CHECKING:
    from scipy.sparse import csr_array


@dataclass(frozen=True, slots=True)
class CategoryFeatures:
    """Encodes a column of categories as ones; a null or a value not seen in training is all zeros.

    Parameters
    ----------
    levels : tuple of str
        The values known, ascending: the columns.

    >>> features = fit_category_features(pa.array(["b", "a", None]), max_features=10)
    >>> features.transform(pa.array(["a", "new", "b"])).toarray().tolist()
    [[1.0, 0.0], [0.0, 0.0], [0.0, 1.0]]
    """

    levels: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.levels)

    def transform(self, values: pa.Array) -> csr_array:
        """Return the ones, sparse ``float32 [n, n_levels]``."""
        known = pa.array(self.levels, values.type)
        places = pc.index_in(values, value_set=known, skip_nulls=True).fill_null(-1).to_numpy(zero_copy_only=False)
        starts = np.arange(len(values) + 1, dtype=np.int64)
        return terms_matrix(places.astype(np.int32)[:, np.newaxis], starts, width=len(self.levels))


def fit_category_features(values: pa.Array, *, max_features: int) -> CategoryFeatures:
    """Return the encoding of the ``max_features`` most frequent values of a column, strings with nulls."""
    counted = {entry["values"]: entry["counts"] for entry in values.drop_null().value_counts().to_pylist()}
    levels = sorted(counted)
    kept = most_frequent(
        np.array([counted[level] for level in levels], dtype=np.int64), at_least=1, limit=max_features
    )
    return CategoryFeatures(tuple(levels[position] for position in kept))
