"""Votes of the most similar training examples."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from hunches.records import LabelSpace
from hunches.training import FeatureColumns, NearestNeighbours, TrainingLabels
from hunches.training.nearest_neighbours import NeighbourVotes

SPACE = LabelSpace(["A", "B"])


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 1000), st.integers(1, 12))
def test_votes_are_those_of_a_search_by_hand(seed: int, n_neighbours: int) -> None:
    """The shares are those that comparing each query with each training example gives."""
    rng = np.random.default_rng(seed)
    rows, queries, mass = rng.random((10, 4)), rng.random((3, 4)), rng.random((10, 2))
    votes = NeighbourVotes(csr_array(rows), mass, n_neighbours, bandwidth=0.5)
    found = votes.of(csr_array(queries), n_families=2)
    for query, shares in zip(queries, found, strict=True):
        distances = np.square(rows - query).sum(axis=1) / 2
        nearest = np.argsort(distances)[:n_neighbours]
        weights = np.exp(-(distances[nearest] - distances.min()) / 0.5)
        expected = weights @ mass[nearest] + 0.1 * mass.sum(axis=0) / mass.sum()
        np.testing.assert_allclose(shares, expected / expected.sum(), rtol=1e-6)


def test_an_example_left_out_does_not_ask_itself() -> None:
    """Asked without itself, an example gets the label of the others."""
    votes = NeighbourVotes(csr_array(np.eye(3)), np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 1.0]]), 1, bandwidth=0.1)
    with_itself = votes.of(csr_array(np.eye(3)[:1]), n_families=1)
    without = votes.of(csr_array(np.eye(3)[:1]), n_families=1, own=np.array([0]))
    assert [int(with_itself.argmax()), int(without.argmax())] == [0, 1]


def test_so_many_examples_are_kept_at_most() -> None:
    """Of more examples than are kept a draw is, the same for the same seed."""
    examples = pa.table({"n": np.arange(50.0)})
    labels = TrainingLabels(SPACE, np.eye(2)[(np.arange(50) > 25).astype(int)], np.ones(50))
    models = [
        NearestNeighbours(max_examples=30).fit(
            examples, labels, features=FeatureColumns(numbers=("n",)), rng=np.random.default_rng(0)
        )
        for _ in range(2)
    ]
    assert models[0].votes.rows.shape[0] == 30
    assert np.array_equal(models[0].votes.mass, models[1].votes.mass)


def test_equal_neighbours_are_all_asked() -> None:
    """Copies at the same distance as the last neighbour vote too, whichever comes first."""
    rows = csr_array(np.ones((4, 1)))
    votes = NeighbourVotes(rows, np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 1.0], [0.0, 1.0]]), 1, bandwidth=0.1)
    shares = votes.of(csr_array(np.ones((1, 1))), n_families=1)
    np.testing.assert_allclose(shares, [[0.25, 0.75]])
