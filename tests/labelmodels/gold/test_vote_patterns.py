"""Equal votes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hunches.labelmodels.gold.vote_patterns import vote_patterns
from hunches.records import ABSTAIN, LabelSpace, Votes

if TYPE_CHECKING:
    from numpy.typing import NDArray

MATRICES = arrays(np.int8, st.tuples(st.integers(1, 12), st.integers(1, 4)), elements=st.integers(ABSTAIN, 1))


@settings(max_examples=50, deadline=None)
@given(MATRICES)
def test_equal_votes_and_only_those_have_one_number(matrix: NDArray[np.int8]) -> None:
    """As comparing all pairs of rows shows."""
    numbers = vote_patterns(Votes.from_dense(matrix, LabelSpace(["A", "B"])), rng=np.random.default_rng(0))

    are_equal = (matrix[:, None, :] == matrix[None, :, :]).all(axis=2)
    np.testing.assert_array_equal(numbers[:, None] == numbers[None, :], are_equal)
