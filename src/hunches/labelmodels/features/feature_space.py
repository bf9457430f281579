"""Features of any width in at most a hundred dimensions, where a few examples go a long way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self, TypeAlias

import numpy as np
from scipy import linalg, sparse
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # it has no types

from hunches.errors import InvalidValue

if TYPE_CHECKING:
    from hunches.labelmodels.additive import FloatArray

Features: TypeAlias = Any
"""A scipy.sparse matrix or array, or an ndarray, of numbers ``[n_examples, n_features]``; scipy has no types."""

_DIMENSIONS: Final = 100
_FEWEST_EXAMPLES: Final = 2  # what only one example has says nothing about any other
_MOST_FEATURES: Final = 1 << 16
_SPARE: Final = 10
_SWEEPS: Final = 4
_NOTHING: Final = 1e-6  # of the greatest singular value: a direction so weak is rounding


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class FeatureSpace:
    """Brings features into the directions along which examples differ most: latent semantic analysis, of TF-IDF.

    Of sparse features those that at least two examples have are read (the 65,536 most frequent of them): every
    example is scaled to length 1, projected on their leading singular vectors, and scaled to length 1 again. Dense
    features are standardised, projected when there are more than 100, and scaled so that the mean square of the
    length is 1.

    Parameters
    ----------
    n_features : int
        The width of the features.
    kept : int64 [n_kept]
        The features that are read, ascending.
    centre : float64 [n_kept]
        What is subtracted; zeros for sparse features.
    projection : float32 [n_kept, n_dimensions]
        What they are multiplied by.
    is_scaled : bool
        Whether each example is scaled to length 1.

    Notes
    -----
    S. Deerwester and others, "Indexing by latent semantic analysis", JASIS 41, 1990. The singular vectors come from
    subspace iteration (N. Halko, P. Martinsson and J. Tropp, SIAM Review 53, 2011) begun at sums of rows in place of
    random ones, so that the same features give the same bytes.

    >>> space = FeatureSpace.fit(np.array([[1.0, 7.0], [3.0, 7.0]]))
    >>> space.project(np.array([[1.0, 7.0], [2.0, 7.0]])).round(3).tolist()
    [[-1.0, 0.0], [0.0, 0.0]]
    """

    n_features: int
    kept: np.ndarray[tuple[int], np.dtype[np.int64]]
    centre: FloatArray
    projection: np.ndarray[tuple[int, ...], np.dtype[np.float32]]
    is_scaled: bool

    @classmethod
    def fit(cls, features: Features) -> Self:
        """Return the space of these examples."""
        n_features = features.shape[1]
        if sparse.issparse(features):
            kept = _frequent(features)
            vectors = _singular_vectors(_same_length(features[:, kept]))
            centre = np.zeros(len(kept))
        else:
            kept = np.arange(n_features)
            centre, spread = features.mean(axis=0, dtype=np.float64), features.std(axis=0, dtype=np.float64)
            inverse = np.divide(1.0, spread, out=np.zeros(n_features), where=spread > _NOTHING * np.abs(centre))
            standard = (features - centre) * inverse
            rotation = _singular_vectors(standard) if n_features > _DIMENSIONS else np.eye(n_features)
            length = np.sqrt(np.square(standard @ rotation).sum() / max(len(standard), 1))
            vectors = inverse[:, None] * rotation / (length or 1.0)
        return cls(
            n_features=n_features,
            kept=kept,
            centre=centre,
            projection=vectors.astype(np.float32),
            is_scaled=sparse.issparse(features),
        )

    def project(self, features: Features) -> FloatArray:
        """Return the examples in this space, ``float64 [n_examples, n_dimensions]``."""
        some = sparse.csr_array(features)[:, self.kept] if sparse.issparse(features) else features[:, self.kept]
        projection = self.projection.astype(np.float64)
        placed: FloatArray = np.asarray(some @ projection) - self.centre @ projection
        if not self.is_scaled:
            return placed
        lengths = np.linalg.norm(placed, axis=1, keepdims=True)
        np.divide(placed, lengths, out=placed, where=lengths > 0.0)
        return placed


def read_features(features: object, *, n_examples: int, n_features: int | None = None) -> Features:
    """Return features as ``float64 [n_examples, n_features]``, sparse (CSR) where they are given so.

    Raises
    ------
    InvalidValue
        When they are not such a matrix, have another number of rows or columns, or one is NaN or infinite.
    """
    matrix: Features = sparse.csr_array(features) if sparse.issparse(features) else _dense(features)
    if matrix.ndim != 2:
        raise InvalidValue(
            "The shape of the features", value=matrix.shape, expected="[n_examples, n_features]: one row an example"
        )
    if matrix.shape[0] != n_examples:
        raise InvalidValue(
            "The number of rows of the features",
            value=matrix.shape[0],
            expected=f"{n_examples}, one for each example that was voted on, in the same order",
        )
    if n_features is not None and matrix.shape[1] != n_features:
        raise InvalidValue(
            "The number of columns of the features",
            value=matrix.shape[1],
            expected=f"{n_features} as in training: make them with the same fitted vectoriser or encoder",
        )
    return _finite(matrix)


def _dense(features: object) -> Features:
    try:
        matrix = np.asarray(features)
    except ValueError as problem:  # rows of several lengths
        raise InvalidValue(
            "The shape of the features", value=str(problem), expected="[n_examples, n_features]"
        ) from None
    if matrix.dtype.kind not in "biuf":
        raise InvalidValue(
            "The dtype of the features",
            value=str(matrix.dtype),
            expected="of numbers: turn texts and categories into some first, with TF-IDF or an embedding",
        )
    return matrix.astype(np.float64, copy=False)


def _finite(matrix: Features) -> Features:
    if matrix.dtype.kind not in "biuf":
        raise InvalidValue("The dtype of the features", value=str(matrix.dtype), expected="of real numbers")
    numbers = matrix.data if sparse.issparse(matrix) else matrix
    if not np.isfinite(numbers).all():
        rows, columns = matrix.tocoo().coords if sparse.issparse(matrix) else np.indices(matrix.shape)
        place = int(np.flatnonzero(~np.isfinite(numbers).ravel())[0])
        raise InvalidValue(
            f"The feature in row {rows.ravel()[place]} and column {columns.ravel()[place]}",
            value=float(numbers.ravel()[place]),
            expected="a finite number: fill in what is missing, or leave the column out",
        )
    return matrix


def _frequent(features: Features) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the features that several examples have, the most frequent of them, ascending."""
    counts = np.bincount(features.indices[features.data != 0], minlength=features.shape[1])
    shared = np.flatnonzero(counts >= _FEWEST_EXAMPLES)
    most = np.argsort(-counts[shared], kind="stable")[:_MOST_FEATURES]
    return np.sort(shared[most])


def _same_length(features: Features) -> Features:
    """Return sparse rows scaled to length 1; a row of zeros stays one."""
    squares = np.asarray(features.multiply(features).sum(axis=1)).ravel()
    inverse = np.divide(1.0, np.sqrt(squares), out=np.zeros(len(squares)), where=squares > 0.0)
    return sparse.csr_array(features.multiply(inverse[:, None]))


def _singular_vectors(features: Features) -> FloatArray:
    """Return the leading right singular vectors, ``float64 [n_features, at most 100]``."""
    n_examples, n_features = features.shape
    width = min(_DIMENSIONS + _SPARE, n_examples, n_features)
    if not width:
        return np.zeros((n_features, 0))
    rows = np.arange(n_examples)
    groups = sparse.csr_array((np.ones(n_examples), (rows, rows % width)), shape=(n_examples, width))
    basis = np.asarray((features.T @ groups).todense() if sparse.issparse(features) else features.T @ groups)
    with threadpool_limits(1, user_api="blas"):  # for the same last bits on any number of cores
        for _ in range(_SWEEPS):
            basis = features.T @ (features @ linalg.qr(basis, mode="economic")[0])
        basis = linalg.qr(basis, mode="economic")[0]
        strengths, turns = linalg.svd(features @ basis, full_matrices=False)[1:]
    strong = strengths[:_DIMENSIONS] > _NOTHING * max(strengths[0], np.finfo(np.float64).tiny)
    vectors: FloatArray = basis @ turns[:_DIMENSIONS][strong].T
    return vectors
