"""Metrics that are means of a number each example has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from hunches.evaluation._bootstrap import Contributions, percentile_interval
from hunches.evaluation._roc_auc import auc_parts
from hunches.evaluation.intervals import Interval
from hunches.evaluation.measure import Measure

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hunches.evaluation._scored import Scored

CALIBRATION_BINS: Final = 15


@dataclass(frozen=True, slots=True)
class RowMetrics:
    """Brier score, log loss, ROC AUC and expected calibration error, as `Scores` describes them."""

    brier: Measure
    log_loss: Measure
    roc_auc: Measure
    ece: Measure


def measure_rows(scored: Scored, *, resamples: int, rng: np.random.Generator) -> RowMetrics:
    """Return the metrics with their bootstrap intervals, which are left out with no resamples."""
    auc = auc_parts(scored)
    contributions = _contributions(scored, np.zeros(len(scored.gold)) if auc is None else auc)
    means, draws = contributions.means(), contributions.resampled_means(resamples, rng=rng)
    return RowMetrics(
        brier=_measure(means[0], draws[:, 0], most=2.0),
        log_loss=_measure(means[1], draws[:, 1], most=np.inf),
        roc_auc=Measure(None) if auc is None else _measure(means[2], draws[:, 2], most=1.0),
        ece=_folded_measure(np.abs(means[3:]).sum(), np.abs(draws[:, 3:]).sum(axis=1)),
    )


def _contributions(scored: Scored, auc: NDArray[np.float64]) -> Contributions:
    """Return what each example adds to the means.

    The means are Brier score, log loss, ROC AUC and, for each calibration bin, confidence less correctness: the
    expected calibration error is the sum of the absolute values of those.
    """
    gap = scored.confidence - scored.is_correct
    bins = scored.confidence_bins(CALIBRATION_BINS)
    return Contributions(
        np.column_stack([brier_parts(scored), log_loss_parts(scored), auc, gap]),
        np.column_stack([np.broadcast_to([0, 1, 2], (len(scored.gold), 3)), 3 + bins]),
        n_means=3 + CALIBRATION_BINS,
    )


def brier_parts(scored: Scored) -> NDArray[np.float64]:
    """Return numbers whose mean over the examples is the Brier score, ``float64 [n_gold]``."""
    parts: NDArray[np.float64] = np.square(scored.probabilities).sum(axis=1) - 2 * _of_gold(scored) + 1
    return parts


def log_loss_parts(scored: Scored) -> NDArray[np.float64]:
    """Return numbers whose mean over the examples is the log loss, ``float64 [n_gold]``."""
    smallest = np.finfo(np.float64).eps
    return -np.log(np.clip(_of_gold(scored), smallest, 1 - smallest))


def _of_gold(scored: Scored) -> NDArray[np.float64]:
    return scored.probabilities[np.arange(len(scored.gold)), scored.gold]


def _measure(value: float, draws: NDArray[np.float64], *, most: float) -> Measure:
    # The normal limit and the linear form of the AUC may pass the ends of the scale.
    return Measure(float(value), percentile_interval(np.clip(draws, 0.0, most)))


def _folded_measure(value: float, draws: NDArray[np.float64]) -> Measure:
    """Return a sum of absolute values; its draws lie as far above it as it lies above the truth."""
    spread = percentile_interval(np.clip(2 * value - draws, 0.0, 1.0))
    if spread is None:
        return Measure(float(value))
    return Measure(float(value), Interval(min(spread.low, float(value)), max(spread.high, float(value))))
