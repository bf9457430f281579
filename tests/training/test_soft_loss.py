"""The loss on label distributions: its gradient, its meaning and scikit-learn's answer."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import approx_fprime
from scipy.sparse import csr_array
from sklearn.linear_model import LogisticRegression

from hunches.training.soft_loss import LinearWeights, SoftTargets, fit_softmax, log_softmax, soft_loss

EXACT = (2000, 1e-9)


def problem(n_classes: int, n_rows: int = 60) -> tuple[list[csr_array], SoftTargets]:
    """Return random features and targets."""
    rng = np.random.default_rng(5)
    rows = rng.normal(size=(n_rows, 4))
    targets = SoftTargets(rng.dirichlet(np.ones(n_classes), n_rows), rng.random(n_rows))
    return [csr_array(rows[:, :3]), csr_array(rows[:, 3:])], targets


@pytest.mark.parametrize("n_classes", [2, 3, 5])
def test_the_gradient_is_that_of_finite_differences(n_classes: int) -> None:
    """The analytic gradient agrees with small differences of the value."""
    blocks, targets = problem(n_classes)
    n_columns = 1 if n_classes == 2 else n_classes
    point = np.random.default_rng(1).normal(size=5 * n_columns)

    def at(flat: NDArray[np.float64]) -> tuple[float, LinearWeights]:
        weights = LinearWeights(flat[:-n_columns].reshape(4, n_columns), flat[-n_columns:])
        return soft_loss(weights, blocks, targets=targets, l2=0.7)

    gradient = at(point)[1]
    found = np.concatenate([gradient.coefficients.ravel(), gradient.intercepts])
    np.testing.assert_allclose(found, approx_fprime(point, lambda flat: at(flat)[0], 1e-7), atol=1e-6)


@pytest.mark.parametrize("n_classes", [2, 4])
def test_hard_labels_give_scikit_learns_model(n_classes: int) -> None:
    """With certain labels the fit is logistic regression with the same penalty."""
    blocks, soft = problem(n_classes)
    labels = soft.probabilities.argmax(axis=1)
    ours = fit_softmax(blocks, SoftTargets(np.eye(n_classes)[labels], soft.weights), l2=0.5, budget=EXACT)
    rows = np.hstack([block.toarray() for block in blocks])
    reference = LogisticRegression(C=2, tol=1e-10, max_iter=5000).fit(rows, labels, sample_weight=soft.weights)
    np.testing.assert_allclose(np.exp(log_softmax(ours.logits(blocks))), reference.predict_proba(rows), atol=1e-5)


def test_a_soft_label_is_as_many_weighted_hard_ones() -> None:
    """A row with a distribution weighs the same as one row for each class with its share of the weight."""
    blocks, soft = problem(3)
    expanded = SoftTargets(np.tile(np.eye(3), (60, 1)), (soft.weights[:, None] * soft.probabilities).ravel())
    repeated = [csr_array(np.repeat(block.toarray(), 3, axis=0)) for block in blocks]
    one = fit_softmax(blocks, soft, l2=0.5, budget=EXACT)
    other = fit_softmax(repeated, expanded, l2=0.5, budget=EXACT)
    np.testing.assert_allclose(one.coefficients, other.coefficients, atol=1e-6)


def test_balanced_targets_have_equal_class_mass() -> None:
    """Balancing moves weight, so that each class has the same and the sum stays."""
    _, soft = problem(3)
    mass = soft.balanced().class_mass()
    np.testing.assert_allclose(mass, np.full(3, soft.weights.sum() / 3))


def test_balancing_does_not_raise_a_class_that_is_hardly_there() -> None:
    """A class with a trace of mass is made a hundred times heavier and no more."""
    soft = SoftTargets(np.array([[1 - 1e-9, 1e-9]] * 4), np.ones(4))
    assert soft.balanced().class_mass()[1] == pytest.approx(4e-7)


def test_rare_features_are_learnt_as_soon_as_frequent_ones() -> None:
    """Thirty iterations reach the minimum, though some features are a thousand times as frequent as others."""
    rng = np.random.default_rng(3)
    shares = 1 / np.arange(1, 401)
    rows = (rng.random((2000, 400)) < shares).astype(np.float64)
    likely = 1 / (1 + np.exp(-rows @ rng.normal(0, 2, 400)))
    targets = SoftTargets(np.stack([1 - likely, likely], axis=1), np.ones(2000))

    few, many = (fit_softmax([csr_array(rows)], targets, l2=0.3, budget=budget) for budget in ((30, 1e-9), EXACT))

    losses = [soft_loss(weights, [csr_array(rows)], targets=targets, l2=0.3)[0] for weights in (few, many)]
    assert losses[0] == pytest.approx(losses[1], rel=1e-4)
