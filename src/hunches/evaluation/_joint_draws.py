"""A metric of several models on the same examples, and on the same resamples of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from scipy.sparse import csr_array

from hunches.errors import InvalidValue
from hunches.evaluation._bootstrap import Contributions, percentile_interval
from hunches.evaluation._roc_auc import auc_parts
from hunches.evaluation._row_metrics import CALIBRATION_BINS, brier_parts, log_loss_parts
from hunches.evaluation._scored import Scored
from hunches.evaluation._tallies import Tallies
from hunches.evaluation.intervals import Interval, wilson_interval
from hunches.evaluation.measure import Measure
from hunches.evaluation.metrics import metric_named

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from hunches.evaluation._scored import Probabilities

    Drawn: TypeAlias = tuple[NDArray[np.float64], NDArray[np.float64]]

_MOST_DRAWS: Final = 20_000_000
_DRAWS_A_CHUNK: Final = 2_000_000
_RESAMPLES_AT_LEAST: Final = 100


@dataclass(frozen=True, slots=True, eq=False)
class JointDraws:
    """The values of one metric for several models.

    Parameters
    ----------
    metric : str
        Its name.
    n_gold : int
        How many examples have a gold label.
    values : float64 [n_models]
        On the examples with a gold label; NaN where the metric is undefined.
    draws : float64 [n_resamples, n_models]
        On resamples of those examples. A row is one resample, the same for all models.
    """

    metric: str
    n_gold: int
    values: NDArray[np.float64]
    draws: NDArray[np.float64]

    def measure(self, model: int) -> Measure:
        """Return a model's value with its interval, made as `score` makes it."""
        value = float(self.values[model])
        if math.isnan(value):
            return Measure(None)
        if self.metric == "accuracy":
            return Measure(value, wilson_interval(round(value * self.n_gold), self.n_gold))
        lowest, highest = _RANGES[self.metric]
        draws = 2 * value - self.draws[:, model] if self.metric == "ece" else self.draws[:, model]
        return Measure(value, _holding(value, np.clip(draws, lowest, highest)))

    def difference(self, first: int, second: int) -> Measure:
        """Return how much higher the second model's value is, with the interval of the paired bootstrap."""
        change = float(self.values[second] - self.values[first])
        if math.isnan(change):
            return Measure(None)
        draws = self.draws[:, second] - self.draws[:, first]
        # Chance drives a calibration error up, on resamples once more than on the examples themselves.
        return Measure(change, _holding(change, 2 * change - draws if self.metric == "ece" else draws))


def _holding(value: float, draws: NDArray[np.float64]) -> Interval | None:
    """Return the percentile interval of the draws, widened where it would leave out the value itself."""
    spread = percentile_interval(draws)
    return None if spread is None else Interval(min(spread.low, value), max(spread.high, value))


_RANGES: Final = {
    "macro_f1": (0.0, 1.0),
    "mcc": (-1.0, 1.0),
    "roc_auc": (0.0, 1.0),
    "brier": (0.0, 2.0),
    "ece": (0.0, 1.0),
    "log_loss": (0.0, math.inf),
}


def joint_draws(
    models: Sequence[Probabilities],
    gold: NDArray[np.integer],
    *,
    metric: str,
    rng: np.random.Generator,
    n_resamples: int,
) -> JointDraws:
    """Return a metric of models' probabilities, each ``float64 [n_examples, n_classes]``, and its joint bootstrap.

    Metrics of the confusion matrix are resampled exactly: drawing examples draws from a multinomial distribution over
    the distinct combinations of gold label and predictions, so that is what is drawn. Means over examples are
    resampled as `Contributions` says.

    Raises
    ------
    UnknownName
        When there is no such metric.
    InvalidValue
        When shapes or values are not as `score` needs them.
    NoGold
        When no example has a gold label.
    """
    metric_named(metric)
    if n_resamples < 1:
        raise InvalidValue("The number of resamples", value=n_resamples, expected="1 or more")
    scored = [Scored.read(probabilities, gold) for probabilities in models]
    values, draws = _drawn(scored, metric, n_resamples=n_resamples, rng=rng)
    return JointDraws(metric, len(scored[0].gold), values, draws)


def _drawn(scored: Sequence[Scored], metric: str, *, n_resamples: int, rng: np.random.Generator) -> Drawn:
    if metric in _OF_TALLIES:
        tallies, resampled = _joint_tallies(scored, n_resamples=n_resamples, rng=rng)
        return _OF_TALLIES[metric](tallies), _OF_TALLIES[metric](resampled)
    if metric == "roc_auc":
        return _joint_auc(scored, n_resamples=n_resamples, rng=rng)
    if metric == "ece":
        return _joint_calibration_error(scored, n_resamples=n_resamples, rng=rng)
    return _joint_means([_ROW_PARTS[metric](one) for one in scored], n_resamples=n_resamples, rng=rng)


def _accuracy(tallies: Tallies) -> NDArray[np.float64]:
    shares: NDArray[np.float64] = tallies.correct.sum(axis=-1) / tallies.support.sum(axis=-1)
    return shares


_OF_TALLIES: Final[dict[str, Callable[[Tallies], NDArray[np.float64]]]] = {
    "accuracy": _accuracy,
    "macro_f1": Tallies.macro_f1,
    "mcc": Tallies.matthews,
}


def _joint_tallies(
    scored: Sequence[Scored], *, n_resamples: int, rng: np.random.Generator
) -> tuple[Tallies, Tallies]:
    """Return tallies ``float64 [n_models, n_classes]``, and ``[n_resamples, n_models, n_classes]`` of resamples."""
    n_classes = scored[0].probabilities.shape[1]
    cells, counts = _distinct(scored)
    groupings = [
        _grouping(cells[:, 1:], n_classes=n_classes, where=cells[:, 1:] == cells[:, :1]),
        _grouping(cells[:, 1:], n_classes=n_classes),
        _grouping(np.broadcast_to(cells[:, :1], (len(cells), len(scored))), n_classes=n_classes),
    ]
    n_drawn = min(n_resamples, max(_RESAMPLES_AT_LEAST, _MOST_DRAWS // len(cells)))
    drawn = np.empty((3, n_drawn, len(scored) * n_classes))
    size = max(1, _DRAWS_A_CHUNK // len(cells))
    for first in range(0, n_drawn, size):
        last = min(first + size, n_drawn)
        draws = rng.multinomial(counts.sum(), counts / counts.sum(), size=last - first)
        for kind, grouping in enumerate(groupings):
            drawn[kind, first:last] = (grouping @ draws.T).T
    shape = (len(scored), n_classes)
    seen = [(grouping @ counts).astype(np.float64).reshape(shape) for grouping in groupings]
    resampled = drawn.reshape(3, n_drawn, *shape)
    return Tallies(*seen), Tallies(*resampled)


def _distinct(scored: Sequence[Scored]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the distinct rows of gold label and predictions, ``int64 [n_cells, 1 + n_models]``, and their counts."""
    columns = np.column_stack([scored[0].gold, *(one.predicted for one in scored)])
    n_classes = scored[0].probabilities.shape[1]
    codes: NDArray[np.int64] = np.zeros(len(columns), dtype=np.int64)
    for column in columns.T:
        # Codes stay below the number of examples, so that no number of models makes them overflow.
        codes = np.unique(codes * n_classes + column, return_inverse=True)[1]
    _, first, counts = np.unique(codes, return_index=True, return_counts=True)
    return columns[first], counts


def _grouping(classes: NDArray[np.int64], *, n_classes: int, where: NDArray[np.bool_] | None = None) -> csr_array:
    """Return the matrix that sums cells by model and class, ``[n_models * n_classes, n_cells]``."""
    n_cells, n_models = classes.shape
    kept = np.ones(classes.shape, dtype=bool) if where is None else where
    members, models = np.nonzero(kept)
    groups = models * n_classes + classes[members, models]
    ones = np.ones(len(groups), dtype=np.int64)
    return csr_array((ones, (groups, members)), shape=(n_models * n_classes, n_cells))


_ROW_PARTS: Final[dict[str, Callable[[Scored], NDArray[np.float64]]]] = {
    "brier": brier_parts,
    "log_loss": log_loss_parts,
}


def _joint_means(parts: Sequence[NDArray[np.float64]], *, n_resamples: int, rng: np.random.Generator) -> Drawn:
    values = np.column_stack(parts)
    columns = np.broadcast_to(np.arange(len(parts)), values.shape)
    contributions = Contributions(values, columns, n_means=len(parts))
    return (contributions.means(), contributions.resampled_means(n_resamples, rng=rng))


def _joint_auc(scored: Sequence[Scored], *, n_resamples: int, rng: np.random.Generator) -> Drawn:
    parts = [known for one in scored if (known := auc_parts(one)) is not None]
    if len(parts) < len(scored):  # whether it is defined depends on the gold labels alone
        undefined = np.full((n_resamples, len(scored)), np.nan)
        return (undefined[0], undefined)
    return _joint_means(parts, n_resamples=n_resamples, rng=rng)


def _joint_calibration_error(scored: Sequence[Scored], *, n_resamples: int, rng: np.random.Generator) -> Drawn:
    gaps = np.column_stack([one.confidence - one.is_correct for one in scored])
    columns = np.column_stack(
        [one.confidence_bins(CALIBRATION_BINS) + place * CALIBRATION_BINS for place, one in enumerate(scored)]
    )
    contributions = Contributions(gaps, columns, n_means=len(scored) * CALIBRATION_BINS)
    means, draws = contributions.means(), contributions.resampled_means(n_resamples, rng=rng)
    shape = (len(scored), CALIBRATION_BINS)
    return (np.abs(means.reshape(shape)).sum(axis=-1), np.abs(draws.reshape(n_resamples, *shape)).sum(axis=-1))
