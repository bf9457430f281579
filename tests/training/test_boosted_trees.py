"""Gradient-boosted trees."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest

from hunches.errors import UnreadableModel
from hunches.records import LabelSpace
from hunches.training import BoostedTrees, FeatureColumns, TrainingLabels

if TYPE_CHECKING:
    from hunches.training.boosted_trees import FittedBoostedTrees

pytest.importorskip("lightgbm", reason="needs the extra hunches[boosting]")

FEATURES = FeatureColumns(texts=("text",), numbers=("x", "y"), categories=("colour",))


def _examples(n_examples: int = 200) -> pa.Table:
    rng = np.random.default_rng(n_examples)
    x, y = rng.normal(size=(2, n_examples))
    return pa.table(
        {
            "text": ["nothing to see"] * n_examples,
            "x": pa.array(np.where(rng.random(n_examples) < 0.1, np.nan, x), from_pandas=True),
            "y": y,
            "colour": np.array(["red", "blue"])[(x * y > 0).astype(int)],
        }
    )


def _truth(examples: pa.Table) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return classes that no single column tells: the product of two numbers."""
    truth: np.ndarray[tuple[int], np.dtype[np.int64]]
    truth = (np.array(examples["colour"].to_pylist()) == "red").astype(np.int64)
    return truth


def _fit(features: FeatureColumns = FEATURES) -> FittedBoostedTrees:
    examples = _examples()
    labels = TrainingLabels(
        LabelSpace(["A", "B"]), np.array([[0.8, 0.2], [0.2, 0.8]])[_truth(examples)], np.ones(200)
    )
    return BoostedTrees(n_rounds=60).fit(examples, labels, features=features, rng=np.random.default_rng(0))


def test_what_two_numbers_say_together_is_learnt() -> None:
    """Trees find a class that no weighted sum of the columns gives."""
    examples = _examples(300)
    found = _fit(FeatureColumns(numbers=("x", "y"))).predict_proba(examples).argmax(axis=1)
    known = examples["x"].is_valid().to_numpy()
    assert (found == _truth(examples))[known].mean() > 0.85


def test_a_category_is_split_on() -> None:
    """A category that gives the class away is found."""
    examples = _examples(300)
    assert (_fit().predict_proba(examples).argmax(axis=1) == _truth(examples)).mean() > 0.98


def test_soft_labels_are_learnt_as_they_are() -> None:
    """Where labels are 80% sure, so is the model, on average."""
    assert _fit().predict_proba(_examples(300)).max(axis=1).mean() == pytest.approx(0.8, abs=0.06)


@pytest.mark.parametrize("text", ["", "no trees at all"])
def test_trees_that_are_none_are_told(text: str) -> None:
    """A stored text that LightGBM does not read is refused."""
    state = _fit().dump()
    with pytest.raises(UnreadableModel):
        BoostedTrees.load(replace(state, strings=state.strings | {"trees": (text,)}))


def test_directions_that_do_not_fit_are_told() -> None:
    """Directions for another number of terms are refused."""
    state = _fit().dump()
    with pytest.raises(UnreadableModel, match="directions"):
        BoostedTrees.load(replace(state, arrays=state.arrays | {"text0.directions": np.zeros((1, 1))}))
