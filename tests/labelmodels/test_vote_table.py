"""The table of votes that is brought up to date one labelling function at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hunches.labelmodels.anchored import Anchored
from hunches.labelmodels.vote_table import VoteTable
from hunches.records import ABSTAIN, LabelSpace, VoteColumn, Votes

if TYPE_CHECKING:
    from numpy.typing import NDArray

SPACE = LabelSpace(["A", "B", "C"])


def _column(name: str, labels: NDArray[np.int8]) -> VoteColumn:
    return VoteColumn.from_dense(name, labels)


def _edit(draw: Any, columns: list[VoteColumn], n_examples: int) -> list[VoteColumn]:  # noqa: ANN401  # hypothesis types it so
    """Return the columns with one changed, removed, added or moved."""
    labels = np.array(
        draw(st.lists(st.integers(ABSTAIN, 2), min_size=n_examples, max_size=n_examples)), dtype=np.int8
    )
    place = draw(st.integers(0, len(columns) - 1))
    kind = draw(st.sampled_from(["change", "remove", "add", "move", "copy"]))
    if kind == "change":
        return [*columns[:place], _column(columns[place].lf, labels), *columns[place + 1 :]]
    if kind == "remove" and len(columns) > 1:
        return [*columns[:place], *columns[place + 1 :]]
    if kind == "move":
        return [*columns[place:], *columns[:place]]
    name = f"new{draw(st.integers(0, 10**9))}"
    if name in {column.lf for column in columns}:
        return columns
    copied = VoteColumn(name, columns[place].rows, columns[place].labels)
    return [*columns, copied if kind == "copy" else _column(name, labels)]


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_brought_up_to_date_it_is_the_table_of_the_new_votes(data: Any) -> None:  # noqa: ANN401  # as above
    """After any number of edits every part is that of a table made anew, and so is the model, to 1e-9."""
    n_examples = data.draw(st.integers(1, 15))
    labels = st.lists(st.integers(ABSTAIN, 2), min_size=n_examples, max_size=n_examples)
    drawn = data.draw(st.lists(labels, min_size=1, max_size=5))
    columns = [_column(f"lf{place}", np.array(column, dtype=np.int8)) for place, column in enumerate(drawn)]
    table = VoteTable.of(Votes(SPACE, n_examples, tuple(columns)), overlap=0.6)
    for _ in range(data.draw(st.integers(1, 4))):
        columns = _edit(data.draw, columns, n_examples)
        table = table.updated(Votes(SPACE, n_examples, tuple(columns)))

    anew = VoteTable.of(table.votes, overlap=0.6)

    np.testing.assert_allclose(table.matrix.toarray(), anew.matrix.toarray())
    np.testing.assert_allclose(table.tallies, anew.tallies, rtol=0, atol=1e-12)
    np.testing.assert_array_equal(table.n_votes, anew.n_votes)
    np.testing.assert_array_equal(table.copies.shared, anew.copies.shared)
    np.testing.assert_array_equal(table.weights, anew.weights)


def test_a_model_is_refitted_to_what_a_fit_gives() -> None:
    """With an LF changed, with one added and with other examples, the probabilities are those of a new fit."""
    rng = np.random.default_rng(0)
    matrix = rng.integers(ABSTAIN, 3, size=(200, 6)).astype(np.int8)
    first = Votes.from_dense(matrix, SPACE)
    changed = Votes.from_dense(np.where(np.arange(6) == 2, np.roll(matrix, 3, axis=0), matrix), SPACE)
    added = Votes.from_dense(np.hstack([matrix, matrix[::-1, :1]]), SPACE)
    fewer = Votes.from_dense(matrix[:150], SPACE)
    fitted = Anchored().fit(first)

    for votes in (changed, added, fewer):
        again, anew = Anchored().refit(fitted, votes), Anchored().fit(votes)
        np.testing.assert_allclose(again.predict_proba(votes), anew.predict_proba(votes), rtol=0, atol=1e-9)
        assert list(again.accuracies()) == list(anew.accuracies())


def test_a_sampled_search_for_copies_is_brought_up_to_date_as_well() -> None:
    """Above a million votes, frequent and rare labelling functions are compared as they are anew."""
    rng = np.random.default_rng(0)
    sizes = [150_000] * 8 + [3_000] * 4
    columns = [_drawn(f"lf{place}", rng, n_votes=size) for place, size in enumerate(sizes)]
    table = VoteTable.of(Votes(SPACE, 300_000, tuple(columns)), overlap=0.6)
    edited = [*columns, VoteColumn("again", columns[0].rows[10:], columns[0].labels[10:])]
    edited[8] = VoteColumn("lf8", columns[9].rows[10:], columns[9].labels[10:])

    updated = table.updated(Votes(SPACE, 300_000, tuple(edited)))

    anew = VoteTable.of(updated.votes, overlap=0.6)
    np.testing.assert_array_equal(updated.copies.shared, anew.copies.shared)
    assert updated.weights.tolist() == [0.5, *([1.0] * 7), 0.5, 0.5, 1.0, 1.0, 0.5]


def _drawn(lf: str, rng: np.random.Generator, *, n_votes: int) -> VoteColumn:
    rows = np.sort(rng.choice(300_000, n_votes, replace=False)).astype(np.int32)
    right = rng.random(n_votes) < 0.8
    return VoteColumn(lf, rows, np.where(right, rows % 3, (rows + 1) % 3).astype(np.int8))


def test_more_votes_than_the_sample_was_drawn_for_are_searched_anew() -> None:
    """Where an edit halves the sample, the search is that of the new votes."""
    rng = np.random.default_rng(0)
    columns = [_drawn(f"lf{place}", rng, n_votes=150_000) for place in range(7)]
    table = VoteTable.of(Votes(SPACE, 300_000, tuple(columns[:6])), overlap=0.6)

    updated = table.updated(Votes(SPACE, 300_000, tuple(columns)))

    assert (table.copies.limit, updated.copies.limit) == (2**32, 2**31)
    anew = VoteTable.of(updated.votes, overlap=0.6)
    np.testing.assert_array_equal(updated.copies.shared, anew.copies.shared)
