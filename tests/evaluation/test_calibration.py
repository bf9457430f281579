"""Tests of calibration curves."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hunches.errors import InvalidValue, NoGold
from hunches.evaluation import CalibrationCurve, calibration_curve


@settings(max_examples=50)
@given(seed=st.integers(0, 2**32 - 1), bins=st.integers(1, 20))
def test_bins_equal_those_filled_one_by_one(seed: int, bins: int) -> None:
    """Every bin's means are those of the examples whose confidence lies above its lower end, up to its upper."""
    rng = np.random.default_rng(seed)
    likely, gold = rng.dirichlet([0.5, 0.5, 0.5], 40), rng.integers(-1, 3, 40)

    curve = calibration_curve(likely, gold, bins=bins)

    known = gold >= 0
    confidence, correct = likely.max(axis=1)[known], (likely.argmax(axis=1) == gold)[known]
    for position in range(bins):
        inside = (confidence > position / bins) & (confidence <= (position + 1) / bins)
        assert curve.counts[position] == inside.sum()
        if inside.any():
            assert curve.confidence[position] == pytest.approx(confidence[inside].mean())
            assert curve.accuracy[position] == pytest.approx(correct[inside].mean())


def test_a_bin_holds_its_upper_end() -> None:
    """A confidence on the border of two bins falls in the lower one; 1 falls in the last."""
    curve = calibration_curve(np.array([[0.5, 0.5], [1.0, 0.0]]), np.array([0, 0]), bins=2)

    assert curve.counts.tolist() == [1, 1]


def test_expected_error_weighs_bins_by_their_examples() -> None:
    """Three examples 0.1 off and one 0.4 off are 0.175 off on the mean."""
    likely = np.array([[0.9, 0.1]] * 3 + [[0.6, 0.4]])

    curve = calibration_curve(likely, np.array([0, 0, 0, 0]))

    assert curve.expected_error == pytest.approx((3 * 0.1 + 0.4) / 4)


def test_a_curve_is_json() -> None:
    """Empty bins are None in its dictionary."""
    curve = calibration_curve(np.array([[0.75, 0.25]]), np.array([0]), bins=2)

    copy = json.loads(json.dumps(curve.as_dict(), allow_nan=False))

    assert copy == {"confidence": [None, 0.75], "accuracy": [None, 1.0], "counts": [0, 1]}


def test_no_bins_are_refused() -> None:
    """There is at least one bin."""
    with pytest.raises(InvalidValue, match="bins"):
        calibration_curve(np.array([[1.0]]), np.array([0]), bins=0)


def test_no_gold_is_refused() -> None:
    """Without a gold label there is no accuracy."""
    with pytest.raises(NoGold, match="None of the 2 examples"):
        calibration_curve(np.full((2, 2), 0.5), np.array([-1, -1]))


def test_a_ragged_curve_is_refused() -> None:
    """Confidence, accuracy and counts are of the same bins."""
    with pytest.raises(InvalidValue, match="calibration curve"):
        CalibrationCurve(np.zeros(2), np.zeros(2), np.zeros(3, dtype=np.int64))
