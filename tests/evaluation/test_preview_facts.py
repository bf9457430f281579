"""Tests of what a labelling function is held against."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hunches.evaluation import OtherVotes, PreviewFacts
from hunches.records import LabelSpace

SPACE = LabelSpace(["SPAM", "HAM"])


def _facts(order: list[int], hidden: list[int], members: list[int] | None = None) -> PreviewFacts:
    n_examples = len(order)
    mask, member_mask = np.zeros((2, n_examples), dtype=bool)
    mask[hidden] = True
    member_mask[members or []] = True
    return PreviewFacts.of(
        SPACE,
        OtherVotes.of([], n_examples=n_examples),
        gold=np.arange(n_examples, dtype=np.int32) % 2,
        order=np.array(order, dtype=np.int32),
        members=None if members is None else member_mask,
        hidden=mask,
    )


@settings(max_examples=50, deadline=None)
@given(st.permutations(range(12)), st.sets(st.integers(0, 11)), st.sets(st.integers(0, 11)), st.integers(0, 13))
def test_the_first_in_order_are_shown(order: list[int], rows: set[int], hidden: set[int], count: int) -> None:
    """Those that are hidden never are."""
    shown = _facts(order, sorted(hidden)).first(np.array(sorted(rows), dtype=np.int32), count)
    assert shown == [row for row in order if row in rows - hidden][:count]


def test_gold_is_sorted_by_class_among_those_that_count() -> None:
    """Other examples have none."""
    facts = _facts(list(range(6)), [], members=[0, 1, 2])
    assert [rows.tolist() for rows in facts.gold_rows] == [[0, 2], [1]]
    assert facts.n_members == 3
