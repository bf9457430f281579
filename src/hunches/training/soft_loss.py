"""Multinomial logistic regression on label distributions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.optimize import minimize
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # it has no types

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

_LEAST_SHARE: Final = 1e-9  # the share of a class that starts with none, so that its logarithm is a number
_LEAST_CURVED: Final = 1e-4  # the share of a class below which the loss is taken to be no flatter along its weights
_MOST_HEAVIER: Final = 100.0
_NO_MASS: Final = 1e-300  # for a class without any, so that it can be divided by


@dataclass(frozen=True, slots=True, eq=False)
class SoftTargets:
    """What to learn: a distribution over classes for each row, and the row's weight.

    Parameters
    ----------
    probabilities : float64 [n, k]
        Rows sum to 1.
    weights : float64 [n]
        At least 0, not all 0.

    >>> SoftTargets(np.array([[1.0, 0.0], [0.5, 0.5]]), np.array([1.0, 3.0])).class_mass().tolist()
    [2.5, 1.5]
    """

    probabilities: NDArray[np.float64]
    weights: NDArray[np.float64]

    def class_mass(self) -> NDArray[np.float64]:
        """Return the summed weight of each class, ``float64 [k]``."""
        return self.weights @ self.probabilities

    def balanced(self) -> SoftTargets:
        """Return the targets with every class as heavy as any other.

        A class is made at most 100 times heavier: what has next to no mass is not there.
        """
        mass = np.maximum(self.class_mass(), _NO_MASS)
        heavier = np.minimum(mass.sum() / (len(mass) * mass), _MOST_HEAVIER)
        joint = self.probabilities * heavier
        heights = joint.sum(axis=1)
        return SoftTargets(joint / heights[:, np.newaxis], self.weights * heights)

    def take(self, rows: NDArray[np.int64]) -> SoftTargets:
        """Return the targets of some rows."""
        return SoftTargets(self.probabilities[rows], self.weights[rows])


@dataclass(frozen=True, slots=True, eq=False)
class LinearWeights:
    """The weights of a softmax-linear model.

    With two classes there is one column, the log odds of the second; with more there is one for each class.

    Parameters
    ----------
    coefficients : float64 or float32 [n_features, n_columns]
    intercepts : float64 [n_columns]
    """

    coefficients: NDArray[np.floating]
    intercepts: NDArray[np.float64]

    def rounded(self) -> LinearWeights:
        """Return the weights with float32 coefficients: those that are kept are those that predict."""
        return LinearWeights(self.coefficients.astype(np.float32), self.intercepts)

    def shifted(self, shifts: NDArray[np.float64]) -> LinearWeights:
        """Return the weights whose logits are higher by the shift of each class, ``float64 [k]``."""
        more = shifts[1:] - shifts[0] if len(self.intercepts) == 1 else shifts
        return LinearWeights(self.coefficients, self.intercepts + more)

    def logits(self, blocks: Sequence[csr_array]) -> NDArray[np.float64]:
        """Return the logits of rows given as families of features side by side, ``float64 [n, k]``."""
        n_columns = len(self.intercepts)
        scores = np.zeros((blocks[0].shape[0], max(n_columns, 2)))
        scores[:, -n_columns:] += self.intercepts
        first = 0
        for block in blocks:
            part = self.coefficients[first : first + block.shape[1]].astype(block.dtype, copy=False)
            # A product with a vector is much faster than one with a matrix of a single column.
            scores[:, -n_columns:] += (block @ part[:, 0])[:, np.newaxis] if n_columns == 1 else block @ part
            first += block.shape[1]
        return scores


def fit_softmax(
    blocks: Sequence[csr_array],
    targets: SoftTargets,
    *,
    l2: float,
    budget: tuple[int, float],
    start: LinearWeights | None = None,
) -> LinearWeights:
    """Return the weights that minimise ``sum_i weight_i * cross_entropy_i + l2 / 2 * |coefficients|^2``.

    Parameters
    ----------
    blocks : sequence of sparse [n, any]
        Families of features, side by side.
    targets : SoftTargets
        What to learn.
    l2 : float
        The penalty; intercepts have none.
    budget : (int, float)
        At most so many iterations of L-BFGS, and the tolerance: it ends before when the largest entry of the scaled
        gradient of the mean loss is that small, or when an iteration lowers the loss by less than a tenth of that
        part of it.
    start : LinearWeights, optional
        Where to begin; otherwise at the shares of the classes.

    Notes
    -----
    Each weight is scaled by the square root of the loss's curvature along it, where all weights but the intercepts
    are 0. The weight of a frequent word and that of a rare one then are as easy to find: on 80,000 texts 30
    iterations do what takes 200 without.
    """
    begin = start if start is not None else prior_weights(targets, n_features=sum(b.shape[1] for b in blocks))
    iterations, tolerance = budget
    shape = begin.coefficients.shape
    scale = np.sqrt(_pack(_curvature(blocks, targets, l2=l2)))

    def objective(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        value, gradient = soft_loss(_unpack(flat / scale, shape), blocks, targets=targets, l2=l2)
        return value, _pack(gradient) / scale

    options = {"maxiter": iterations, "gtol": tolerance, "ftol": tolerance * 0.1, "maxcor": 10}
    # Several threads on vectors so short wait for one another, and their number would change the last bits.
    with threadpool_limits(1, user_api="blas"):
        found = minimize(objective, _pack(begin) * scale, jac=True, method="L-BFGS-B", options=options)
    return _unpack(found.x / scale, shape)


def soft_loss(
    weights: LinearWeights, blocks: Sequence[csr_array], *, targets: SoftTargets, l2: float
) -> tuple[float, LinearWeights]:
    """Return the objective of `fit_softmax` divided by the summed weight, and its gradient."""
    n_columns = len(weights.intercepts)
    total = targets.weights.sum()
    log_probabilities = log_softmax(weights.logits(blocks))
    residuals = np.exp(log_probabilities)
    shares = targets.weights / total
    value = -float(shares @ np.einsum("ij,ij->i", targets.probabilities, log_probabilities))
    value += 0.5 * l2 / total * float(np.square(weights.coefficients).sum())
    residuals -= targets.probabilities
    residuals *= shares[:, np.newaxis]
    free = np.ascontiguousarray(residuals[:, -n_columns:])
    slopes = [_transposed_product(block, free.astype(block.dtype, copy=False)) for block in blocks]
    coefficients = np.concatenate(slopes, dtype=np.float64) + l2 / total * weights.coefficients
    return value, LinearWeights(coefficients, free.sum(axis=0))


def log_softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the logarithms of the probabilities of logits, ``float64 [n, k]``."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    normalised: NDArray[np.float64] = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return normalised


def prior_weights(targets: SoftTargets, *, n_features: int) -> LinearWeights:
    """Return the weights that predict the shares of the classes everywhere."""
    mass = targets.class_mass()
    logs = np.log(np.maximum(mass / mass.sum(), _LEAST_SHARE))
    intercepts = logs[1:] - logs[0] if len(mass) == 2 else logs - logs.mean()  # one column for two
    return LinearWeights(np.zeros((n_features, len(intercepts))), intercepts)


def _curvature(blocks: Sequence[csr_array], targets: SoftTargets, *, l2: float) -> LinearWeights:
    """Return the second derivatives of `soft_loss` along each weight, at the shares of the classes."""
    mass = targets.class_mass()
    shares = np.maximum(mass / mass.sum(), _LEAST_CURVED)
    spread = (shares * (1 - np.minimum(shares, 1 - _LEAST_CURVED)))[1 if len(mass) == 2 else 0 :]
    row_shares = targets.weights[:, np.newaxis] / mass.sum()
    squares = [_transposed_product(_squared(block), row_shares.astype(block.dtype)) for block in blocks]
    return LinearWeights(np.concatenate(squares, dtype=np.float64) * spread + l2 / mass.sum(), spread)


def _squared(block: csr_array) -> csr_array:
    return type(block)((np.square(block.data), block.indices, block.indptr), shape=block.shape)


def _transposed_product(block: csr_array, rows: NDArray[np.floating]) -> NDArray[np.floating]:
    product: NDArray[np.floating]
    product = (block.T @ rows[:, 0])[:, np.newaxis] if rows.shape[1] == 1 else block.T @ rows
    return product


def _pack(weights: LinearWeights) -> NDArray[np.float64]:
    return np.concatenate([weights.coefficients.ravel(), weights.intercepts]).astype(np.float64, copy=False)


def _unpack(flat: NDArray[np.float64], shape: tuple[int, ...]) -> LinearWeights:
    cut = len(flat) - shape[1]
    return LinearWeights(flat[:cut].reshape(shape), flat[cut:])
