"""Which threshold each class should have."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import balanced_accuracy_score, fbeta_score, precision_recall_fscore_support

from hunches.errors import InvalidValue
from hunches.evaluation import Measure
from hunches.evaluation.analysis import threshold_curve, thresholds
from hunches.evaluation.analysis._threshold_search import Objective, RankedExamples
from hunches.records import LabelSpace

if TYPE_CHECKING:
    from numpy.typing import NDArray

SPACE = LabelSpace(["SPAM", "HAM"])
_BETAS = {"f1": 1.0, "f2": 2.0, "f0.5": 0.5}


def _value(objective: Objective, gold: NDArray[np.bool_], predicted: NDArray[np.bool_]) -> float:
    if objective == "balanced-accuracy":
        return float(balanced_accuracy_score(gold, predicted))
    return float(fbeta_score(gold, predicted, beta=_BETAS[objective], zero_division=0))


def _skewed(n: int, seed: int = 0) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return probabilities that are far too low, and gold."""
    rng = np.random.default_rng(seed)
    truth = rng.uniform(size=n)
    return truth**3, rng.uniform(size=n) < truth


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from([0.0, 0.2, 0.4, 0.5, 0.9, 1.0]), st.booleans()), min_size=2, max_size=25),
    st.sampled_from(get_args(Objective)),
)
def test_the_best_threshold_is_the_best_of_all(examples: list[tuple[float, bool]], objective: Objective) -> None:
    """No cut between two probabilities, tried one by one, has more of the objective."""
    likely, gold = np.array([each[0] for each in examples]), np.array([each[1] for each in examples])
    if gold.all() or not gold.any():
        return
    ranked = RankedExamples.of(likely, gold)
    values = ranked.values(objective, np.ones(len(gold)))
    tried = [_value(objective, gold, likely >= threshold) for threshold in ranked.thresholds]
    assert values.tolist() == pytest.approx(tried)
    assert max(tried) >= max(_value(objective, gold, likely >= cut) for cut in (0.1, 0.3, 0.45, 0.7, 0.95)) - 1e-9


def test_curves_are_those_of_scikit_learn() -> None:
    """At any of the 101 thresholds."""
    likely, gold = _skewed(200)
    curve = threshold_curve("SPAM", likely, gold, rng=np.random.default_rng(0))
    for place in (0, 17, 50, 80):
        predicted = likely >= curve.thresholds[place]
        expected = precision_recall_fscore_support(gold, predicted, average="binary")
        found = (curve.precision[place], curve.recall[place], curve.f1[place])
        assert found == pytest.approx(expected[:3])
        assert curve.coverage[place] == pytest.approx(predicted.mean())


def test_a_gain_that_lasts_is_worth_a_change() -> None:
    """Probabilities that are far too low are cut lower; the gain is that on other examples."""
    likely, gold = _skewed(400)
    curve = threshold_curve("SPAM", likely, gold, rng=np.random.default_rng(0))
    fresh, truth = _skewed(20_000, seed=1)
    best = curve.best.value or 0.0
    lasting = _value("f1", truth, fresh >= best) - _value("f1", truth, fresh >= 0.5)
    assert curve.is_worth_a_change
    assert curve.gain.interval is not None
    assert lasting in curve.gain.interval
    assert best < 0.4


def test_a_gain_by_luck_is_not() -> None:
    """A few examples always have a best threshold; it is not credible."""
    rng = np.random.default_rng(2)
    curve = threshold_curve("SPAM", rng.uniform(size=30), rng.uniform(size=30) < 0.5, rng=rng)
    assert curve.value > curve.usual_value
    assert not curve.is_worth_a_change


def test_every_class_that_is_gold_has_a_curve() -> None:
    """One against the others; a class without gold has none."""
    likely, gold = np.array([[0.9, 0.1], [0.3, 0.7], [0.4, 0.6]]), np.array([0, 0, -1])
    found = thresholds(likely, gold, space=SPACE, rng=np.random.default_rng(0))
    assert [curve.name for curve in found.curves] == ["SPAM"]
    assert found.told().startswith("No other threshold than 0.5 is credibly better")


def test_words_tables_and_pictures_say_what_to_change() -> None:
    """And JSON has the curves, with None where nothing is predicted."""
    likely, gold = _skewed(400)
    two = np.column_stack([likely, 1 - likely])
    found = thresholds(two, np.where(gold, 0, 1), space=SPACE, rng=np.random.default_rng(0))
    assert found.told().startswith("Predicting SPAM from 0.")
    assert "F1 there" in str(found)
    assert len(found.pictures()) == 2
    assert "black F1" in found.pictures()[0].svg
    assert found.as_dict()["curves"][0]["thresholds"][:3] == [0.0, 0.01, 0.02]


def test_one_gold_label_has_no_gain_to_measure() -> None:
    """When it is in every sample that could be drawn, nothing of the class is left out."""
    curve = threshold_curve("SPAM", np.array([0.3]), np.array([True]), rng=np.random.default_rng(0))
    assert curve.gain.value is None
    assert not curve.is_worth_a_change
    assert curve.usual_value == 0.0
    assert curve.as_dict()["precision"][100] is None


def test_balanced_accuracy_needs_both_classes() -> None:
    """Without the others every cut is worth nothing; with them the table names the objective."""
    ranked = RankedExamples.of(np.array([0.3, 0.6]), np.array([True, True]))
    assert ranked.values("balanced-accuracy", np.ones(2)).tolist() == [0.0, 0.0]
    likely, gold = _skewed(100)
    two, labels = np.column_stack([likely, 1 - likely]), np.where(gold, 0, 1)
    found = thresholds(two, labels, space=SPACE, rng=np.random.default_rng(0), objective="balanced-accuracy")
    assert "balanced accuracy there" in str(found)


def test_a_best_threshold_without_interval_is_not_drawn() -> None:
    """The curves are."""
    likely, gold = _skewed(50)
    curve = threshold_curve("SPAM", likely, gold, rng=np.random.default_rng(0))
    drawn = replace(curve, best=Measure(None)).picture()
    assert "<polygon" not in drawn.svg
    assert drawn.svg.count("<polyline") == 4


def test_what_cannot_be_chosen_by_is_refused() -> None:
    """An unknown objective, and a class without examples."""
    rng = np.random.default_rng(0)
    with pytest.raises(InvalidValue, match="f3"):
        threshold_curve("SPAM", np.ones(1), np.ones(1, bool), rng=rng, objective="f3")  # type: ignore[arg-type]  # a typo
    with pytest.raises(InvalidValue, match="examples of 'SPAM'"):
        threshold_curve("SPAM", np.ones(1), np.zeros(1, bool), rng=rng)
