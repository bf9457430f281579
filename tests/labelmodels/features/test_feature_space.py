"""Features in few dimensions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy import sparse

from hunches.errors import InvalidValue
from hunches.labelmodels.features.feature_space import FeatureSpace, read_features

if TYPE_CHECKING:
    from numpy.typing import NDArray


def _texts(n_examples: int = 300, n_features: int = 400) -> sparse.csr_array:
    """Return sparse features of few hidden topics."""
    rng = np.random.default_rng(0)
    topics = rng.gamma(0.1, size=(5, n_features))
    counts = rng.poisson(rng.dirichlet(np.ones(5) * 0.3, size=n_examples) @ topics * 3)
    return sparse.csr_array(counts.astype(np.float64))


def test_it_finds_the_leading_singular_vectors() -> None:
    """The dot products of examples are those of the exact truncated decomposition, at length 1."""
    features = _texts()
    kept = np.flatnonzero((features.toarray() > 0).sum(axis=0) >= 2)
    rows = features.toarray()[:, kept]
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    exact = np.linalg.svd(rows / np.where(lengths > 0, lengths, 1))[2][:100].T

    placed = FeatureSpace.fit(features).project(features)

    twin = rows @ exact
    twin /= np.maximum(np.linalg.norm(twin, axis=1, keepdims=True), 1e-300)
    assert np.abs(placed @ placed.T - twin @ twin.T).mean() < 0.01


def test_what_one_example_has_alone_is_left_out() -> None:
    """A feature that one example has says nothing of any other; a stored zero is not had."""
    features = sparse.csr_array(np.array([[1.0, 1.0, 5.0], [1.0, 0.0, 9.0], [1.0, 0.0, 0.0]]))
    features.data[4] = 0.0

    assert FeatureSpace.fit(features).kept.tolist() == [0]


def test_sparse_and_dense_rows_of_new_examples_are_placed_alike() -> None:
    """What a space was fitted to decides what it does."""
    features = _texts(50)
    space = FeatureSpace.fit(features)

    np.testing.assert_allclose(space.project(features.toarray()), space.project(features), atol=1e-12)


def test_few_dense_features_are_standardised() -> None:
    """Units do not matter, a constant is nothing, and the mean square of the length is 1."""
    rng = np.random.default_rng(0)
    numbers = np.column_stack([rng.normal(size=40), rng.normal(size=40), np.full(40, 3.0)])

    first, second = (FeatureSpace.fit(some).project(some) for some in (numbers, numbers * [1e6, 0.1, 1.0] + 5))

    np.testing.assert_allclose(second, first, atol=1e-5)
    assert np.square(first).sum(axis=1).mean() == pytest.approx(1.0)
    assert not first[:, 2].any()


def test_a_wide_embedding_is_brought_to_a_hundred_dimensions() -> None:
    """More than 100 dense features are projected."""
    wide = np.random.default_rng(0).normal(size=(150, 120))

    assert FeatureSpace.fit(wide).project(wide).shape == (150, 100)


@pytest.mark.parametrize(
    "nothing",
    [np.zeros((4, 0)), np.zeros((4, 2)), sparse.csr_array((4, 0)), sparse.csr_array((4, 3))],
)
def test_features_that_say_nothing_are_placed_at_the_centre(nothing: NDArray[np.float64]) -> None:
    """No feature and no difference give zeros, never NaN."""
    assert not FeatureSpace.fit(nothing).project(nothing).any()


def test_the_same_features_give_the_same_bytes() -> None:
    """Nothing is drawn at random."""
    first, second = (FeatureSpace.fit(_texts()).projection.tobytes() for _ in range(2))

    assert first == second


@pytest.mark.parametrize(
    ("features", "named"),
    [
        (np.zeros(3), r"shape of the features is \(3,\)"),
        (np.zeros((2, 2)), "number of rows of the features is 2; it must be 3"),
        (np.zeros((3, 5)), "number of columns of the features is 5; it must be 2 as in training"),
        (np.array([[0.0, 1.0], [np.nan, 0.0], [0.0, 0.0]]), "feature in row 1 and column 0 is nan"),
        (sparse.csr_array(np.array([[0.0, 1.0], [0.0, np.inf], [0.0, 0.0]])), "feature in row 1 and column 1 is inf"),
        (np.array([["a", "b"]] * 3), "dtype of the features"),
        (sparse.csr_array(np.full((3, 2), 1j)), "dtype of the features"),
        ([[1.0], [1.0, 2.0], [3.0]], "shape of the features"),
    ],
)
def test_features_that_cannot_be_used_are_refused(features: object, named: str) -> None:
    """The error says what is wrong, where, and what to do."""
    with pytest.raises(InvalidValue, match=named):
        read_features(features, n_examples=3, n_features=2)


@pytest.mark.parametrize("features", [[[1, 0], [0, 1]], sparse.coo_matrix([[1, 0], [0, 1]]), np.eye(2, dtype=bool)])
def test_lists_whole_numbers_and_other_sparse_formats_are_taken(features: object) -> None:
    """What can be read as numbers is."""
    matrix = read_features(features, n_examples=2)

    assert np.asarray(matrix.todense() if sparse.issparse(matrix) else matrix).tolist() == [[1, 0], [0, 1]]
