"""Bias-corrected temperature scaling."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hunches.training.calibration import fit_calibration
from hunches.training.soft_loss import SoftTargets, log_softmax


@settings(max_examples=50, deadline=None)
@given(st.floats(0.2, 5), st.integers(2, 4))
def test_a_known_temperature_is_found(temperature: float, n_classes: int) -> None:
    """Targets that are the predictions at a temperature give that temperature back."""
    logits = np.random.default_rng(0).normal(size=(200, n_classes)) * 2
    targets = SoftTargets(np.exp(log_softmax(logits / temperature)), np.ones(200))
    found = fit_calibration(logits, targets)
    assert found.temperature == pytest.approx(temperature, rel=0.02)
    np.testing.assert_allclose(found.shifts, 0, atol=0.02)


def test_an_overconfident_model_is_cooled() -> None:
    """Predictions surer than right get a smaller log loss."""
    rng = np.random.default_rng(3)
    truth = rng.integers(0, 2, 400)
    seen = np.where(rng.random(400) < 0.7, truth, 1 - truth)
    logits, targets = np.eye(2)[seen] * 6, SoftTargets(np.eye(2)[truth], np.ones(400))
    found = fit_calibration(logits, targets)
    before, after = (log_softmax(cal)[np.arange(400), truth].mean() for cal in (logits, found.apply(logits)))
    assert found.temperature > 3
    assert after > before + 0.5


def test_a_class_predicted_too_rarely_is_shifted() -> None:
    """Where one class is held back by a constant, the shifts give it back."""
    logits = np.random.default_rng(1).normal(size=(2000, 2)) * 2
    targets = SoftTargets(np.exp(log_softmax(logits + np.array([0.0, 1.5]))), np.ones(2000))
    found = fit_calibration(logits, targets)
    assert found.shifts[1] - found.shifts[0] == pytest.approx(1.5, abs=0.05)


def test_a_class_without_held_out_rows_is_hardly_shifted() -> None:
    """The prior of the shifts keeps a class no row speaks for from vanishing."""
    logits = np.random.default_rng(1).normal(size=(30, 3))
    targets = SoftTargets(np.eye(3)[np.arange(30) % 2], np.ones(30))
    found = fit_calibration(logits, targets)
    assert found.shifts[2] > -5
