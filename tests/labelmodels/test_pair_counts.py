"""On how many examples votes fall together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hunches.labelmodels._pair_counts import agreements, vote_pairs
from hunches.labelmodels.one_hot import one_hot
from hunches.records import ABSTAIN, LabelSpace, Votes

if TYPE_CHECKING:
    from numpy.typing import NDArray

MATRICES = arrays(np.int8, st.tuples(st.integers(0, 12), st.integers(1, 6)), elements=st.integers(ABSTAIN, 2))


def _random(shape: tuple[int, int], *, n_classes: int, coverage: float) -> Votes:
    rng = np.random.default_rng(0)
    labels = rng.integers(0, n_classes, shape)
    matrix = np.where(rng.random(shape) < coverage, labels, ABSTAIN)
    return Votes.from_dense(matrix, LabelSpace([str(label) for label in range(n_classes)]))


def _hold(votes: Votes) -> None:
    """Check both counts against products of sparse matrices."""
    n_lfs, n_classes = len(votes.columns), len(votes.space)
    cast = one_hot(votes)
    expected = (cast.T @ cast).toarray().astype(np.int64)
    by_lf = expected.reshape(n_lfs, n_classes, n_lfs, n_classes)

    both, alike = agreements(votes)

    np.testing.assert_array_equal(vote_pairs(votes), expected)
    np.testing.assert_array_equal(both, by_lf.sum(axis=(1, 3)))
    np.testing.assert_array_equal(alike, np.einsum("ilkl->ik", by_lf))


@settings(max_examples=100, deadline=None)
@given(MATRICES)
def test_they_are_the_product_of_the_votes(matrix: NDArray[np.int8]) -> None:
    """Whatever the votes are, the counts are those of the sparse product."""
    _hold(Votes.from_dense(matrix, LabelSpace(["A", "B", "C"])))


@pytest.mark.parametrize(
    ("shape", "n_classes", "coverage"),
    [
        ((30_000, 40), 3, 0.2),  # several blocks, and more pairs than wait at once
        ((9_000, 30), 2, 0.95),  # nearly all vote: written out and multiplied
        ((3_000, 200), 4, 0.01),  # more counters than pairs
        ((2_000, 3), 130, 0.5),  # labels of two bytes
        ((5_000, 10), 2, 0.0),
    ],
)
def test_every_way_to_count_gives_the_product(shape: tuple[int, int], n_classes: int, coverage: float) -> None:
    """Sparse and dense votes, many and few, are counted in different ways, and exactly."""
    _hold(_random(shape, n_classes=n_classes, coverage=coverage))


def test_one_example_with_more_pairs_than_wait_at_once_is_counted() -> None:
    """A thousand people who vote on two examples make half a million pairs each."""
    _hold(_random((2, 1_100), n_classes=1, coverage=1.0))


def test_no_labelling_functions_have_no_pairs() -> None:
    """Votes without columns give empty counts."""
    votes = Votes(LabelSpace(["A"]), 3, ())

    assert vote_pairs(votes).shape == (0, 0)
