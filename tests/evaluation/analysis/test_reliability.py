"""Whether claimed probabilities come true."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.calibration import calibration_curve

from hunches.evaluation import Interval, Measure, wilson_interval
from hunches.evaluation.analysis import Reliability, reliability
from hunches.evaluation.analysis.reliability_bin import ReliabilityBin


def _drawn(n: int, *, truth: float) -> Reliability:
    """Return the reliability of two-class predictions that are right at their probability to a power."""
    rng = np.random.default_rng(0)
    sure = rng.uniform(0.5, 1.0, size=n)
    gold = (rng.uniform(size=n) > sure**truth).astype(np.int64)
    return reliability(np.column_stack([sure, 1 - sure]), gold)


def test_bins_are_those_of_scikit_learn() -> None:
    """For the probability of the predicted class."""
    rng = np.random.default_rng(1)
    likely, gold = rng.dirichlet(np.ones(2), size=300), rng.integers(2, size=300)
    sure, right = likely.max(axis=1), likely.argmax(axis=1) == gold
    expected = calibration_curve(right, sure, n_bins=10)
    found = reliability(likely, gold)
    assert [each.accuracy.value for each in found.bins] == pytest.approx(expected[0].tolist())
    assert [each.confidence for each in found.bins] == pytest.approx(expected[1].tolist())
    assert sum(each.n for each in found.bins) == 300


def test_intervals_are_wilsons() -> None:
    """Of each bin and of all."""
    found = reliability(np.tile([0.95, 0.05], (40, 1)), np.repeat([0, 1], [28, 12]))
    assert found.accuracy.interval == wilson_interval(28, 40)
    assert found.bins == (ReliabilityBin(0.9, 1.0, 40, found.confidence, found.accuracy),)


@pytest.mark.parametrize(
    ("truth", "verdict"), [(1.0, "as sure as they may be"), (2.0, "too sure"), (0.3, "not sure enough")]
)
def test_the_verdict_is_that_of_the_mean(truth: float, verdict: str) -> None:
    """Chance is not taken for a bad calibration."""
    found = _drawn(2000, truth=truth)
    assert found.verdict == verdict
    assert verdict in found.told()
    assert found.as_dict()["verdict"] == verdict


def test_without_an_interval_nothing_is_off() -> None:
    """Neither a bin nor the whole."""
    each = ReliabilityBin(0.5, 0.6, 3, 0.55, Measure(0.0))
    assert not each.is_off
    assert Reliability((each,), 0.55, Measure(0.0), 0.55).verdict == "as sure as they may be"
    assert ReliabilityBin(0.5, 0.6, 3, 0.55, Measure(0.0, Interval(0.0, 0.5))).is_off


def test_it_draws_itself() -> None:
    """With a point for each bin, and says what it shows."""
    found = _drawn(500, truth=1.0)
    (drawn,) = found.pictures()
    assert drawn.svg.count("<circle") == len(found.bins)
    assert drawn.description.startswith("Predictions claim")
    assert "<svg" in found._repr_html_()
    assert "Claimed" in str(found)


def test_a_bin_without_interval_is_not_drawn() -> None:
    """The axes are still there."""
    (drawn,) = Reliability((ReliabilityBin(0.5, 0.6, 3, 0.55, Measure(0.0)),), 0.55, Measure(0.0), 0.55).pictures()
    assert "<circle" not in drawn.svg
