"""Shares of votes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hunches.labelmodels import share_of_votes
from hunches.records import ABSTAIN, LabelSpace, Votes

if TYPE_CHECKING:
    from numpy.typing import NDArray

SPACE = LabelSpace(["A", "B", "C"])
MATRICES = arrays(np.int8, st.tuples(st.integers(1, 12), st.integers(1, 5)), elements=st.integers(ABSTAIN, 2))


def test_a_weighted_share_counts_a_vote_by_its_weight() -> None:
    """A vote of weight 3 outweighs two of weight 1."""
    votes = Votes.from_dense([[0, 0, 1]], SPACE)

    shares = share_of_votes(votes, np.array([1.0, 1.0, 3.0]))

    assert shares.tolist() == [[0.4, 0.6, 0.0]]


@settings(max_examples=50, deadline=None)
@given(MATRICES)
def test_it_counts_as_one_counts_by_hand(matrix: NDArray[np.int8]) -> None:
    """The answer is that of a loop over the examples that counts."""
    answer = share_of_votes(Votes.from_dense(matrix, SPACE))

    for row, found in zip(matrix.tolist(), answer.tolist(), strict=True):
        cast = [vote for vote in row if vote != ABSTAIN]
        assert found == pytest.approx([cast.count(label) / len(cast) if cast else 1 / 3 for label in range(3)])
