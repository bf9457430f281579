"""Gold labels are drawn at random, and the references learn from them alone."""

from __future__ import annotations

import numpy as np
import pytest

from label_models_features import share_closed
from label_models_gold import drawn_gold, vote_regression
from vote_sets import LabelledVotes, VoteSet


def _votes(gold: list[int]) -> VoteSet:
    labels = np.array(gold)
    part = LabelledVotes(np.stack([labels, labels], axis=1).astype(np.int8), labels)
    return VoteSet("copied", "LFs", 3, "accuracy", part, part)


def test_so_many_gold_labels_are_kept() -> None:
    """Three of the four known ones; the others are told to nobody."""
    gold = np.array([0, -1, 1, 2, 1])

    drawn = drawn_gold(gold, count=3, rng=np.random.default_rng(0))

    assert np.count_nonzero(drawn >= 0) == 3
    assert set(drawn[drawn != gold].tolist()) <= {-1}


def test_no_more_gold_labels_are_drawn_than_there_are() -> None:
    """All of them are kept when more are asked for."""
    assert drawn_gold(np.array([0, -1]), count=5, rng=np.random.default_rng(0)).tolist() == [0, -1]


def test_the_regression_on_votes_learns_which_vote_means_what() -> None:
    """Votes that repeat the label give it back, and a class without gold has no probability."""
    votes = _votes([0, 1] * 20)

    likely = vote_regression(votes, votes.train.gold)

    assert likely.argmax(axis=1).tolist() == [0, 1] * 20
    assert likely[:, 2].max() == 0.0


def test_one_class_of_gold_is_a_constant() -> None:
    """Its smoothed share, for there is nothing to tell it from."""
    votes = _votes([1, 1])

    likely = vote_regression(votes, votes.train.gold)

    assert likely.tolist() == [pytest.approx([0.2, 0.6, 0.2])] * 2


def test_the_share_of_a_gap_closed() -> None:
    """Half of the way, past its end, and no way at all."""
    assert share_closed(0.6, low=0.5, high=0.7) == pytest.approx(0.5)
    assert share_closed(0.8, low=0.5, high=0.7) == pytest.approx(1.5)
    assert np.isnan(share_closed(0.6, low=0.5, high=0.5))
