"""Scores that share the credit among tied classes, against answers worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, brier_score_loss, f1_score, log_loss

import label_models_scores as scores

TIED = np.array([[0.5, 0.5], [0.8, 0.2], [0.3, 0.7]])


def test_a_tie_of_t_classes_gives_each_its_share_of_the_prediction() -> None:
    """Three equal classes get a third each, two get a half, the sole best gets all."""
    likely = np.array([[1 / 3, 1 / 3, 1 / 3], [0.4, 0.4 + 1e-12, 0.2], [0.1, 0.1, 0.8]])

    shares = scores.predicted_shares(likely)

    assert shares.tolist() == [[1 / 3, 1 / 3, 1 / 3], [0.5, 0.5, 0.0], [0.0, 0.0, 1.0]]


def test_a_tie_is_half_right() -> None:
    """Of a tie, a miss and a hit, one and a half are right."""
    assert scores.accuracy(TIED, np.array([0, 1, 1])) == pytest.approx(0.5)


def test_f1_counts_half_a_prediction_for_a_tie() -> None:
    """Class 1 is predicted 1.5 times, is gold twice and is hit 1.5 times: 2 x 1.5 / 3.5."""
    assert scores.f1(TIED, np.array([1, 0, 1])) == pytest.approx(3 / 3.5)


def test_f1_without_the_class_is_none_of_it() -> None:
    """A class that is neither gold nor predicted has an F1 of 0."""
    assert scores.f1(np.array([[1.0, 0.0]]), np.array([0])) == 0.0


def test_the_brier_score_is_the_squared_distance_over_all_classes() -> None:
    """(0.5^2 + 0.5^2 + 0.2^2 + 0.2^2 + 0.7^2 + 0.7^2) / 3."""
    assert scores.brier(TIED, np.array([0, 0, 0])) == pytest.approx((0.5 + 0.08 + 0.98) / 3)


def test_certainty_of_a_wrong_class_has_a_finite_log_loss() -> None:
    """A probability of 0 counts as 1e-12."""
    assert scores.log_loss(np.array([[1.0, 0.0]]), np.array([1])) == pytest.approx(-np.log(1e-12))


def test_the_calibration_error_is_the_gap_of_each_bin_by_its_share() -> None:
    """Two of confidence 0.9 and one right: a gap of 0.4; one of 0.6 and right: a gap of 0.4."""
    likely = np.array([[0.9, 0.1], [0.9, 0.1], [0.6, 0.4]])

    assert scores.calibration_error(likely, np.array([0, 1, 0])) == pytest.approx(0.4)


def test_over_and_under_confidence_in_two_bins_do_not_cancel() -> None:
    """Gaps are taken bin by bin: 0.9 that is wrong and 0.6 that is right."""
    likely = np.array([[0.9, 0.1], [0.6, 0.4]])

    assert scores.calibration_error(likely, np.array([1, 0])) == pytest.approx((0.9 + 0.4) / 2)


@settings(max_examples=30)
@given(st.integers(0, 10_000))
def test_without_ties_the_scores_are_those_of_scikit_learn(seed: int) -> None:
    """Drawn probabilities tie with probability zero."""
    rng = np.random.default_rng(seed)
    likely = rng.dirichlet([1.0, 1.0], 40)
    gold = rng.permutation(np.arange(40) % 2)
    hard = likely.argmax(axis=1)

    assert scores.accuracy(likely, gold) == pytest.approx(accuracy_score(gold, hard))
    assert scores.f1(likely, gold) == pytest.approx(f1_score(gold, hard))
    assert scores.log_loss(likely, gold) == pytest.approx(log_loss(gold, likely))
    assert scores.brier(likely, gold) == pytest.approx(2 * brier_score_loss(gold, likely[:, 1]))
