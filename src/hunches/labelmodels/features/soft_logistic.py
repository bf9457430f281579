"""Multinomial logistic regression on beliefs, around where it is expected to end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import numpy as np
from scipy.optimize import minimize
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # it has no types

if TYPE_CHECKING:
    from hunches.labelmodels.additive import FloatArray

_ITERATIONS: Final = 50
_TOLERANCE: Final = 1e-4


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class SoftLogistic:
    """The weights of ``logits = sum over m of scales[m] * evidence[m] + design @ coefficients``.

    Parameters
    ----------
    scales : float64 [m]
        How much each kind of evidence counts.
    coefficients : float64 [n_columns, n_classes]
        How much each column of the design says for each class.

    >>> model = SoftLogistic(scales=np.array([2.0]), coefficients=np.zeros((1, 2)))
    >>> evidence = np.log([[[0.75, 0.25]]])
    >>> np.exp(model.log_proba(np.ones((1, 1)), evidence)).round(2).tolist()
    [[0.9, 0.1]]
    """

    scales: FloatArray
    coefficients: FloatArray

    def log_proba(self, design: FloatArray, evidence: FloatArray | None = None) -> FloatArray:
        """Return the log-probability of each class, ``float64 [n, n_classes]``."""
        answer = self.logits(design, evidence)
        answer -= answer.max(axis=1, keepdims=True)
        answer -= np.log(np.exp(answer).sum(axis=1, keepdims=True))
        return answer

    def logits(self, design: FloatArray, evidence: FloatArray | None = None) -> FloatArray:
        """Return the logits, ``float64 [n, n_classes]``; ``evidence`` is ``[m, n, n_classes]``."""
        summed: FloatArray = design @ self.coefficients
        return summed if evidence is None else summed + np.tensordot(self.scales, evidence, axes=1)

    def fitted(
        self, beliefs: FloatArray, *, weights: FloatArray, inputs: Inputs, start: SoftLogistic | None = None
    ) -> Self:
        """Return the weights that best explain beliefs, these being what is expected of them.

        The minimum of ``sum_i weights_i * cross_entropy_i + half the sum of precision * (weight - expected) ** 2``.

        Parameters
        ----------
        beliefs : float64 [n, n_classes]
            What to learn; rows sum to 1.
        weights : float64 [n]
            How much each row counts.
        inputs : Inputs
            What to learn it from.
        start : SoftLogistic, optional
            Where to look first; otherwise here.
        """
        if not len(beliefs):
            return self
        expected, precision = self._packed(), inputs.precisions(beliefs.shape[1])
        # As easy to find for a frequent column as for a rare one: each weight in units of its curvature.
        unit = np.sqrt(precision + inputs.curvature(weights, classes=beliefs.shape[1]))

        def objective(flat: FloatArray) -> tuple[float, FloatArray]:
            model = self._unpacked(flat / unit)
            log_proba = model.log_proba(inputs.design, inputs.evidence)
            off = flat / unit - expected
            loss = 0.5 * float(precision @ off**2) - float(weights @ np.einsum("ij,ij->i", beliefs, log_proba))
            residual = weights[:, None] * (np.exp(log_proba) - beliefs)
            slope = inputs.slope(residual)
            return loss / total, (slope + precision * off) / unit / total

        total = float(weights.sum())
        options = {"maxiter": _ITERATIONS, "gtol": _TOLERANCE * 0.1, "ftol": _TOLERANCE * 0.1}
        begin = (self if start is None else start)._packed() * unit
        # Several threads on matrices so small wait for one another, and their number would change the last bits.
        with threadpool_limits(1, user_api="blas"):
            found = minimize(objective, begin, jac=True, method="L-BFGS-B", options=options)
        return self._unpacked(found.x / unit)

    def _packed(self) -> FloatArray:
        return np.concatenate([self.scales, self.coefficients.ravel()])

    def _unpacked(self, flat: FloatArray) -> Self:
        size = len(self.scales)
        return type(self)(scales=flat[:size], coefficients=flat[size:].reshape(self.coefficients.shape))


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Inputs:
    """What a `SoftLogistic` learns from, with how surely each of its weights is known beforehand.

    Parameters
    ----------
    design : float64 [n, n_columns]
        Columns with a coefficient for each class.
    design_precision : float64 [n_columns]
        One over the variance that each column's coefficients are expected to have.
    evidence : float64 [m, n, n_classes], optional
        Kinds of evidence with one scale each.
    scale_precision : float64 [m]
        One over the variance that each scale is expected to have.

    >>> inputs = Inputs(design=np.array([[0.0], [1.0]]), design_precision=np.ones(1))
    >>> expected = SoftLogistic(scales=np.zeros(0), coefficients=np.zeros((1, 2)))
    >>> model = expected.fitted(np.array([[0.5, 0.5], [0.0, 1.0]]), weights=np.full(2, 9.0), inputs=inputs)
    >>> bool(model.coefficients[0, 1] > 0.5)
    True
    """

    design: FloatArray
    design_precision: FloatArray
    evidence: FloatArray | None = None
    scale_precision: FloatArray | None = None

    def precisions(self, n_classes: int) -> FloatArray:
        """Return one over the expected variance of each weight: scales first, then coefficients row by row."""
        scales = np.zeros(0) if self.scale_precision is None else self.scale_precision
        return np.concatenate([scales, np.repeat(self.design_precision, n_classes)])

    def slope(self, residual: FloatArray) -> FloatArray:
        """Return the derivative of the loss along each weight, given that along each logit."""
        columns: FloatArray = (self.design.T @ residual).ravel()
        if self.evidence is None:
            return columns
        return np.concatenate([np.einsum("mij,ij->m", self.evidence, residual), columns])

    def curvature(self, weights: FloatArray, *, classes: int) -> FloatArray:
        """Return the second derivative of the loss along each weight, were all classes as likely."""
        spread = (1.0 - 1.0 / classes) / classes
        columns = np.repeat(weights @ self.design**2 * spread, classes)
        if self.evidence is None:
            return columns
        return np.concatenate([np.einsum("i,mik->m", weights, self.evidence**2) * spread, columns])
