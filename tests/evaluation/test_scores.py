"""Tests of the scores, most of them against scikit-learn."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from hunches.errors import InvalidValue, NoGold
from hunches.evaluation import Measure, calibration_curve, score
from hunches.records import LabelSpace

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hunches.evaluation import Scores

seeds = st.integers(0, 2**32 - 1)


def _space(n_classes: int) -> LabelSpace:
    return LabelSpace([f"class {label}" for label in range(n_classes)])


def _predictions(seed: int, *, n_classes: int, n_examples: int = 60) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return probabilities that know something of the gold labels, which are of every class."""
    rng = np.random.default_rng(seed)
    gold = rng.permutation(np.resize(np.arange(n_classes), n_examples))
    likely = rng.dirichlet(np.ones(n_classes), n_examples) + 0.5 * np.eye(n_classes)[gold]
    return likely / likely.sum(axis=1, keepdims=True), gold


def _score(likely: NDArray[np.float64], gold: NDArray[np.int64], *, resamples: int = 0) -> Scores:
    space = _space(likely.shape[1])
    return score(likely, gold, space=space, rng=np.random.default_rng(0), resamples=resamples)


def _values(scores: Scores) -> dict[str, float | None]:
    return {name: measure.value for name, measure in scores.measures.items()}


@settings(max_examples=50)
@given(seed=seeds, n_classes=st.integers(2, 5))
def test_metrics_equal_those_of_scikit_learn(seed: int, n_classes: int) -> None:
    """Accuracy, macro F1, MCC, ROC AUC, Brier score and log loss are scikit-learn's."""
    likely, gold = _predictions(seed, n_classes=n_classes)
    predicted = likely.argmax(axis=1)
    ranked = likely[:, 1] if n_classes == 2 else likely

    assert _values(_score(likely, gold)) == pytest.approx(
        {
            "accuracy": metrics.accuracy_score(gold, predicted),
            "macro_f1": metrics.f1_score(gold, predicted, average="macro", zero_division=0),
            "mcc": metrics.matthews_corrcoef(gold, predicted),
            "roc_auc": metrics.roc_auc_score(gold, ranked, multi_class="ovr", average="macro"),
            "brier": metrics.brier_score_loss(gold, likely, scale_by_half=False),
            "ece": calibration_curve(likely, gold, bins=15).expected_error,
            "log_loss": metrics.log_loss(gold, likely),
        },
        abs=1e-12,
    )


@settings(max_examples=50)
@given(seed=seeds)
def test_classes_equal_those_of_scikit_learn(seed: int) -> None:
    """Precision, recall, F1, support and the confusion matrix are scikit-learn's where they are defined."""
    rng = np.random.default_rng(seed)
    likely, gold = rng.dirichlet(np.ones(4), 8), rng.integers(0, 4, 8)
    predicted = likely.argmax(axis=1)
    expected = metrics.precision_recall_fscore_support(gold, predicted, labels=range(4), zero_division=0)

    scores = _score(likely, gold)

    found = [(c.precision.value or 0, c.recall.value or 0, c.f1.value or 0, c.support) for c in scores.classes]
    np.testing.assert_allclose(np.transpose(found), expected)
    np.testing.assert_array_equal(scores.confusion, metrics.confusion_matrix(gold, predicted, labels=range(4)))
    assert scores.macro_f1.value == pytest.approx(
        metrics.f1_score(gold, predicted, labels=np.union1d(gold, predicted), average="macro", zero_division=0)
    )


@settings(max_examples=30)
@given(seed=seeds, levels=st.integers(1, 4))
def test_tied_probabilities_share_the_roc_area(seed: int, levels: int) -> None:
    """Examples with one probability count half, as in scikit-learn."""
    rng = np.random.default_rng(seed)
    second, gold = rng.integers(0, levels + 1, 30) / levels, np.resize([0, 1], 30)

    scores = _score(np.column_stack([1 - second, second]), gold)

    assert scores.roc_auc.value == pytest.approx(metrics.roc_auc_score(gold, second))


@settings(max_examples=30)
@given(seed=seeds, n_classes=st.integers(2, 4))
def test_the_order_of_examples_changes_no_value(seed: int, n_classes: int) -> None:
    """Permuted examples have the same metrics."""
    likely, gold = _predictions(seed, n_classes=n_classes)
    order = np.random.default_rng(seed).permutation(len(gold))

    before, after = _score(likely, gold), _score(likely[order], gold[order])

    assert _values(after) == pytest.approx(_values(before), abs=1e-12)
    assert after.classes == before.classes


@settings(max_examples=30)
@given(seed=seeds)
def test_permuted_classes_permute_the_scores(seed: int) -> None:
    """Renumbering the classes leaves the metrics and renumbers what is said of each class."""
    likely, gold = _predictions(seed, n_classes=4)
    order = np.random.default_rng(seed).permutation(4)

    before, after = _score(likely, gold), _score(likely[:, order], np.argsort(order)[gold])

    assert _values(after) == pytest.approx(_values(before), abs=1e-12)
    np.testing.assert_array_equal(after.confusion, before.confusion[np.ix_(order, order)])
    assert [c.f1 for c in after.classes] == [before.classes[label].f1 for label in order]


def test_examples_without_gold_are_left_out() -> None:
    """They count among the examples and in nothing else."""
    likely, gold = _predictions(1, n_classes=3)
    known = np.arange(60) % 2 == 0

    scores = _score(likely, np.where(known, gold, -1), resamples=10)

    assert (scores.n_examples, scores.n_gold) == (60, 30)
    assert _values(scores) == _values(_score(likely[known], gold[known]))


def test_ties_go_to_the_first_class() -> None:
    """Of two classes equally probable the lower is predicted."""
    scores = _score(np.array([[0.5, 0.5]]), np.array([1]))

    assert scores.confusion.tolist() == [[0, 0], [1, 0]]


def test_undefined_values_are_none() -> None:
    """A class without gold has no recall, one never predicted no precision, one with neither no F1."""
    scores = _score(np.array([[0.1, 0.8, 0.1], [0.2, 0.7, 0.1]]), np.array([0, 0]), resamples=20)

    first, second, third = scores.classes
    assert (first.precision, second.recall, third.f1) == (Measure(None), Measure(None), Measure(None))
    assert (first.f1.value, second.f1.value, scores.macro_f1.value) == (0.0, 0.0, 0.0)
    assert scores.mcc.value == 0.0


def test_one_gold_class_has_no_roc_area() -> None:
    """Nothing can be ranked when all examples are of one class."""
    assert _score(np.array([[0.7, 0.3], [0.2, 0.8]]), np.array([0, 0]), resamples=5).roc_auc == Measure(None)


def test_the_roc_area_averages_over_classes_with_gold() -> None:
    """A class without gold labels does not undo the average of the others."""
    likely = np.array([[0.7, 0.2, 0.1], [0.2, 0.7, 0.1], [0.6, 0.3, 0.1]])

    assert _score(likely, np.array([0, 1, 1])).roc_auc.value == 1.0


def test_a_sure_error_costs_a_finite_log_loss() -> None:
    """A probability of 0 for the gold class is clipped, as scikit-learn does."""
    likely, gold = np.array([[1.0, 0.0], [1.0, 0.0]]), np.array([0, 1])

    assert _score(likely, gold).log_loss.value == pytest.approx(metrics.log_loss(gold, likely))


def test_single_precision_is_taken() -> None:
    """Probabilities in float32 give the metrics of the same numbers in float64."""
    likely, gold = _predictions(2, n_classes=3)
    single = likely.astype(np.float32)

    assert _values(_score(single, gold)) == _values(_score(single.astype(np.float64), gold))  # type: ignore[arg-type]  # also takes float32


def test_equal_generators_give_equal_scores() -> None:
    """The same seed gives the same intervals, and the arguments stay as they were."""
    likely, gold = _predictions(3, n_classes=3)

    once, twice = (_score(likely, gold, resamples=50) for _ in range(2))

    assert once.as_dict() == twice.as_dict()


def test_no_resamples_leave_only_wilson_intervals() -> None:
    """Shares keep their interval, the other metrics have none."""
    likely, gold = _predictions(3, n_classes=2)

    scores = _score(likely, gold)

    assert [name for name, measure in scores.measures.items() if measure.interval] == ["accuracy"]


@pytest.mark.parametrize("n_examples", [300, 30_000])
def test_intervals_lie_around_their_values(n_examples: int) -> None:
    """Every metric's interval holds its value, below and above the size from which limits are drawn."""
    likely, gold = _predictions(5, n_classes=3, n_examples=n_examples)

    scores = _score(likely, gold, resamples=200)

    for measure in scores.measures.values():
        assert measure.interval is not None
        assert measure.value is not None
        assert measure.value in measure.interval
        assert measure.interval.high - measure.interval.low < 8 / n_examples**0.5


def _simulated(rng: np.random.Generator, *, n_examples: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return predictions that are too sure: gold is drawn from a milder distribution than the probabilities."""
    strength = rng.normal(size=n_examples)
    second = 1 / (1 + np.exp(-2 * strength))
    gold = (rng.random(n_examples) < 1 / (1 + np.exp(-strength))).astype(np.int64)
    return np.column_stack([1 - second, second]), gold


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    """In 200 simulated sets of 400 examples, 95% intervals hold the large-sample value about 95 times in 100."""
    rng = np.random.default_rng(20)
    truth = _values(_score(*_simulated(rng, n_examples=1_000_000)))
    names = list(truth)

    hits = np.zeros(len(names))
    for _ in range(200):
        measures = _score(*_simulated(rng, n_examples=400), resamples=200).measures
        hits += [truth[name] in measures[name].interval for name in names]  # type: ignore[operator]  # all are defined

    shares = dict(zip(names, hits / 200, strict=True))
    assert all(0.88 <= share <= 0.99 for share in shares.values()), shares


def test_scores_print_as_tables() -> None:
    """Metrics, classes and the confusion matrix are shown; what is undefined is a dash."""
    likely, gold = np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4], [0.3, 0.7]]), np.array([0, 1, 1, -1])

    lines = repr(_score(likely, gold)).splitlines()

    assert lines[0] == "3 of 4 examples with gold labels"
    assert lines[3:5] == ["Accuracy     0.667  0.208 – 0.939", "Macro F1     0.667              –"]
    assert lines[13:15] == [
        "class 0      0.500   1.000  0.667             –        1",
        "class 1      1.000   0.500  0.667             –        2",
    ]
    assert lines[16:] == [
        "Gold \\ predicted  class 0  class 1",
        "────────────────  ───────  ───────",
        "class 0                 1        0",
        "class 1                 1        1",
    ]


def test_a_large_confusion_matrix_is_not_shown() -> None:
    """With more than 12 classes the matrix is left to the record."""
    likely, gold = _predictions(1, n_classes=13)

    assert len(_score(likely, gold).tables()) == 2


def test_html_escapes_class_names() -> None:
    """A class name cannot inject markup into a notebook."""
    space = LabelSpace(["<b>", "b"])

    page = score(np.array([[1.0, 0.0]]), np.array([0]), space=space, rng=np.random.default_rng(0))._repr_html_()

    assert "<b>" not in page


def test_scores_are_json() -> None:
    """Their dictionary survives JSON."""
    scores = _score(np.array([[0.7, 0.3], [0.2, 0.8]]), np.array([0, 0]), resamples=5)

    copy = json.loads(json.dumps(scores.as_dict(), allow_nan=False))

    assert copy["roc_auc"] == {"value": None, "low": None, "high": None}
    assert copy["confusion"] == [[1, 1], [0, 0]]
    assert copy["classes"][0]["recall"]["value"] == 0.5


def test_a_measure_prints_its_value_and_interval() -> None:
    """An undefined one says so, one without interval is its value."""
    assert (str(Measure(None)), str(Measure(0.5))) == ("undefined", "0.500")


@pytest.mark.parametrize(
    ("likely", "gold", "match"),
    [
        (np.array([0.5, 0.5]), np.array([0]), "shape of the probabilities"),
        (np.empty((1, 0)), np.array([0]), "shape of the probabilities"),
        (np.array([[1, 0]]), np.array([0]), "dtype of the probabilities"),
        (np.array([[0.5, 0.5], [np.nan, 0.5]]), np.array([0, 1]), "row 1"),
        (np.array([[0.5, 0.6]]), np.array([0]), "Row 0"),
        (np.array([[1.5, -0.5]]), np.array([0]), "Row 0"),
        (np.array([[0.5, 0.5]]), np.array([0, 1]), "shape of the gold"),
        (np.array([[0.5, 0.5]]), np.array([0.0]), "dtype of the gold"),
        (np.array([[0.5, 0.5]]), np.array([2]), "gold label is 2"),
        (np.array([[0.5, 0.5]]), np.array([-2]), "gold label is -2"),
        (np.array([[1.0]]), np.array([0]), "columns of probabilities"),
    ],
)
def test_what_cannot_be_scored_is_refused(likely: NDArray[np.float64], gold: NDArray[np.int64], match: str) -> None:
    """Wrong shapes, dtypes and values are named."""
    with pytest.raises(InvalidValue, match=match):
        score(likely, gold, space=_space(2), rng=np.random.default_rng(0))


@pytest.mark.parametrize("n_examples", [0, 2])
def test_no_gold_at_all_is_refused(n_examples: int) -> None:
    """Without a gold label there is nothing to measure against."""
    with pytest.raises(NoGold, match=f"None of the {n_examples} examples"):
        _score(np.full((n_examples, 2), 0.5), np.full(n_examples, -1))


def test_negative_resamples_are_refused() -> None:
    """The number of resamples is not below 0."""
    with pytest.raises(InvalidValue, match="resamples"):
        _score(np.array([[1.0, 0.0]]), np.array([0]), resamples=-1)


def test_other_kinds_of_label_space_are_refused() -> None:
    """Scores are for one class an example."""
    space = LabelSpace(["a", "b"], "multi")

    with pytest.raises(InvalidValue, match="multi"):
        score(np.array([[1.0, 0.0]]), np.array([0]), space=space, rng=np.random.default_rng(0))


def test_a_confusion_matrix_of_another_shape_is_refused() -> None:
    """The matrix has a row and a column for each class."""
    scores = _score(np.array([[1.0, 0.0]]), np.array([0]))

    with pytest.raises(InvalidValue, match="confusion"):
        replace(scores, confusion=np.zeros((3, 3), dtype=np.int64))
