"""Tests of the sums that one more labelling function is held against."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from hunches.errors import InvalidValue
from hunches.evaluation import OtherVotes
from hunches.records import LabelSpace, Votes

SPACE = LabelSpace([f"c{number}" for number in range(4)])

dense_votes = hnp.arrays(np.int8, st.tuples(st.integers(1, 10), st.integers(1, 5)), elements=st.integers(-1, 3))


def _others(dense: np.ndarray[tuple[int, int], np.dtype[np.int8]]) -> OtherVotes:
    votes = Votes.from_dense(dense, SPACE)
    return OtherVotes.of(votes.columns, n_examples=votes.n_examples)


@settings(max_examples=50, deadline=None)
@given(dense_votes, st.integers(0, 3))
def test_a_vote_differs_where_any_other_does(
    dense: np.ndarray[tuple[int, int], np.dtype[np.int8]], label: int
) -> None:
    """Whether or not the others agree among themselves."""
    rows = np.arange(len(dense))
    differ = _others(dense).differ(rows, np.full(len(rows), label))
    assert differ.tolist() == ((dense != -1) & (dense != label)).any(axis=1).tolist()


@settings(max_examples=50, deadline=None)
@given(dense_votes, st.data())
def test_columns_that_come_and_go_leave_no_trace(
    dense: np.ndarray[tuple[int, int], np.dtype[np.int8]], data: st.DataObject
) -> None:
    """Sums that were changed equal those made anew."""
    columns = Votes.from_dense(dense, SPACE).columns
    first, second = (data.draw(st.lists(st.sampled_from(columns), unique_by=id)) for _ in range(2))
    changed = OtherVotes.of(first, n_examples=len(dense)).changed_to(second)
    anew = OtherVotes.of(second, n_examples=len(dense))
    for name in ("counts", "sums", "squares"):
        assert np.array_equal(getattr(changed, name), getattr(anew, name))
    assert changed.columns == anew.columns


def test_a_name_can_be_left_out() -> None:
    """One that is not among them changes nothing."""
    others = _others(np.array([[0, 1], [-1, 1]], dtype=np.int8))
    assert others.without("lf0").counts.tolist() == [1, 1]
    assert others.without("nobody").counts is others.counts


def test_sums_of_different_lengths_are_refused() -> None:
    """They would belong to different examples."""
    with pytest.raises(InvalidValue, match="one entry for each example"):
        OtherVotes((), np.zeros(2, np.int32), np.zeros(2, np.int64), np.zeros(3, np.int64))
