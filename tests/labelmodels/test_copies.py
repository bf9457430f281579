"""Near copies among labelling functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from hunches.labelmodels.copies import copy_cluster_sizes, copy_clusters
from hunches.records import LabelSpace, VoteColumn, Votes

if TYPE_CHECKING:
    from numpy.typing import NDArray

TWO = LabelSpace(["A", "B"])


@pytest.mark.parametrize(
    ("columns", "sizes"),
    [
        pytest.param([[0, 0, 1, 1], [0, 0, 1, 1], [1, 1, 0, 0]], [2, 2, 1], id="the same votes and an opposite"),
        pytest.param([[0, 0, 0, -1], [0, 0, -1, -1]], [2, 2], id="two of three votes"),
        pytest.param([[0, 0, 0, 0], [0, 0, -1, -1]], [1, 1], id="half of the votes"),
        pytest.param([[0, 0, 0, -1], [-1, 0, 0, 0], [0, 0, 0, 0]], [3, 3, 3], id="joined through a third"),
        pytest.param([[0, 1, -1, -1], [-1, -1, -1, -1], [-1, -1, -1, -1]], [1, 1, 1], id="silent ones are no copies"),
    ],
)
def test_copies_share_three_fifths_of_their_votes(columns: list[list[int]], sizes: list[int]) -> None:
    """Votes are shared when example and class are the same; copies of a copy are copies."""
    votes = Votes.from_dense(np.array(columns).T, TWO)

    assert copy_cluster_sizes(votes, overlap=0.6).tolist() == sizes


def _people(accuracy: float, *, n_people: int, n_examples: int = 2000) -> NDArray[np.int64]:
    truth = np.random.default_rng(0).integers(2, size=n_examples)
    rng = np.random.default_rng(n_people)
    right = rng.random((n_examples, n_people)) < accuracy
    return np.where(right, truth[:, None], 1 - truth[:, None])


def test_people_who_agree_because_they_are_right_are_no_copies() -> None:
    """Five people who are right nine times in ten share more than three fifths of their votes."""
    votes = Votes.from_dense(_people(0.9, n_people=5), TWO)

    assert copy_cluster_sizes(votes, overlap=0.6).tolist() == [1, 1, 1, 1, 1]


def test_who_repeats_the_errors_of_another_is_a_copy() -> None:
    """A sixth that differs from the fifth on one example in a hundred is found."""
    matrix = _people(0.8, n_people=5)
    copied = matrix[:, 4].copy()
    copied[::100] = 1 - copied[::100]
    votes = Votes.from_dense(np.column_stack([matrix, copied]), TWO)

    assert copy_cluster_sizes(votes, overlap=0.6).tolist() == [1, 1, 1, 1, 2, 2]


def test_good_voters_among_poor_ones_are_no_copies() -> None:
    """Three who are right on 95% agree far more than six who are right on 60%: the six can tell, or nobody can."""
    for poor in (0.55, 0.6, 0.7):
        good, others = _people(0.95, n_people=3), _people(poor, n_people=6)
        votes = Votes.from_dense(np.column_stack([good, others]), TWO)

        assert copy_cluster_sizes(votes, overlap=0.6).tolist() == [1] * 9


def test_few_common_examples_make_no_copies() -> None:
    """Two who agree on all but one of ten examples may just be right."""
    first = np.tile([0, 1], 5)
    second = first.copy()
    second[0] = 1 - second[0]

    assert copy_cluster_sizes(Votes.from_dense(np.column_stack([first, second]), TWO), overlap=0.6).tolist() == [1, 1]


def _column(lf: str, rng: np.random.Generator, *, n_examples: int, n_votes: int) -> VoteColumn:
    rows = np.sort(rng.choice(n_examples, n_votes, replace=False)).astype(np.int32)
    right = rng.random(n_votes) < 0.8
    return VoteColumn(lf, rows, np.where(right, rows % 2, 1 - rows % 2).astype(np.int8))


def _near_copy(column: VoteColumn, rng: np.random.Generator) -> VoteColumn:
    kept = rng.random(len(column.rows)) < 0.95  # nearly all
    return VoteColumn(f"{column.lf} again", column.rows[kept], column.labels[kept])


def test_above_a_million_votes_a_sample_finds_the_same_copies() -> None:
    """Frequent copies are found on a sample of the examples, rare ones on all."""
    rng = np.random.default_rng(0)
    n_examples = 300_000
    columns = [
        _column(f"lf{number}", rng, n_examples=n_examples, n_votes=n_votes)
        for number, n_votes in enumerate([*([200_000] * 8), *([3_000] * 4)])
    ]
    votes = Votes(TWO, n_examples, tuple(columns))
    again = [_near_copy(votes.columns[place], rng) for place in (0, 8)]

    clusters = copy_clusters(Votes(TWO, n_examples, (*votes.columns, *again)), overlap=0.6)

    assert len(np.unique(clusters)) == len(columns)
    assert (clusters[12], clusters[13]) == (clusters[0], clusters[8])


def test_who_never_meet_cannot_judge() -> None:
    """Three others without an example in common say nothing of two who agree."""
    rng = np.random.default_rng(0)
    pair = rng.integers(2, size=300)
    nearly = np.where(np.arange(300) % 20 == 0, 1 - pair, pair)
    others = np.full((300, 3), -1)
    for place in range(3):
        others[place::3, place] = rng.integers(2, size=100)
    votes = Votes.from_dense(np.column_stack([pair, nearly, others]), TWO)

    assert copy_cluster_sizes(votes, overlap=0.6).tolist() == [1] * 5
