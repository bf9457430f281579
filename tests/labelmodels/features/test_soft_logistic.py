"""Logistic regression on beliefs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.optimize import approx_fprime
from sklearn.linear_model import LogisticRegression

from hunches.labelmodels.features.soft_logistic import Inputs, SoftLogistic

if TYPE_CHECKING:
    from numpy.typing import NDArray


def _nothing(n_columns: int, n_classes: int, n_scales: int = 0) -> SoftLogistic:
    return SoftLogistic(scales=np.ones(n_scales), coefficients=np.zeros((n_columns, n_classes)))


def _drawn(n_classes: int = 3) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    rng = np.random.default_rng(0)
    design = rng.normal(size=(80, 4))
    return design, (design[:, :n_classes] + rng.normal(size=(80, n_classes))).argmax(axis=1)


@pytest.mark.parametrize("n_classes", [2, 3])
def test_it_is_scikit_learns_on_labels_that_are_sure(n_classes: int) -> None:
    """The same penalty on the coefficients gives the same probabilities."""
    design, labels = _drawn(n_classes)
    inputs = Inputs(design=design, design_precision=np.full(4, 2.0))

    model = _nothing(4, n_classes).fitted(np.eye(n_classes)[labels], weights=np.ones(80), inputs=inputs)

    # Of two classes scikit-learn penalises the difference, whose variance is twice that of each.
    strength = 1.0 if n_classes == 2 else 0.5
    twin = LogisticRegression(C=strength, fit_intercept=False, tol=1e-8).fit(design, labels)
    np.testing.assert_allclose(np.exp(model.log_proba(design)), twin.predict_proba(design), atol=2e-3)


def test_it_stands_where_no_change_is_better() -> None:
    """The derivatives of the penalised loss are 0 at its answer, scales and coefficients alike."""
    design, labels = _drawn()
    evidence = np.log(np.random.default_rng(1).dirichlet(np.ones(3), size=(2, 80)))
    beliefs, expected = np.eye(3)[labels] * 0.8 + 0.2 / 3, _nothing(4, 3, n_scales=2)
    inputs = Inputs(design=design, design_precision=np.ones(4), evidence=evidence, scale_precision=np.full(2, 3.0))

    found = expected.fitted(beliefs, weights=np.ones(80), inputs=inputs)

    def loss(flat: NDArray[np.float64]) -> float:
        model = SoftLogistic(scales=flat[:2], coefficients=flat[2:].reshape(4, 3))
        penalty = 1.5 * np.square(flat[:2] - 1.0).sum() + 0.5 * np.square(flat[2:]).sum()
        return float(penalty - (beliefs * model.log_proba(design, evidence)).sum())

    slopes = approx_fprime(np.concatenate([found.scales, found.coefficients.ravel()]), loss, 1e-6)
    assert np.abs(slopes).max() < 0.2


def test_without_rows_it_is_what_was_expected() -> None:
    """Nothing seen, nothing learned."""
    expected = _nothing(2, 3)
    inputs = Inputs(design=np.zeros((0, 2)), design_precision=np.ones(2))

    assert expected.fitted(np.zeros((0, 3)), weights=np.zeros(0), inputs=inputs) is expected


def test_where_it_starts_does_not_matter() -> None:
    """The loss has one minimum."""
    design, labels = _drawn()
    inputs = Inputs(design=design, design_precision=np.ones(4))
    far = SoftLogistic(scales=np.zeros(0), coefficients=np.full((4, 3), 2.0) * np.eye(4, 3))

    near, other = (
        _nothing(4, 3).fitted(np.eye(3)[labels], weights=np.ones(80), inputs=inputs, start=start)
        for start in (None, far)
    )

    np.testing.assert_allclose(other.coefficients, near.coefficients, atol=0.02)


def test_a_row_of_weight_two_is_two_rows() -> None:
    """Weights count rows."""
    design, labels = _drawn()
    beliefs, weights = np.eye(3)[labels], np.ones(80)
    weights[:10] = 2.0
    twice = Inputs(design=np.vstack([design, design[:10]]), design_precision=np.ones(4))

    once = _nothing(4, 3).fitted(beliefs, weights=weights, inputs=Inputs(design=design, design_precision=np.ones(4)))
    doubled = _nothing(4, 3).fitted(np.vstack([beliefs, beliefs[:10]]), weights=np.ones(90), inputs=twice)

    np.testing.assert_allclose(doubled.coefficients, once.coefficients, atol=0.01)
