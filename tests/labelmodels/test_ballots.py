"""Votes as the models read them that go over them many times."""

from __future__ import annotations

import numpy as np

from hunches.labelmodels._ballots import Ballots, Moments
from hunches.records import ABSTAIN, LabelSpace, Votes

TWO = LabelSpace(["A", "B"])


def _ballots(matrix: object, gold: list[int] | None = None) -> Ballots:
    labels = None if gold is None else np.array(gold, dtype=np.int32)
    return Ballots.of(Votes.from_dense(matrix, TWO), labels, copy_overlap=1.1)


def test_examples_with_the_same_votes_are_one_row() -> None:
    """Each row says how many examples it stands for; those without votes have none."""
    ballots = _ballots([[0, 1], [0, 1], [ABSTAIN, ABSTAIN], [1, 0], [0, 1]])

    assert sorted(ballots.repeats.tolist()) == [1.0, 3.0]
    assert sorted(ballots.examples.tolist()) == [0, 3]


def test_examples_with_the_same_votes_and_other_gold_labels_are_several_rows() -> None:
    """A gold label sets an example apart."""
    ballots = _ballots([[0], [0], [0], [0]], [ABSTAIN, 1, 0, 1])

    assert sorted(zip(ballots.gold.tolist(), ballots.repeats.tolist(), strict=True)) == [
        (-1, 1.0),
        (0, 1.0),
        (1, 2.0),
    ]


def test_the_majority_is_certain_where_there_is_gold() -> None:
    """Elsewhere it is the share of votes."""
    ballots = _ballots([[0, 1, 1], [0, 0, 0]], [ABSTAIN, 1])

    majority = ballots.majority()[np.argsort(ballots.examples)]

    np.testing.assert_allclose(majority, [[1 / 3, 2 / 3], [0.0, 1.0]])


def test_the_blocks_of_ballots_are_the_ballots() -> None:
    """Their moments add up to those of all."""
    rng = np.random.default_rng(0)
    ballots = _ballots(rng.integers(-1, 2, size=(60, 4)))
    belief = rng.random((len(ballots.gold), 2))

    blocks = list(ballots.blocks(1 << 20))  # so many states that blocks are as small as can be

    sizes = np.cumsum([len(block.gold) for block in blocks])
    found = [block.moments(part) for block, part in zip(blocks, np.split(belief, sizes[:-1]), strict=True)]
    whole = ballots.moments(belief)
    assert [len(block.gold) for block in blocks[:-1]] == [8] * (len(blocks) - 1)
    np.testing.assert_allclose(np.sum([part.flat() for part in found], axis=0), whole.flat())


def test_moments_are_the_same_in_one_row() -> None:
    """What is put into one row comes out of it."""
    moments = Moments(np.arange(8.0).reshape(2, 2, 2), np.array([8.0, 9.0]))

    again = Moments.of_flat(moments.flat(), (2, 2, 2))

    assert again.counts.tolist() == moments.counts.tolist()
    assert again.totals.tolist() == moments.totals.tolist()
