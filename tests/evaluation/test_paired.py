"""Differences between two models on the same examples."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hunches.errors import InvalidValue, NoGold, UnknownName
from hunches.evaluation import METRICS, Interval, Measure, PairedDifference, paired_difference, score
from hunches.records import LabelSpace

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SEEDS = st.integers(0, 2**32 - 1)
_METRICS = tuple(METRICS)


def _space(n_classes: int) -> LabelSpace:
    return LabelSpace([f"class {label}" for label in range(n_classes)])


def _models(
    seed: int, *, n_classes: int = 3, n_examples: int = 200, skills: tuple[float, float] = (0.4, 0.8)
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Return the probabilities of two models that know more or less of the gold labels, and those."""
    rng = np.random.default_rng(seed)
    gold = rng.permutation(np.resize(np.arange(n_classes), n_examples))
    first, second = (
        rng.dirichlet(np.ones(n_classes), n_examples) + skill * np.eye(n_classes)[gold] for skill in skills
    )
    return first / first.sum(axis=1, keepdims=True), second / second.sum(axis=1, keepdims=True), gold


def _difference(
    first: NDArray[np.float64],
    second: NDArray[np.float64],
    gold: NDArray[np.int64],
    *,
    metric: str,
    n_resamples: int = 300,
) -> PairedDifference:
    space, rng = _space(first.shape[1]), np.random.default_rng(0)
    return paired_difference(first, second, gold, space=space, metric=metric, rng=rng, n_resamples=n_resamples)


@pytest.mark.parametrize("metric", _METRICS)
@settings(max_examples=10)
@given(seed=_SEEDS, n_classes=st.integers(2, 4))
def test_values_are_those_that_score_gives(metric: str, seed: int, n_classes: int) -> None:
    """Each model's metric is what it is when the model is scored alone."""
    first, second, gold = _models(seed, n_classes=n_classes)
    found = _difference(first, second, gold, metric=metric, n_resamples=1)
    alone = [
        score(each, gold, space=_space(n_classes), rng=np.random.default_rng(0), resamples=0).measures[metric].value
        for each in (first, second)
    ]
    assert [found.first, found.second] == pytest.approx(alone)


@pytest.mark.parametrize("metric", ["accuracy", "macro_f1", "log_loss"])
def test_the_interval_is_that_of_resampling_examples_by_hand(metric: str) -> None:
    """A slow bootstrap over rows gives the same ends, within its own noise."""
    first, second, gold = _models(1)
    rng = np.random.default_rng(5)
    by_hand = []
    for _ in range(1500):
        rows = rng.integers(len(gold), size=len(gold))
        by_hand.append(_by_hand(metric, second[rows], gold[rows]) - _by_hand(metric, first[rows], gold[rows]))
    found = _difference(first, second, gold, metric=metric, n_resamples=3000).difference
    assert found.interval is not None
    assert [found.interval.low, found.interval.high] == pytest.approx(
        np.quantile(by_hand, [0.025, 0.975]), abs=0.2 * float(np.std(by_hand))
    )


def _by_hand(metric: str, likely: NDArray[np.float64], gold: NDArray[np.int64]) -> float:
    if metric == "log_loss":
        return float(-np.log(likely[np.arange(len(gold)), gold]).mean())
    predicted = likely.argmax(axis=1)
    if metric == "accuracy":
        return float((predicted == gold).mean())
    hits = [((predicted == label) & (gold == label)).sum() for label in range(likely.shape[1])]
    both = [(predicted == label).sum() + (gold == label).sum() for label in range(likely.shape[1])]
    return float(np.mean([2 * hit / total for hit, total in zip(hits, both, strict=True) if total]))


@pytest.mark.parametrize("metric", _METRICS)
def test_a_model_does_not_differ_from_itself(metric: str) -> None:
    """The interval is 0 to 0: the resamples are the same for both."""
    first, _, gold = _models(2)
    found = _difference(first, first, gold, metric=metric)
    assert found.difference.interval is not None
    assert (found.difference.value, found.difference.interval.low, found.difference.interval.high) == (0, 0, 0)
    assert not found.is_credible


@pytest.mark.parametrize("metric", _METRICS)
def test_the_other_way_round_is_the_negative(metric: str) -> None:
    """Of the value, and, with the same resamples, of the interval where no chance decides their order."""
    first, second, gold = _models(3)
    there, back = (
        _difference(one, other, gold, metric=metric).difference for one, other in ((first, second), (second, first))
    )
    assert there.interval is not None
    assert back.interval is not None
    assert there.value == pytest.approx(-(back.value or 0))
    spread = there.interval.high - there.interval.low
    assert [there.interval.low, there.interval.high] == pytest.approx(
        [-back.interval.high, -back.interval.low], abs=0.3 * spread
    )


@pytest.mark.parametrize("metric", _METRICS)
def test_a_much_better_model_is_credibly_better(metric: str) -> None:
    """Its gain is positive, also where the metric is an error."""
    first, second, gold = _models(4, skills=(0.0, 3.0))
    found = _difference(first, second, gold, metric=metric)
    assert (found.gain or 0) > 0 or metric == "ece"
    assert found.is_credible


def test_pairing_narrows_the_interval() -> None:
    """Of two models that err on the same examples the difference is known better than either's score."""
    _, second, gold = _models(5, n_examples=500)
    first = second.copy()
    first[:10] = np.roll(first[:10], 1, axis=1)
    found = _difference(first, second, gold, metric="accuracy").difference
    alone = score(second, gold, space=_space(3), rng=np.random.default_rng(0)).accuracy
    assert found.interval is not None
    assert alone.interval is not None
    assert found.interval.high - found.interval.low < 0.6 * (alone.interval.high - alone.interval.low)


@pytest.mark.parametrize("metric", _METRICS)
def test_many_examples_are_taken_in_time(metric: str) -> None:
    """Above 20,000 the draws come from distinct combinations, or from the normal limit."""
    first, second, gold = _models(6, n_examples=30_000)
    found = _difference(first, second, gold, metric=metric, n_resamples=200)
    assert found.difference.interval is not None
    assert (found.difference.value or 0) in found.difference.interval


def test_many_distinct_combinations_are_drawn_in_parts() -> None:
    """With thousands of classes nearly every example is a combination of its own."""
    rng = np.random.default_rng(0)
    likely = rng.dirichlet(np.ones(40), 60_000)
    found = _difference(likely, np.roll(likely, 1, axis=1), rng.integers(40, size=60_000), metric="accuracy")
    assert found.difference.interval is not None
    assert found.difference.interval.high - found.difference.interval.low < 0.02


def test_examples_without_gold_do_not_count() -> None:
    """The rest give the same numbers."""
    first, second, gold = _models(7)
    known = gold.copy()
    known[::3] = -1
    kept = known >= 0
    assert _difference(first, second, known, metric="macro_f1") == _difference(
        first[kept], second[kept], gold[kept], metric="macro_f1"
    )


def test_an_undefined_metric_has_no_difference() -> None:
    """With one gold class there is no ROC curve."""
    first, second, _ = _models(8)
    found = _difference(first, second, np.zeros(200, dtype=np.int64), metric="roc_auc")
    assert (found.first, found.second, found.difference, found.gain) == (None, None, Measure(None), None)
    assert str(found) == "roc_auc undefined"
    assert not found.is_credible


def test_a_difference_is_json() -> None:
    """Values, ends and whether the difference is more than chance."""
    found = PairedDifference("log_loss", 0.5, 0.4, Measure(-0.1, Interval(-0.2, -0.05)))
    assert json.loads(json.dumps(found.as_dict()))["difference"] == {"value": -0.1, "low": -0.2, "high": -0.05}
    assert found.as_dict()["is_credible"]
    assert found.gain == 0.1
    assert str(PairedDifference("mcc", 0.5, 0.4, Measure(-0.1))) == "mcc 0.500 → 0.400 (-0.100)"


def test_what_cannot_be_compared_is_refused() -> None:
    """Other shapes, unknown metrics, no resamples, no gold labels, other kinds of label spaces."""
    first, second, gold = _models(9)
    with pytest.raises(InvalidValue, match=r"shape of the probabilities is \(199, 3\); it must be \(200, 3\)"):
        _difference(first, second[1:], gold, metric="accuracy")
    with pytest.raises(UnknownName, match="no metric named 'f2'"):
        _difference(first, second, gold, metric="f2")
    with pytest.raises(InvalidValue, match="number of resamples is 0"):
        _difference(first, second, gold, metric="accuracy", n_resamples=0)
    with pytest.raises(NoGold):
        _difference(first, second, np.full(200, -1), metric="accuracy")
    with pytest.raises(InvalidValue, match="'multi'; it must be 'single'"):
        paired_difference(
            first,
            second,
            gold,
            space=LabelSpace(["A", "B", "C"], kind="multi"),
            metric="accuracy",
            rng=np.random.default_rng(0),
        )
