"""Tests of the two ways to count pairs of votes, against a count by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from hunches.evaluation._agreement import agreement, count_packed_pairs, count_sparse_pairs
from hunches.records import LabelSpace, Votes

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

SPACE = LabelSpace(["SPAM", "HAM", "OTHER"])

both_ways = pytest.mark.parametrize("count", [count_sparse_pairs, count_packed_pairs])


@both_ways
@settings(max_examples=50)
@given(
    dense=hnp.arrays(np.int8, st.tuples(st.integers(0, 12), st.integers(0, 5)), elements=st.integers(-1, 2)),
)
def test_pairs_equal_those_counted_by_hand(
    count: Callable[[Votes], tuple[NDArray[np.int64], NDArray[np.int64]]], dense: NDArray[np.int8]
) -> None:
    """Votes together and votes alike are counted for each pair, by both ways."""
    together, alike = count(Votes.from_dense(dense, SPACE))

    columns = dense.T.tolist()
    for first, one in enumerate(columns):
        for second, other in enumerate(columns):
            pairs = [(a, b) for a, b in zip(one, other, strict=True) if a >= 0 and b >= 0]
            assert together[first, second] == len(pairs)
            assert alike[first, second] == sum(a == b for a, b in pairs)


@pytest.mark.parametrize("density", [0.02, 0.9])
def test_blocks_add_up_to_the_whole(density: float) -> None:
    """With more examples than a block holds, both ways agree with the dense matrix."""
    rng = np.random.default_rng(7)
    dense = np.where(rng.random((150_000, 4)) < density, rng.integers(0, 3, (150_000, 4)), -1)
    votes = Votes.from_dense(dense, SPACE)

    together, alike = count_sparse_pairs(votes)

    expected = (dense[:, 0] == dense[:, 1]) & (dense[:, 0] >= 0)
    assert alike[0, 1] == expected.sum()
    np.testing.assert_array_equal(count_packed_pairs(votes), (together, alike))
    assert agreement(votes)[0, 1] == alike[0, 1] / together[0, 1]
