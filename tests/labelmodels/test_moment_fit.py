"""The distance of conditional probabilities from the votes counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.optimize import approx_fprime

from hunches.labelmodels._cooccurrence import Cooccurrence, OneHotProduct
from hunches.labelmodels._moment_fit import MomentFit
from hunches.labelmodels.one_hot import one_hot
from hunches.records import ABSTAIN, LabelSpace, Votes

if TYPE_CHECKING:
    from numpy.typing import NDArray

SPACE = LabelSpace(["A", "B", "C"])
CLUSTER = np.array([0, 1, 2, 1])  # the second and the fourth are copies


def _votes() -> Votes:
    rng = np.random.default_rng(0)
    matrix = rng.integers(ABSTAIN, 3, size=(40, 4))
    matrix[matrix[:, 2] == 1, 2] = 2  # the third never votes for the second class
    return Votes.from_dense(matrix, SPACE)


def _fit(largest: int) -> MomentFit:
    votes = _votes()
    rng = np.random.default_rng(1)
    counts = np.array([np.bincount(column.labels, minlength=3) for column in votes.columns], dtype=np.float64)
    belief = rng.random((4, 3, 3)) * (counts > 0)[:, :, None]
    both = Cooccurrence.of(votes, CLUSTER, largest=largest)
    balance = np.array([0.5, 0.3, 0.2])
    return MomentFit(both=both, counts=counts, spread=rng.random((4, 3)) + 0.1, balance=balance, belief=belief)


def _mu(fit: MomentFit) -> NDArray[np.float64]:
    mu = np.random.default_rng(2).random((4, 3, 3)) * (fit.counts > 0)[:, :, None]
    shares: NDArray[np.float64] = mu / mu.sum(axis=1, keepdims=True)
    return shares


def _distance(fit: MomentFit, mu: NDArray[np.float64]) -> float:
    is_cast = np.broadcast_to((fit.counts > 0)[:, :, None], mu.shape)
    return fit.distance(np.log(mu[is_cast]), is_cast)[0]


def _twin(fit: MomentFit, mu: NDArray[np.float64]) -> float:
    """Return the distance of the docstring, in loops over the tables of all pairs."""
    dense, balance = _votes().dense(), np.diag(fit.balance)
    total = 0.0
    for i in range(4):
        for j in range(4):
            rows = dense[(dense[:, i] >= 0) & (dense[:, j] >= 0)]
            if CLUSTER[i] != CLUSTER[j]:
                table = np.array(
                    [[np.mean((rows[:, i] == a) & (rows[:, j] == b)) for b in range(3)] for a in range(3)]
                )
                missed = (table - mu[i] @ balance @ mu[j].T) ** 2 / np.sqrt(
                    np.outer(fit.spread[i], fit.spread[j])
                ) ** 2
                total += 0.25 * len(rows) * missed.sum()
        shares = fit.counts[i] / fit.counts[i].sum()
        total += 0.5 * fit.counts[i].sum() * ((shares - mu[i] @ fit.balance) ** 2 / fit.spread[i]).sum()
    total -= float((fit.belief[mu > 0] * np.log(mu[mu > 0])).sum())
    return total / len(dense)


@pytest.mark.parametrize("largest", [0, 100])
def test_it_is_the_distance_of_its_docstring(largest: int) -> None:
    """Between any two points it differs as much as the formula in plain loops; a constant is left out."""
    fit = _fit(largest)
    first = _mu(fit)
    second = np.sqrt(first) / np.sqrt(first).sum(axis=1, keepdims=True)

    ours, twin = (at(fit, second) - at(fit, first) for at in (_distance, _twin))

    assert ours == pytest.approx(twin, rel=1e-9)


@pytest.mark.parametrize("largest", [0, 100])
def test_it_has_the_slope_it_says(largest: int) -> None:
    """Small steps change it as its slope says."""
    fit = _fit(largest)
    is_cast = np.broadcast_to((fit.counts > 0)[:, :, None], fit.belief.shape)
    free = np.log(_mu(fit)[is_cast])

    slope = fit.distance(free, is_cast)[1]

    np.testing.assert_allclose(slope, approx_fprime(free, lambda at: fit.distance(at, is_cast)[0]), rtol=0, atol=1e-5)


def test_it_goes_downhill() -> None:
    """What is found is nearer than the start, and each column is a distribution."""
    fit = _fit(100)
    start = _mu(fit)

    found = fit.nearest(start, max_steps=100)

    assert _distance(fit, found) < _distance(fit, start)
    np.testing.assert_allclose(found.sum(axis=1), 1.0, rtol=0, atol=1e-12)


@pytest.mark.parametrize("largest", [0, 100])
def test_pairs_of_copies_are_left_out(largest: int) -> None:
    """Written out or not, it is the product of the votes with zeros within clusters."""
    both = Cooccurrence.of(_votes(), CLUSTER, largest=largest)
    dense = one_hot(_votes()).toarray()
    of_kind = np.repeat(CLUSTER, 3)
    expected = (dense.T @ dense) * (of_kind[:, None] != of_kind[None, :])

    np.testing.assert_allclose(both.times(np.eye(12)), expected, rtol=0, atol=1e-12)
    assert isinstance(both.matrix, OneHotProduct) == (largest == 0)
    assert both.together.tolist() == [
        [expected[3 * i : 3 * i + 3, 3 * j : 3 * j + 3].sum() for j in range(4)] for i in range(4)
    ]


def test_a_step_costs_less_where_the_matrix_is_small() -> None:
    """What is written out is counted once, what is not by its votes."""
    written, sparse = (_fit(largest).work() for largest in (100, 0))

    assert 0 < written < sparse
