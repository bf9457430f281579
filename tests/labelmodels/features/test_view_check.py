"""Whether a view of the features helps."""

from __future__ import annotations

import numpy as np
import pytest

from hunches.labelmodels.features.view_check import Gain, check_on_gold, check_on_votes, vote_gains
from hunches.labelmodels.features.view_training import Fold, ViewRows, logs, train_views


def test_a_gain_is_a_mean_with_its_standard_error() -> None:
    """It prints as people write it."""
    assert str(Gain.of(np.array([0.1, 0.2, 0.3]))) == "+0.200 ± 0.058"


@pytest.mark.parametrize(
    ("mean", "is_clear", "is_clear_loss"), [(0.2, True, False), (0.1, False, False), (-0.2, False, True)]
)
def test_a_gain_is_clear_at_1_28_standard_errors(mean: float, *, is_clear: bool, is_clear_loss: bool) -> None:
    """On either side of 0."""
    gain = Gain(mean=mean, error=0.1)

    assert (gain.is_clear, gain.is_clear_loss) == (is_clear, is_clear_loss)


@pytest.mark.parametrize(("noise", "is_kept"), [(0.3, True), (30.0, False)])
def test_features_that_tell_the_classes_apart_are_kept_on_gold(noise: float, *, is_kept: bool) -> None:
    """Others are not; the reason says so."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 2, size=200)
    placed = (np.where(labels == 1, 1.0, -1.0) + rng.normal(size=200) * noise)[:, None] / max(noise, 1.0)
    rows = ViewRows(
        placed=placed, covered=np.ones(200, dtype=np.bool_), gold=np.where(np.arange(200) < 60, labels, -1)
    )
    votes = logs(np.eye(2)[np.where(rng.random(200) < 0.25, 1 - labels, labels)] * 0.5 + 0.25)
    parts = [np.arange(200) % 5 == first for first in range(5)]
    folds = [Fold(votes=votes, held_out=part & (rows.gold >= 0)) for part in [*parts, np.zeros(200, dtype=np.bool_)]]

    report = check_on_gold(rows, folds, train_views(rows, folds), is_retrained=False)

    assert report.is_kept == is_kept
    assert report.n_checked == 60
    assert report.reason.startswith("Kept: on 60 gold labels" if is_kept else "Not kept: on 60 gold labels")


@pytest.mark.parametrize(
    ("gains", "agreement", "is_kept"),
    [([0.1, 0.2, 0.3], [0.0, 0.1, 0.0], True), ([0.1, -0.1], [0.1, 0.1], False), ([0.1, 0.2], [-0.2, -0.3], False)],
)
def test_held_out_votes_decide_as_gold_does(gains: list[float], agreement: list[float], *, is_kept: bool) -> None:
    """The loss must be clearly lower, and agreement not clearly so."""
    report = check_on_votes(gains, agreement)

    assert (report.is_kept, report.checked_on, report.n_checked) == (is_kept, "held-out votes", len(gains))


def test_one_labelling_function_is_nothing_to_check_on() -> None:
    """A difference alone has no standard error."""
    assert check_on_votes([0.5], [0.5]).reason.startswith("Not kept: fewer than 20 gold labels")


def test_votes_are_gained_by_order_not_by_how_sure_it_is() -> None:
    """The same order of answers at another temperature gains nothing."""
    rng = np.random.default_rng(0)
    beliefs = rng.dirichlet(np.ones(3), size=200)
    labels = (beliefs.cumsum(axis=1) < rng.random((200, 1))).sum(axis=1)
    sharper = beliefs**3 / (beliefs**3).sum(axis=1, keepdims=True)

    gain, agreement = vote_gains(beliefs, sharper, labels)

    assert gain == pytest.approx(0.0, abs=1e-4)
    assert agreement == 0.0


def test_ties_agree_in_part() -> None:
    """A posterior that says nothing agrees with one vote in three of three classes."""
    even, sure = np.full((3, 3), 1 / 3), np.eye(3)

    assert vote_gains(even, sure, np.arange(3))[1] == pytest.approx(2 / 3)
