"""Which labels changed, and through which labelling functions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hunches.errors import InvalidValue
from hunches.evaluation.label_changes import ChangeCause, LabelFlow, label_changes
from hunches.records import ABSTAIN, LabelSpace

_SPACE = LabelSpace(["SPAM", "HAM"])
_LABELS = st.integers(ABSTAIN, 1)


def test_flows_count_each_way() -> None:
    """No label is a way of its own; the largest flow stands first."""
    found = label_changes(np.array([0, 0, 1, -1, 0]), np.array([1, 1, -1, 0, 0]), votes=[], space=_SPACE)
    assert found.flows[0] == LabelFlow("SPAM", "HAM", 2)
    assert set(found.flows[1:]) == {LabelFlow("HAM", None, 1), LabelFlow(None, "SPAM", 1)}
    assert (found.n_examples, found.n_changed) == (5, 4)


def test_a_new_vote_for_the_new_label_moved_it() -> None:
    """And so did one for the old label that is gone; a vote that stayed did not."""
    before, after = np.array([0, 1, 0]), np.array([1, -1, 1])
    votes = [
        ("new", np.array([-1, -1, -1]), np.array([1, -1, -1])),
        ("gone", np.array([-1, 1, -1]), np.array([-1, -1, -1])),
        ("same", np.array([1, 1, 1]), np.array([1, 1, 1])),
    ]
    found = label_changes(before, after, votes=votes, space=_SPACE)
    assert set(found.causes) == {
        ChangeCause("new", 1, (0,)),
        ChangeCause("gone", 1, (1,)),
        ChangeCause(None, 1, (2,)),
    }


def test_nothing_changed() -> None:
    """There are no flows and no causes, though votes are others."""
    same = np.array([0, 1])
    found = label_changes(same, same, votes=[("new", np.array([-1, -1]), same)], space=_SPACE)
    assert (found.flows, found.causes, found.n_changed) == ((), (), 0)


def test_lengths_must_agree() -> None:
    """Labels of different examples cannot be compared."""
    with pytest.raises(InvalidValue, match="number of labels"):
        label_changes(np.array([0]), np.array([0, 1]), votes=[], space=_SPACE)


@given(st.lists(st.tuples(_LABELS, _LABELS, _LABELS, _LABELS), min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_as_told_row_by_row(rows: list[tuple[int, int, int, int]]) -> None:
    """The causes are those that the rule, applied to one example after the other, names."""
    before, after, earlier, later = (np.array(column) for column in zip(*rows, strict=True))
    found = label_changes(before, after, votes=[("lf", earlier, later)], space=_SPACE)
    moved: list[int] = []
    other: list[int] = []
    for row, (old, new, then, now) in enumerate(rows):
        if old != new:
            is_moved = then != now and ((then == old != ABSTAIN) or (now == new != ABSTAIN))
            (moved if is_moved else other).append(row)
    expected = {name: tuple(at) for name, at in (("lf", moved), (None, other)) if at}
    assert {cause.lf: cause.rows for cause in found.causes} == expected
