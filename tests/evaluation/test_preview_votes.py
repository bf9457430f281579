"""Tests of one labelling function held against others and gold labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from hunches.evaluation import OtherVotes, PreviewFacts, SeenVotes, analyze, preview_votes
from hunches.records import LabelSpace, VoteColumn, Votes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hunches.evaluation import LFPreview

SPACE = LabelSpace(["SPAM", "HAM", "OTHER"])

matrices = hnp.arrays(np.int8, st.tuples(st.integers(1, 14), st.integers(2, 5)), elements=st.integers(-1, 2))


def _facts(dense: NDArray[np.int8], members: NDArray[np.bool_] | None = None) -> PreviewFacts:
    """Return facts of which the last column is gold and those before are the others' votes."""
    others = Votes.from_dense(dense[:, :-1], SPACE)
    return PreviewFacts.of(
        SPACE,
        OtherVotes.of(others.columns, n_examples=len(dense)),
        gold=dense[:, -1].astype(np.int32),
        order=np.arange(len(dense), dtype=np.int32)[::-1].copy(),
        members=members,
    )


def _expected(votes: NDArray[np.int8], dense: NDArray[np.int8]) -> dict[str, object]:
    """Return the counts by brute force over the rows given."""
    others, gold = dense[:, :-1], dense[:, -1]
    is_hit, is_voted = votes != -1, (others != -1).any(axis=1)
    is_conflict = is_hit & ((others != -1) & (others != votes[:, None])).any(axis=1)
    is_compared = is_hit & (gold != -1)
    return {
        "hits": is_hit.sum(),
        "overlaps": (is_hit & is_voted).sum(),
        "conflicts": is_conflict.sum(),
        "newly_covered": (is_hit & ~is_voted).sum(),
        "covered_before": is_voted.sum(),
        "n_gold": (gold != -1).sum(),
        "correct": (is_compared & (gold == votes)).sum(),
        "incorrect": (is_compared & (gold != votes)).sum(),
        "missed": (~is_hit & np.isin(gold, list({*votes.tolist()} - {-1}))).sum(),
    }


def _counts(preview: LFPreview) -> dict[str, object]:
    return {name: getattr(preview, name) for name in _expected(np.full(1, -1, np.int8), np.full((1, 2), -1, np.int8))}


@settings(max_examples=50, deadline=None)
@given(matrices, st.data())
def test_counts_are_those_of_brute_force(dense: NDArray[np.int8], data: st.DataObject) -> None:
    """On all examples."""
    votes = data.draw(hnp.arrays(np.int8, len(dense), elements=st.integers(-1, 2)))
    preview = preview_votes(SeenVotes(VoteColumn.from_dense("new", votes)), _facts(dense))
    assert _counts(preview) == _expected(votes, dense)
    assert preview.is_exact


@settings(max_examples=50, deadline=None)
@given(matrices, st.data())
def test_counts_of_a_part_are_those_of_its_examples(dense: NDArray[np.int8], data: st.DataObject) -> None:
    """As if there were no others, but for their number."""
    rows = np.array(sorted(data.draw(st.sets(st.integers(0, len(dense) - 1)))), dtype=np.int32)
    votes = np.full(len(dense), -1, dtype=np.int8)
    votes[rows] = data.draw(hnp.arrays(np.int8, len(rows), elements=st.integers(-1, 2)))
    preview = preview_votes(SeenVotes(VoteColumn.from_dense("new", votes), rows), _facts(dense))
    assert _counts(preview) == _expected(votes[rows], dense[rows])
    assert (preview.n_seen, preview.n_examples) == (len(rows), len(dense))


@settings(max_examples=50, deadline=None)
@given(matrices, st.data())
def test_a_split_is_counted_as_if_it_were_all(dense: NDArray[np.int8], data: st.DataObject) -> None:
    """Gold labels and votes of other examples do not count."""
    votes, is_member = (
        data.draw(hnp.arrays(kind, len(dense), elements=elements))
        for kind, elements in ((np.int8, st.integers(-1, 2)), (np.bool_, st.booleans()))
    )
    column = VoteColumn.from_dense("new", np.where(is_member, votes, -1).astype(np.int8))
    preview = preview_votes(SeenVotes(column), _facts(dense, is_member))
    assert _counts(preview) == _expected(votes[is_member], dense[is_member])


@settings(max_examples=50, deadline=None)
@given(matrices)
def test_a_preview_agrees_with_the_analysis_that_comes_later(dense: NDArray[np.int8]) -> None:
    """Coverage, overlaps, conflicts and accuracy are the same numbers once it is applied."""
    votes = Votes.from_dense(dense[:, :-1], SPACE)
    new = votes.columns[0]
    facts = _facts(dense)
    others = facts.others.without(new.lf)
    preview = preview_votes(SeenVotes(new), PreviewFacts.of(SPACE, others, gold=facts.gold, order=facts.order))
    later = analyze(votes, facts.gold).summary(new.lf)
    shares = (preview.coverage, preview.share(preview.overlaps), preview.share(preview.conflicts))
    assert shares == (later.coverage, later.overlaps, later.conflicts)
    assert (preview.precision, tuple(name for name, _ in preview.votes)) == (later.accuracy, later.polarity)


def test_the_labelling_functions_it_contradicts_come_first() -> None:
    """Then those it overlaps with; those it never meets are left out."""
    dense = np.array([[0, 1, -1, 0], [0, 1, -1, 0], [0, 0, -1, 1], [-1, -1, 2, 1]], dtype=np.int8)
    new = VoteColumn("new", np.array([0, 1, 2], np.int32), np.array([0, 0, 0], np.int8))
    preview = preview_votes(SeenVotes(new), _facts(dense))
    assert [(it.lf, it.both, it.disagree) for it in preview.others] == [("lf1", 3, 2), ("lf0", 3, 0)]


def test_samples_show_each_kind_with_all_votes() -> None:
    """In the order that the facts give, with vote, gold label and the others' votes."""
    dense = np.array([[1, 0], [-1, 1], [0, -1], [-1, 0]], dtype=np.int8)
    new = VoteColumn("new", np.array([0, 1, 2], np.int32), np.array([0, 0, 0], np.int8))
    preview = preview_votes(SeenVotes(new), _facts(dense), n_samples=2)
    rows = {kind: [it.row for it in examples] for kind, examples in preview.samples.items()}
    assert rows == {"hits": [2, 1], "wrong": [1], "conflicts": [0], "newly_covered": [1], "missed": [3]}
    contradicted = preview.samples["conflicts"][0]
    assert (contradicted.vote, contradicted.gold, contradicted.others) == ("SPAM", "SPAM", (("lf0", "HAM"),))
    assert preview.samples["missed"][0].vote is None
