"""What the best of many models is worth."""

from __future__ import annotations

import numpy as np
import pytest

from hunches.errors import InvalidValue, NoGold, UnknownName
from hunches.evaluation import METRICS, best_of_many


def _models(
    n_models: int, accuracy: float, *, n_examples: int = 100, seed: int = 0
) -> tuple[list[np.ndarray], np.ndarray]:
    """Return gold labels, and probabilities of models that are right so often, independently."""
    rng = np.random.default_rng(seed)
    gold = rng.integers(2, size=n_examples)
    rights = rng.random((n_models, n_examples)) < accuracy
    return [np.eye(2)[np.where(right, gold, 1 - gold)] * 0.8 + 0.1 for right in rights], gold


def test_the_luck_of_the_best_is_taken_away() -> None:
    """Of 100 models that are all right in 7 of 10 cases the best looks better than that, and is worth that."""
    found, seen = [], []
    for seed in range(30):
        models, gold = _models(100, 0.7, seed=seed)
        seen.append(max((model.argmax(axis=1) == gold).mean() for model in models))
        rng = np.random.default_rng(seed)
        found.append(best_of_many(models, gold, metric="accuracy", rng=rng, n_resamples=100).value or 0.0)
    assert np.mean(seen) > 0.79
    assert abs(np.mean(found) - 0.7) < 0.015


@pytest.mark.parametrize("metric", METRICS)
def test_one_model_is_worth_its_score(metric: str) -> None:
    """With nothing to choose from there is no luck: what is left out of resamples scores as all do."""
    models, gold = _models(1, 0.8, n_examples=2000)
    worth = best_of_many(models, gold, metric=metric, rng=np.random.default_rng(0), n_resamples=50)
    right = float((models[0].argmax(axis=1) == gold).mean())
    expected = {
        "accuracy": right,
        "macro_f1": right,
        "mcc": 2 * right - 1,
        "roc_auc": right,
        "brier": 2 * (right * 0.01 + (1 - right) * 0.81),
        "log_loss": -(right * np.log(0.9) + (1 - right) * np.log(0.1)),
        "ece": 0.9 - right,
    }
    assert worth.value == pytest.approx(expected[metric], abs=0.02)
    assert worth.interval is not None
    assert worth.interval.low < expected[metric] < worth.interval.high


def test_a_clearly_best_model_is_always_chosen() -> None:
    """By an error too: its worth is its own score."""
    bad, gold = _models(5, 0.5, n_examples=400)
    good = np.eye(2)[gold] * 0.9 + 0.05
    worth = best_of_many([*bad, good], gold, metric="log_loss", rng=np.random.default_rng(0))
    assert worth.value == pytest.approx(-np.log(0.95))


def test_more_classes_and_examples_without_gold() -> None:
    """Those are left out; the metric is over the classes there are."""
    rng = np.random.default_rng(3)
    gold = rng.integers(-1, 4, size=300)
    right = np.eye(4)[np.maximum(gold, 0)]
    worth = best_of_many([np.full((300, 4), 0.25), right], gold, metric="macro_f1", rng=rng)
    assert worth.value == 1.0


@pytest.mark.parametrize("metric", ["accuracy", "macro_f1", "mcc", "ece", "brier", "roc_auc"])
def test_one_example_is_worth_nothing(metric: str) -> None:
    """No resample leaves it out."""
    worth = best_of_many([np.array([[0.9, 0.1]])], np.array([0]), metric=metric, rng=np.random.default_rng(0))
    assert worth.value is None


def test_the_order_of_models_does_not_matter() -> None:
    """Where no two of them tie."""
    models, gold = _models(6, 0.7)
    rng = np.random.default_rng(1)
    models = [model * 0.99 + 0.01 * rng.dirichlet([1, 1], size=100) for model in models]
    worths = [
        best_of_many(order, gold, metric="brier", rng=np.random.default_rng(0)) for order in (models, models[::-1])
    ]
    assert worths[0].value == pytest.approx(worths[1].value)


@pytest.mark.parametrize(
    ("metric", "gold", "error"),
    [("speed", [0, 1], UnknownName), ("accuracy", [-1, -1], NoGold), ("accuracy", [0, 1, 0], InvalidValue)],
)
def test_what_cannot_be_measured_is_refused(metric: str, gold: list[int], error: type[Exception]) -> None:
    """As by `score`."""
    with pytest.raises(error):
        best_of_many([np.eye(2)], np.array(gold), metric=metric, rng=np.random.default_rng(0))
