"""Drawn votes follow their setting, and Bayes' rule is the textbook's."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from synthetic_votes import Setting, draw, multipolar_chances, posterior, sparse_votes, unipolar_chances


def _rng() -> np.random.Generator:
    return np.random.default_rng(0)


def test_bayes_multiplies_the_odds_of_independent_votes() -> None:
    """Two LFs right in 80% and 60% that say class 0: odds of 4 x 1.5 = 6 to 1."""
    chances = np.array([[[0.0, 0.8, 0.2], [0.0, 0.2, 0.8]], [[0.0, 0.6, 0.4], [0.0, 0.4, 0.6]]])

    found = posterior(np.array([[0, 0]], dtype=np.int8), chances=chances, balance=np.array([0.5, 0.5]))

    assert found[0] == pytest.approx([6 / 7, 1 / 7])


def test_bayes_with_no_evidence_is_the_balance() -> None:
    """An LF whose silence is as likely under either class says nothing by it."""
    chances = np.array([[[0.5, 0.4, 0.1], [0.5, 0.1, 0.4]]])

    found = posterior(np.array([[-1]], dtype=np.int8), chances=chances, balance=np.array([0.9, 0.1]))

    assert found[0] == pytest.approx([0.9, 0.1])


def test_silence_is_evidence_where_an_lf_fires_more_often_on_one_class() -> None:
    """An LF for class 1 that fires on all of it and on half of class 0: silence rules class 1 out."""
    chances = np.array([[[0.5, 0.0, 0.5], [0.0, 0.0, 1.0]]])

    found = posterior(np.array([[-1], [1]], dtype=np.int8), chances=chances, balance=np.array([0.5, 0.5]))

    assert found == pytest.approx(np.array([[1.0, 0.0], [1 / 3, 2 / 3]]))


@pytest.mark.parametrize("chances_of", [multipolar_chances, unipolar_chances])
def test_the_probabilities_of_a_vote_sum_to_one(chances_of: type) -> None:
    """Abstaining and each class, for each LF and label."""
    chances = chances_of(Setting("", (0.5, 0.3, 0.2)), _rng())

    assert chances.sum(axis=2) == pytest.approx(np.ones((10, 3)))


def test_bayes_over_all_votes_gives_back_the_balance() -> None:
    """The posterior, weighted by how probable each combination of votes is, adds up to the prior."""
    setting = Setting("", (0.7, 0.3), n_lfs=3)
    chances, balance = multipolar_chances(setting, _rng()), np.array(setting.balance)
    votes = np.array(list(product([-1, 0, 1], repeat=3)), dtype=np.int8)
    joint = balance * np.prod([chances[lf][:, 1 + votes[:, lf]].T for lf in range(3)], axis=0)

    found = posterior(votes, chances=chances, balance=balance)

    assert found == pytest.approx(joint / joint.sum(axis=1, keepdims=True))
    assert joint.sum(axis=1) @ found == pytest.approx(balance)


def test_copies_repeat_the_weak_last_lf() -> None:
    """It votes on half of the examples and is right on 60% of those."""
    drawn = draw(Setting("", (0.5, 0.5), copies=2), _rng())

    weak = drawn.votes[:, 9]
    assert drawn.votes.shape == (10_000, 12)
    assert all(np.array_equal(weak, drawn.votes[:, copy]) for copy in (10, 11))
    assert (weak >= 0).mean() == pytest.approx(0.5, abs=0.02)
    assert (weak == drawn.gold)[weak >= 0].mean() == pytest.approx(0.6, abs=0.02)


def test_copies_are_no_evidence() -> None:
    """The posterior stays calibrated with them: its best class is right as often as it says."""
    drawn = draw(Setting("", (0.5, 0.5), copies=3), _rng())

    is_right = drawn.posterior.argmax(axis=1) == drawn.gold

    assert is_right.mean() == pytest.approx(drawn.posterior.max(axis=1).mean(), abs=0.015)


def test_unipolar_lfs_vote_for_one_class_each() -> None:
    """In turn, with precisions of the ranges that were published for 90% and 10%."""
    drawn = draw(Setting("", (0.9, 0.1), n_examples=20_000, n_lfs=12, is_unipolar=True), _rng())

    for lf, column in enumerate(drawn.votes.T):
        assert set(column.tolist()) == {-1, lf % 2}
    precisions = [(drawn.gold[column >= 0] == lf % 2).mean() for lf, column in enumerate(drawn.votes.T)]
    assert min(precisions[::2]) > 0.95
    assert 0.2 < min(precisions[1::2]) < max(precisions[1::2]) < 0.8


def test_the_same_seed_draws_the_same_votes() -> None:
    """Two generators of one seed, one answer."""
    first, second = (draw(Setting("", (0.5, 0.5), n_examples=50), _rng()) for _ in range(2))

    assert np.array_equal(first.votes, second.votes)
    assert np.array_equal(first.gold, second.gold)


def test_sparse_votes_cover_the_share_that_was_asked_for() -> None:
    """Each LF votes on its 5% of the examples, and more often than not for one and the same hidden label."""
    votes = sparse_votes((20_000, 4), n_classes=3, coverage=0.05, rng=_rng())

    assert votes.n_votes == pytest.approx(4_000, rel=0.1)
    assert {int(label) for column in votes.columns for label in column.labels} == {0, 1, 2}
    both = np.intersect1d(votes.columns[0].rows, votes.columns[1].rows)
    dense = votes.dense()[both]
    assert (dense[:, 0] == dense[:, 1]).mean() > 0.34
