"""Temperature scaling."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hunches.training.calibration import fit_temperature
from hunches.training.soft_loss import SoftTargets, log_softmax


@settings(max_examples=50, deadline=None)
@given(st.floats(0.2, 5), st.integers(2, 4))
def test_a_known_temperature_is_found(temperature: float, n_classes: int) -> None:
    """Targets that are the predictions at a temperature give that temperature back."""
    logits = np.random.default_rng(0).normal(size=(200, n_classes)) * 2
    targets = SoftTargets(np.exp(log_softmax(logits / temperature)), np.ones(200))
    assert fit_temperature(logits, targets) == pytest.approx(temperature, rel=1e-3)


def test_an_overconfident_model_is_cooled() -> None:
    """Predictions surer than right get a smaller log loss."""
    rng = np.random.default_rng(3)
    truth = rng.integers(0, 2, 400)
    seen = np.where(rng.random(400) < 0.7, truth, 1 - truth)
    logits, targets = np.eye(2)[seen] * 6, SoftTargets(np.eye(2)[truth], np.ones(400))
    temperature = fit_temperature(logits, targets)
    before, after = (log_softmax(logits / t)[np.arange(400), truth].mean() for t in (1, temperature))
    assert temperature > 3
    assert after > before + 0.5
