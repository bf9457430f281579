"""What every end model does with one kind of column, few classes and many, and hard values."""

from __future__ import annotations

from dataclasses import replace
from functools import cache as once
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest

from hunches.errors import InvalidValue, MissingExtra, UnreadableModel
from hunches.records import LabelSpace, decode_model, encode_model
from hunches.training import FeatureColumns, TrainingLabels, end_models

if TYPE_CHECKING:
    from collections.abc import Callable

    from hunches.records import ModelState
    from hunches.training import EndModel, FittedEndModel

QUICK: dict[str, dict[str, Any]] = {"boosted-trees.v1": {"n_rounds": 15}}
TEXTS, NUMBERS = FeatureColumns(texts=("text",)), FeatureColumns(numbers=("likes", "age"))
MIXED = FeatureColumns(texts=("text",), numbers=("likes",), categories=("country",))
PAIR = LabelSpace(["SPAM", "HAM"])


def _make(name: str) -> EndModel:
    """Return an end model that trains quickly; skip the test where its extra is not installed."""
    missing = _missing_extra(name)
    if missing:
        pytest.skip(missing)
    return end_models.get(name)(**QUICK.get(name, {}))


@once
def _missing_extra(name: str) -> str:
    """Return what an end model says it needs and is not installed; nothing when it trains."""
    plugin = end_models.get(name)(**QUICK.get(name, {}))
    try:
        plugin.fit(_examples(8), _labels(8), features=TEXTS, rng=np.random.default_rng(0))
    except MissingExtra as missing:
        return str(missing)
    return ""


def _examples(n_examples: int = 60, n_classes: int = 2) -> pa.Table:
    rng = np.random.default_rng(n_examples)
    kinds = np.arange(n_examples) % n_classes
    words = ["win free cash prize", "see you there tonight", *(f"topic{kind} about word{kind}" for kind in range(77))]
    likes = np.where(rng.random(n_examples) < 0.1, np.nan, kinds + rng.normal(scale=0.2, size=n_examples))
    return pa.table(
        {
            "text": [f"{words[kind]} {place % 5}" for place, kind in enumerate(kinds)],
            "likes": pa.array(likes, from_pandas=True),
            "age": rng.normal(size=n_examples),
            "country": [("de", "fr", None)[kind % 3] for kind in kinds],
        }
    )


def _labels(n_examples: int = 60, space: LabelSpace = PAIR, sure: float = 0.8) -> TrainingLabels:
    probabilities = np.full((n_examples, len(space)), (1 - sure) / (len(space) - 1))
    probabilities[np.arange(n_examples), np.arange(n_examples) % len(space)] = sure
    return TrainingLabels(space, probabilities, np.ones(n_examples))


def _fit(plugin: EndModel, features: FeatureColumns, n_classes: int = 2, n_examples: int = 60) -> FittedEndModel:
    space = PAIR if n_classes == 2 else LabelSpace([f"c{place}" for place in range(n_classes)])
    examples, labels = _examples(n_examples, n_classes), _labels(n_examples, space)
    return plugin.fit(examples, labels, features=features, rng=np.random.default_rng(0))


each_end_model = pytest.mark.parametrize("name", end_models.names())


@each_end_model
@pytest.mark.parametrize("features", [TEXTS, NUMBERS], ids=["texts", "numbers"])
def test_one_kind_of_column_is_enough(name: str, features: FeatureColumns) -> None:
    """From texts alone or numbers alone two classes are told apart, and the model is stored and read.

    A tenth of the numbers is missing, and nothing else tells those examples apart.
    """
    model = _fit(_make(name), features)
    answer = model.predict_proba(_examples())
    loaded = end_models.get(name).load(decode_model(encode_model(model.dump())))
    assert (answer.argmax(axis=1) == np.arange(60) % 2).mean() > 0.85
    assert np.array_equal(loaded.predict_proba(_examples()), answer)


@each_end_model
def test_many_classes_are_told_apart(name: str) -> None:
    """Of 77 classes with two examples each, most are found again."""
    answer = _fit(_make(name), TEXTS, n_classes=77, n_examples=154).predict_proba(_examples(154, 77))
    np.testing.assert_allclose(answer.sum(axis=1), 1)
    assert (answer.argmax(axis=1) == np.arange(154) % 77).mean() > 0.5


@each_end_model
def test_predictions_do_not_depend_on_blocks(name: str) -> None:
    """One example at a time, or all: the same probabilities, to 1e-9 but for a transformer's 1e-4."""
    model, examples = _fit(_make(name), MIXED), _examples(20)
    single = np.concatenate([model.predict_proba(examples.slice(place, 1)) for place in range(20)])
    far = 1e-4 if name == "sentence-transformer.v1" else 1e-9
    np.testing.assert_allclose(single, model.predict_proba(examples), atol=far, rtol=0)


@each_end_model
def test_weights_count(name: str) -> None:
    """Where two labels contradict each other, the heavier one is learnt, by whatever takes weights."""
    plugin, examples = _make(name), pa.concat_tables([_examples(), _examples()])
    labels = TrainingLabels(
        PAIR, np.concatenate([_labels().probabilities, _labels().probabilities[:, ::-1]]), np.repeat([1.0, 0.1], 60)
    )
    model = plugin.fit(examples, labels, features=TEXTS, rng=np.random.default_rng(0))
    assert (model.predict_proba(_examples()).argmax(axis=1) == np.arange(60) % 2).mean() > 0.9


@each_end_model
def test_fewer_than_twenty_examples_are_enough(name: str) -> None:
    """From twelve examples a model is trained, though nothing is held out to calibrate it."""
    answer = _fit(_make(name), MIXED, n_examples=12).predict_proba(_examples(12))
    np.testing.assert_allclose(answer.sum(axis=1), 1)


@each_end_model
def test_gold_labels_calibrate(name: str) -> None:
    """Sixty gold labels that say the opposite change the probabilities."""
    plugin, gold = _make(name), ((np.arange(60) + 1) % 2).astype(np.int32)
    answers = [
        plugin.fit(_examples(), labels, features=TEXTS, rng=np.random.default_rng(0)).predict_proba(_examples())
        for labels in (_labels(), replace(_labels(), gold=gold))
    ]
    assert np.abs(answers[0] - answers[1]).max() > 0.05


@each_end_model
def test_a_damaged_model_is_told(name: str) -> None:
    """A state that lacks any one array or setting, or has an array of another shape, is refused."""
    state = _fit(_make(name), MIXED).dump()
    load = end_models.get(name).load
    for array in state.arrays:
        _refused(load, replace(state, arrays={key: value for key, value in state.arrays.items() if key != array}))
    for setting in state.settings:
        _refused(
            load, replace(state, settings={key: value for key, value in state.settings.items() if key != setting})
        )
    _refused(load, replace(state, settings=state.settings | {"present": [1]}))
    _refused(load, replace(state, settings=state.settings | {"temperature": -1.0}))
    for array in ("coefficients", "shifts"):
        if array in state.arrays:
            _refused(load, replace(state, arrays=state.arrays | {array: np.zeros((1, 7))}))


def _refused(load: Callable[[ModelState], object], state: ModelState) -> None:
    with pytest.raises(UnreadableModel):
        load(state)


NUMBERS_OF: list[tuple[str, str]] = [
    (name, parameter)
    for name in end_models.names()
    for parameter in end_models.get(name).__dataclass_fields__  # type: ignore[attr-defined]  # each is a dataclass
    if isinstance(getattr(end_models.get(name)(), parameter), int | float)
]


@pytest.mark.parametrize(("name", "parameter"), NUMBERS_OF)
@pytest.mark.parametrize("value", [0, -1, float("nan"), float("inf")])
def test_a_number_that_means_nothing_is_told(name: str, parameter: str, value: float) -> None:
    """Each parameter that is a number must be positive and finite."""
    with pytest.raises(InvalidValue, match=parameter):
        partial(end_models.get(name), **{parameter: value})()
