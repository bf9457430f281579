"""How good a label model is on examples whose gold labels it has not seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from hunches.errors import TooFewGold
from hunches.evaluation import Interval, Measure, Table, calibration_curve, cell
from hunches.labelmodels.diagnosing.model_comparison import most_probable
from hunches.labelmodels.gold.objective import check_objective
from hunches.labelmodels.label_models import label_models
from hunches.labelmodels.vote_shares import share_of_votes
from hunches.records import ABSTAIN
from hunches.registry import make

if TYPE_CHECKING:
    from hunches.labelmodels.additive import FloatArray
    from hunches.labelmodels.gold.objective import Objective
    from hunches.labelmodels.label_models import LabelModelPlugin, Probabilities
    from hunches.records import GoldLabels, Votes

    IntArray = np.ndarray[tuple[int, ...], np.dtype[np.int64]]

_LEAST_GOLD: Final = 2
_CALIBRATED_FROM: Final = 50
_LEAVE_ONE_OUT_UP_TO: Final = 20
_FOLDS: Final = 10
_RESAMPLES: Final = 1000
_CELLS_A_CHUNK: Final = 5_000_000
_LEVEL: Final = 0.95
_TITLES: Final = {"accuracy": "Accuracy", "macro-f1": "Macro F1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldReport:
    """A label model against gold labels it has not seen, beside the majority vote on the same examples.

    Parameters
    ----------
    n_gold, n_compared : int
        Examples with gold, and those of them with votes: only these are compared.
    n_folds : int
        In how many parts they were hidden from the model, one after the other.
    objective : {"accuracy", "macro-f1"}
        The metric; tied classes count in part.
    metric, majority : float
        The metric of the model and of the majority vote, from 0 to 1.
    gain : Measure
        The model's metric less the majority vote's, with its paired bootstrap interval.
    calibration_error : float
        The expected calibration error of the model. On few examples chance alone makes it large.

    >>> gain = Measure(0.05, Interval(0.01, 0.09))
    >>> report = GoldReport(n_gold=9, n_compared=8, n_folds=8, objective="accuracy", metric=0.85, majority=0.8,
    ...     gain=gain, calibration_error=0.1)
    >>> report.is_calibrated
    False
    """

    n_gold: int
    n_compared: int
    n_folds: int
    objective: Objective
    metric: float
    majority: float
    gain: Measure
    calibration_error: float

    @property
    def is_calibrated(self) -> bool:
        """Whether there are gold labels enough, 50 or more, for probabilities to be taken at their word."""
        return self.n_compared >= _CALIBRATED_FROM

    def __str__(self) -> str:
        return self.table().to_text() + "\n" + self._sentence()

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self.table().to_html() + f"<p>{self._sentence()}</p>"

    def table(self) -> Table:
        """Return the table it prints as."""
        title = f"Cross-validated on {self.n_compared:,} of {self.n_gold:,} gold labels, {self.n_folds} folds"
        rows = [
            (_TITLES[self.objective], cell(self.metric, ".1%")),
            ("Of the majority vote", cell(self.majority, ".1%")),
            ("Calibration error (ECE)", cell(self.calibration_error, ".1%")),
        ]
        return Table(title, ["Measure", "Value"], rows, ["left", "right"])

    def as_dict(self) -> dict[str, object]:
        """Return the report as JSON holds it."""
        return {
            "n_gold": self.n_gold,
            "n_compared": self.n_compared,
            "n_folds": self.n_folds,
            "objective": self.objective,
            "metric": self.metric,
            "majority": self.majority,
            "gain": self.gain.as_dict(),
            "calibration_error": self.calibration_error,
            "is_calibrated": self.is_calibrated,
        }

    def _sentence(self) -> str:
        points = 100.0 * (self.gain.value or 0.0)
        spread = self.gain.interval
        between = f", 95% interval {100 * spread.low:+.1f} to {100 * spread.high:+.1f}" if spread else ""
        said = f"Gain over the majority vote: {points:+.1f} points{between}."
        if not self.is_calibrated:
            said += f" The probabilities are uncalibrated: that takes {_CALIBRATED_FROM} gold labels or more."
        return said


def cross_validate(
    plugin: str | LabelModelPlugin,
    votes: Votes,
    *,
    gold: GoldLabels,
    rng: np.random.Generator,
    objective: Objective = "accuracy",
) -> GoldReport:
    """Return how a label model does on gold labels that are hidden from it, a part at a time.

    The model sees all votes in every fold; only the gold labels of the fold are hidden. Up to 20 examples are left
    out one by one, more in 10 folds in which classes are spread evenly. Gold labels drawn at random tell how good
    the labels of covered examples are; on those proposed by `propose_examples`, which seeks out difficult ones,
    model and majority vote both look worse than they are on all.

    Parameters
    ----------
    plugin : str or label model
        Its registered name, or the model with its parameters set.
    votes : Votes
    gold : int32 [n_examples]
        `ABSTAIN` where there is none.
    rng : numpy.random.Generator
        Draws folds and resamples.
    objective : {"accuracy", "macro-f1"}
        The metric that is reported. The model's own objective is a parameter of the model.

    Raises
    ------
    TooFewGold
        When fewer than 2 examples have both gold and a vote.
    InvalidValue
        When there is no such objective.

    >>> from hunches.records import LabelSpace, Votes
    >>> votes = Votes.from_dense([[0, -1], [1, 1], [0, 0], [1, 0]], LabelSpace(["SPAM", "HAM"]))
    >>> gold = np.array([0, 1, -1, 1], dtype=np.int32)
    >>> cross_validate("majority-vote.v1", votes, gold=gold, rng=np.random.default_rng(0)).gain.value
    0.0
    """
    check_objective(objective)
    model = make(label_models, plugin, {}) if isinstance(plugin, str) else plugin
    rows = np.flatnonzero((gold != ABSTAIN) & votes.covered())
    if len(rows) < _LEAST_GOLD:
        raise TooFewGold(len(rows), needed=_LEAST_GOLD)
    labels = gold[rows].astype(np.int64)
    folds = _folds(labels, rng)
    here = votes.take(rows)
    likely = np.empty((len(rows), len(votes.space)))
    for fold in range(folds.max() + 1):
        hidden = gold.copy()
        hidden[rows[folds == fold]] = ABSTAIN
        out = np.flatnonzero(folds == fold)
        likely[out] = model.fit(votes, hidden).predict_proba(here.take(out))
    ours, theirs = (_contributions(belief, labels) for belief in (likely, share_of_votes(here)))
    value, other = (float(_metric(parts.sum(axis=0), objective)) for parts in (ours, theirs))
    return GoldReport(
        n_gold=int(np.count_nonzero(gold != ABSTAIN)),
        n_compared=len(rows),
        n_folds=int(folds.max()) + 1,
        objective=objective,
        metric=value,
        majority=other,
        gain=Measure(value - other, _paired_interval(ours, theirs, objective=objective, rng=rng)),
        calibration_error=calibration_curve(likely, labels).expected_error,
    )


def _folds(labels: IntArray, rng: np.random.Generator) -> IntArray:
    """Return the fold of each example, ``int64 [n]``: each on its own when there are few."""
    n_folds = len(labels) if len(labels) <= _LEAVE_ONE_OUT_UP_TO else _FOLDS
    drawn = rng.permutation(len(labels))
    folds = np.empty(len(labels), dtype=np.int64)
    folds[drawn[np.argsort(labels[drawn], kind="stable")]] = np.arange(len(labels)) % n_folds
    return folds


def _contributions(likely: Probabilities, labels: IntArray) -> FloatArray:
    """Return what each example adds to right, predicted and gold labels by class, ``float64 [n, 3, n_classes]``."""
    best = most_probable(likely).astype(np.float64)
    predicted = best / best.sum(axis=1, keepdims=True)
    truth = np.eye(likely.shape[1])[labels]
    parts: FloatArray = np.stack([predicted * truth, predicted, truth], axis=1)
    return parts


def _metric(sums: FloatArray, objective: Objective) -> FloatArray:
    """Return the metric of summed contributions, ``[..., 3, n_classes]``; F1 is over classes gold or predicted."""
    right, predicted, truth = np.moveaxis(sums, -2, 0)
    if objective == "accuracy":
        accuracy: FloatArray = right.sum(axis=-1) / truth.sum(axis=-1)
        return accuracy
    both = predicted + truth
    f1 = np.divide(2.0 * right, both, out=np.zeros_like(right), where=both > 0)
    mean: FloatArray = f1.sum(axis=-1) / np.count_nonzero(both > 0, axis=-1)
    return mean


def _paired_interval(
    ours: FloatArray, theirs: FloatArray, *, objective: Objective, rng: np.random.Generator
) -> Interval:
    """Return the percentile interval of the difference on bootstrap samples of the examples."""
    n_examples = len(ours)
    size = max(1, _CELLS_A_CHUNK // n_examples)
    gains = []
    for first in range(0, _RESAMPLES, size):
        n_draws = min(size, _RESAMPLES - first)
        counts = rng.multinomial(n_examples, np.full(n_examples, 1.0 / n_examples), size=n_draws).astype(np.float64)
        value, other = (_metric(np.tensordot(counts, parts, axes=1), objective) for parts in (ours, theirs))
        gains.append(value - other)
    low, high = np.quantile(np.concatenate(gains), [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2])
    return Interval(float(low), float(high), _LEVEL)
