"""How far gold labels move what a base model says about votes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import numpy as np
from scipy import sparse
from scipy.optimize import minimize
from scipy.special import log_softmax, softmax

from hunches.labelmodels.one_hot import one_hot
from hunches.records import ABSTAIN

if TYPE_CHECKING:
    from hunches.labelmodels.additive import AdditiveModel, FloatArray
    from hunches.records import GoldLabels, Votes

    IntArray = np.ndarray[tuple[int], np.dtype[np.int64]]

# Tight, so that the order of examples and of labelling functions shows in the last digits only.
_SMALLEST_GRADIENT: Final = 1e-9
_MOST_STEPS: Final = 5000
_MOST_EXACT: Final = 2e10
_LEAST_LEFT: Final = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class GoldVotes:
    """The covered examples with gold, and what the votes on them can move.

    Parameters
    ----------
    labels : int64 [n_gold]
        Their classes.
    logits : float64 [n_gold, n_classes]
        What the base model says of them.
    features : sparse float64 [n_gold, n_features]
        What each vote counts there, weighed and tempered as the base model does it: a column for each kind of vote
        (labelling function and class) that is cast, one for each class voted for, and one of ones for the prior.
    cells, voted : int64
        The kinds of votes, as ``lf * n_classes + class``, and the classes voted for, in the order of the columns.
    """

    labels: IntArray
    logits: FloatArray
    features: sparse.csr_matrix
    cells: IntArray
    voted: IntArray

    @classmethod
    def of(cls, votes: Votes, gold: GoldLabels, base: AdditiveModel) -> Self | None:
        """Return them, or None when no example has both a vote and gold."""
        rows = np.flatnonzero((gold != ABSTAIN) & votes.covered())
        if not len(rows):
            return None
        n_classes = len(base.prior)
        here = votes.take(rows)
        tempered = here.votes_per_example() ** -base.tempering
        weighed = sparse.diags(tempered) @ one_hot(here) @ sparse.diags(np.repeat(base.weights, n_classes))
        cells = np.flatnonzero(np.diff(weighed.tocsc().indptr))
        cast = weighed.tocsc()[:, cells]
        voted, place = np.unique(cells % n_classes, return_inverse=True)
        by_class = cast @ sparse.csr_matrix((np.ones(len(cells)), (np.arange(len(cells)), place)))
        features = sparse.hstack([cast, by_class, np.ones((len(rows), 1))], format="csr")
        logits = np.log(base.prior) + cast @ base.evidence.reshape(-1, n_classes)[cells]
        return cls(gold[rows].astype(np.int64), logits, features, cells, voted)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class GoldDeviation:
    """What gold labels add to the logits of a base model: the most probable values, given them.

    Parameters
    ----------
    gold : GoldVotes
    scale : float64 [n_features]
        The standard deviation expected of what each feature adds to the logit of a class.
    by_feature : float64 [n_features, n_classes]
        What it adds.
    row_weights : float64 [n_gold]
        How much each example counts.
    sharpness : float
        What the logits were multiplied by in the likelihood.
    """

    gold: GoldVotes
    scale: FloatArray
    by_feature: FloatArray
    row_weights: FloatArray
    sharpness: float

    @classmethod
    def fit(cls, gold: GoldVotes, *, scale: FloatArray, row_weights: FloatArray, sharpness: float) -> Self:
        """Return the maximum of Gaussian prior times logistic likelihood; there is exactly one."""
        n_classes = gold.logits.shape[1]
        scaled = gold.features @ sparse.diags(scale)
        truth = np.eye(n_classes)[gold.labels]

        def loss(flat: FloatArray) -> tuple[float, FloatArray]:
            log_likely = log_softmax(sharpness * (gold.logits + scaled @ flat.reshape(-1, n_classes)), axis=1)
            surplus = row_weights[:, None] * (np.exp(log_likely) - truth)
            misfit = -float(row_weights @ log_likely[np.arange(len(truth)), gold.labels])
            return misfit + 0.5 * float(flat @ flat), flat + sharpness * (scaled.T @ surplus).ravel()

        start = np.zeros(scaled.shape[1] * n_classes)
        options = {"maxiter": _MOST_STEPS, "maxfun": 2 * _MOST_STEPS, "gtol": _SMALLEST_GRADIENT, "ftol": 0.0}
        found = minimize(loss, start, jac=True, method="L-BFGS-B", options=options).x.reshape(-1, n_classes)
        return cls(
            gold=gold,
            scale=scale,
            by_feature=scale[:, None] * found,
            row_weights=row_weights,
            sharpness=sharpness,
        )

    def added_to(self, base: AdditiveModel, *, part: float = 1.0) -> tuple[FloatArray, FloatArray]:
        """Return the base's evidence and log prior, ``[n_lfs, n_classes, n_classes]`` and ``[n_classes]``, moved."""
        n_classes, n_cells = len(base.prior), len(self.gold.cells)
        evidence = base.evidence.reshape(-1, n_classes).copy()
        added = part * self.by_feature
        evidence[self.gold.cells] += added[:n_cells]
        evidence = evidence.reshape(base.evidence.shape)
        evidence[:, self.gold.voted] += added[n_cells:-1]
        return evidence, np.log(base.prior) + added[-1]

    def left_out_logits(self, *, most_exact: float = _MOST_EXACT) -> FloatArray:
        """Return what each gold example's logits would be had its own label not been seen, ``[n_gold, n_classes]``.

        Leave-one-out without fitting anew: one Newton step back from the optimum, class by class. It draws no folds,
        so it depends on no order of the examples. K. Rad and A. Maleki, "A scalable estimate of the out-of-sample
        prediction error via approximate leave-one-out cross-validation" (JRSS B 82, 2020). Where that takes more than
        ``most_exact`` multiplications, features are taken to be independent given the labels.
        """
        logits = self.gold.logits + self.gold.features @ self.by_feature
        likely = softmax(self.sharpness * logits, axis=1)
        n_classes = likely.shape[1]
        pull = self.sharpness * self.row_weights[:, None] * (np.eye(n_classes)[self.gold.labels] - likely)
        # Only differences of logits count: between two classes they have twice the curvature of either logit.
        curvature = self.sharpness**2 * self.row_weights[:, None] * likely * (1.0 - likely)
        curvature *= n_classes / max(n_classes - 1, 1)
        n_gold, n_features = self.gold.features.shape
        is_exact = min(n_gold, n_features) ** 2 * n_gold * n_classes <= most_exact
        open_to = np.column_stack([self._variances(column, is_exact=is_exact) for column in curvature.T])
        left_out: FloatArray = logits - open_to / np.maximum(1.0 - curvature * open_to, _LEAST_LEFT) * pull
        return left_out

    def _variances(self, curvature: FloatArray, *, is_exact: bool) -> FloatArray:
        """Return the posterior variance of the logit of a class on each example, ``float64 [n_gold]``."""
        scaled = self.gold.features @ sparse.diags(self.scale)
        n_gold, n_features = scaled.shape
        if not is_exact:
            squares = scaled.multiply(scaled).tocsr()
            rough: FloatArray = squares @ (1.0 / (1.0 + squares.T @ curvature))
            return rough
        if n_gold > n_features:
            precision = np.eye(n_features) + (scaled.T @ sparse.diags(curvature) @ scaled).toarray()
            half = np.linalg.solve(np.linalg.cholesky(precision), scaled.T.toarray())
            of_logits: FloatArray = np.square(half).sum(axis=0)
            return of_logits
        kernel = (scaled @ scaled.T).toarray()
        weighed = np.sqrt(curvature)[:, None] * kernel
        inner = np.eye(n_gold) + weighed * np.sqrt(curvature)
        known = np.square(np.linalg.solve(np.linalg.cholesky(inner), weighed)).sum(axis=0)
        left: FloatArray = np.diag(kernel) - known
        return left
