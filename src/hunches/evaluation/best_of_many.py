"""What the best of many models is worth, when it was found by the scores that are reported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from hunches.evaluation._bootstrap import percentile_interval
from hunches.evaluation._roc_auc import auc_parts
from hunches.evaluation._row_metrics import CALIBRATION_BINS, brier_parts, log_loss_parts
from hunches.evaluation._scored import Scored
from hunches.evaluation._tallies import Tallies
from hunches.evaluation.measure import Measure
from hunches.evaluation.metrics import metric_named

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from hunches.evaluation._scored import Probabilities

    Weighted = Callable[[NDArray[np.float64]], NDArray[np.float64]]

_CELLS_A_CHUNK: Final = 2_000_000


def best_of_many(
    models: Sequence[Probabilities],
    gold: NDArray[np.integer],
    *,
    metric: str,
    rng: np.random.Generator,
    n_resamples: int = 500,
) -> Measure:
    """Return what the metric of the best of several models is when the luck of being the best is taken away.

    The score by which a model was chosen is too good: the more models there are, the luckier the best of them. So
    examples are drawn with replacement, the model that is best on those is chosen, and measured on the examples that
    were not drawn; the value is the mean of that, the interval its middle 95%. The value is a little cautious, since
    a choice by fewer examples is a worse one. I. Tsamardinos, E. Greasidou and G. Borboudakis, "Bootstrapping the
    out-of-sample predictions for efficient and accurate cross-validation", Machine Learning 107 (2018), algorithm 5.

    Parameters
    ----------
    models : sequence of float64 [n_examples, n_classes]
        The probabilities of each model that was tried, one or more; none of them was trained on the examples.
    gold : int [n_examples]
        -1 where there is no gold label.
    metric : str
        By which the best is chosen, one of `METRICS`. ROC AUC is taken in DeLong's linear form.
    rng : numpy.random.Generator
        Draws the resamples.
    n_resamples : int
        How many.

    Raises
    ------
    UnknownName
        When there is no such metric.
    InvalidValue
        When shapes or values are not as above.
    NoGold
        When no example has a gold label.

    >>> rng = np.random.default_rng(0)
    >>> gold = rng.integers(2, size=100)
    >>> coins = [np.eye(2)[rng.integers(2, size=100)] for _ in range(50)]
    >>> float(max(np.mean(coin.argmax(axis=1) == gold) for coin in coins))
    0.62
    >>> round(best_of_many(coins, gold, metric="accuracy", rng=rng).value, 2)
    0.5
    """
    is_lower_better = metric_named(metric).is_lower_better
    scored = [Scored.read(probabilities, gold) for probabilities in models]
    weighted = _weighted(scored, metric)
    n_gold = len(scored[0].gold)
    size = max(1, _CELLS_A_CHUNK // n_gold)
    found: list[NDArray[np.float64]] = []
    for first in range(0, n_resamples, size):
        drawn = _draws(min(size, n_resamples - first), n_gold, rng)
        inside, outside = weighted(drawn), weighted((drawn == 0).astype(np.float64))
        merits = np.where(np.isnan(inside), -np.inf, -inside if is_lower_better else inside)
        found.append(np.take_along_axis(outside, merits.argmax(axis=1)[:, None], axis=1)[:, 0])
    values = np.concatenate(found)
    known = values[~np.isnan(values)]
    return Measure(float(known.mean()), percentile_interval(known)) if len(known) else Measure(None)


def _draws(n_resamples: int, n_gold: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return how often each example is drawn in each resample, ``float64 [n_resamples, n_gold]``."""
    cells = rng.integers(n_gold, size=(n_resamples, n_gold)) + n_gold * np.arange(n_resamples)[:, None]
    counts = np.bincount(cells.ravel(), minlength=n_resamples * n_gold)
    return counts.reshape(n_resamples, n_gold).astype(np.float64)


def _weighted(scored: Sequence[Scored], metric: str) -> Weighted:
    """Return the function from weights of the examples, ``[n, n_gold]``, to a metric, ``[n, n_models]``."""
    if metric in _OF_TALLIES:
        return _weighted_tallies(scored, _OF_TALLIES[metric])
    if metric == "ece":
        return _weighted_calibration_error(scored)
    parts = [_PARTS[metric](one) for one in scored]
    if any(part is None for part in parts):
        return lambda weights: np.full((len(weights), len(scored)), np.nan)
    values = np.column_stack([part for part in parts if part is not None])
    return lambda weights: _shares(weights @ values, weights)


def _weighted_tallies(scored: Sequence[Scored], value_of: Callable[[Tallies], NDArray[np.float64]]) -> Weighted:
    classes = np.arange(scored[0].probabilities.shape[1])
    gold = (scored[0].gold[:, None] == classes).astype(np.float64)
    predicted = [(one.predicted[:, None] == classes).astype(np.float64) for one in scored]

    def weigh(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        support = weights @ gold
        values = [value_of(Tallies(weights @ (gold * one), weights @ one, support)) for one in predicted]
        has_any = weights.sum(axis=1) > 0
        return np.where(has_any[:, None], np.column_stack(values), np.nan)

    return weigh


def _weighted_calibration_error(scored: Sequence[Scored]) -> Weighted:
    gaps = [
        (one.confidence - one.is_correct)[:, None]
        * (one.confidence_bins(CALIBRATION_BINS)[:, None] == np.arange(CALIBRATION_BINS))
        for one in scored
    ]

    def weigh(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        return _shares(np.column_stack([np.abs(weights @ gap).sum(axis=1) for gap in gaps]), weights)

    return weigh


def _shares(sums: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    total = weights.sum(axis=1, keepdims=True)
    shares = np.full(sums.shape, np.nan)
    np.divide(sums, total, out=shares, where=total > 0)
    return shares


def _accuracy(tallies: Tallies) -> NDArray[np.float64]:
    return _shares(tallies.correct.sum(axis=-1)[:, None], tallies.support)[:, 0]


def _macro_f1(tallies: Tallies) -> NDArray[np.float64]:
    f1 = tallies.f1()
    n_known = np.count_nonzero(~np.isnan(f1), axis=-1)
    means: NDArray[np.float64] = np.nansum(f1, axis=-1) / np.maximum(n_known, 1)
    return means


_OF_TALLIES: Final[dict[str, Callable[[Tallies], NDArray[np.float64]]]] = {
    "accuracy": _accuracy,
    "macro_f1": _macro_f1,
    "mcc": Tallies.matthews,
}
_PARTS: Final[dict[str, Callable[[Scored], NDArray[np.float64] | None]]] = {
    "brier": brier_parts,
    "log_loss": log_loss_parts,
    "roc_auc": auc_parts,
}
