"""Every end model passes the checks, and the checks catch end models that are wrong."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pytest

from hunches.checks import check_end_model, end_model_checks
from hunches.errors import CheckFailed, InvalidValue, MissingExtra, OneClassOnly, UnknownColumn, UnreadableModel
from hunches.records import LabelSpace, ModelState
from hunches.training import FeatureColumns, end_models

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa
    from numpy.typing import NDArray

    from hunches.training import EndModel, FittedEndModel, TrainingLabels

    Change = Callable[["pa.Table | pa.RecordBatch", NDArray[np.float64]], NDArray[np.float64]]
    Make = Callable[..., EndModel]

CHECKS = dict(end_model_checks())


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("name", end_models.names())
def test_every_end_model_passes(name: str, check: str) -> None:
    """Every registered end model passes every check, where the extra it needs is installed."""
    try:
        CHECKS[check](end_models.get(name))
    except MissingExtra as missing:
        pytest.skip(str(missing))


def _same(examples: pa.Table | pa.RecordBatch, answer: NDArray[np.float64]) -> NDArray[np.float64]:
    return answer


@dataclass(frozen=True)
class _FittedWords:
    """Knows the mean label of each first word, and changes its answers."""

    space: LabelSpace
    features: FeatureColumns
    words: tuple[str, ...]
    means: NDArray[np.float64]
    change: Change = _same

    def predict_proba(self, examples: pa.Table | pa.RecordBatch) -> NDArray[np.float64]:
        places = [self.words.index(key) if key in self.words else 0 for key in _keys(examples, self.features)]
        return self.change(examples, self.means[places])

    def dump(self) -> ModelState:
        strings = {"words": self.words, "classes": self.space.classes, "texts": self.features.texts}
        strings |= {"numbers": self.features.numbers, "categories": self.features.categories}
        return ModelState("words", {}, {"means": self.means}, strings)


def _keys(examples: pa.Table | pa.RecordBatch, features: FeatureColumns) -> list[str]:
    for name in features.names:
        if name not in examples.schema.names:
            raise UnknownColumn(name, known=examples.schema.names, where="The model")
    texts = examples.column(features.texts[0]).to_pylist()
    categories = examples.column(features.categories[0]).to_pylist()
    return [
        next(iter((text or "").split()), category or "") for text, category in zip(texts, categories, strict=True)
    ]


@dataclass(frozen=True)
class _Words:
    """The smallest end model: each first word has its mean label."""

    change: Change = _same
    wanted: Callable[[TrainingLabels], NDArray[np.float64]] = lambda labels: labels.weights
    refused: ClassVar[tuple[str, ...]] = ("rows", "weights", "classes")

    def fit(
        self, examples: pa.Table, labels: TrainingLabels, *, features: FeatureColumns, rng: np.random.Generator
    ) -> FittedEndModel:
        del rng
        mass = labels.weights @ labels.probabilities
        if "rows" in self.refused and len(labels) != examples.num_rows:
            raise InvalidValue("The number of labels", value=len(labels), expected=str(examples.num_rows))
        if "weights" in self.refused and not labels.weights.any():
            raise InvalidValue("The weights", value=0, expected="positive")
        if "classes" in self.refused and np.count_nonzero(mass) == 1:
            raise OneClassOnly("one", what="The labels", missing=[])
        keys = _keys(examples, features)
        words = ("", *sorted(set(keys) - {""}))
        sums = np.tile(mass / mass.sum(), (len(words), 1))
        weights = self.wanted(labels)
        for key, row, weight in zip(keys, labels.probabilities, weights, strict=False):
            sums[words.index(key)] += weight * row
        return _FittedWords(labels.space, features, words, sums / sums.sum(axis=1, keepdims=True), self.change)

    @classmethod
    def load(cls, state: ModelState) -> FittedEndModel:
        if state.plugin != "words":
            raise UnreadableModel("it is of another kind")
        columns = FeatureColumns(*(state.strings[name] for name in ("texts", "numbers", "categories")))
        means = state.arrays["means"].astype(np.float64)
        return _FittedWords(LabelSpace(state.strings["classes"]), columns, state.strings["words"], means)


def _failing(is_hard: Callable[[pa.Table | pa.RecordBatch], bool]) -> Make:
    """Return what makes an end model that answers NaN for some examples."""
    return partial(_Words, lambda examples, answer: answer * np.nan if is_hard(examples) else answer)


class _Careless(_Words):
    """Trains on whatever it is given."""

    refused = ()


class _Countless(_Words):
    """Does not mind labels of another number than the examples."""

    refused = ("weights", "classes")


class _Gullible(_Words):
    """Loads whatever it is given."""

    @classmethod
    def load(cls, state: ModelState) -> FittedEndModel:
        del state
        columns = FeatureColumns(("text",), ("likes",), ("country",))
        return _FittedWords(LabelSpace(["A", "B", "C"]), columns, ("",), np.eye(3)[:1])


class _Misnamed(_Words):
    """Forgets which classes it was trained for."""

    def fit(
        self, examples: pa.Table, labels: TrainingLabels, *, features: FeatureColumns, rng: np.random.Generator
    ) -> FittedEndModel:
        others = replace(labels, space=LabelSpace([f"other{place}" for place in range(len(labels.space))]))
        return super().fit(examples, others, features=features, rng=rng)


class _Restless(_Words):
    """Trains another model each time: it has randomness of its own."""

    def fit(
        self, examples: pa.Table, labels: TrainingLabels, *, features: FeatureColumns, rng: np.random.Generator
    ) -> FittedEndModel:
        own = np.random.default_rng()
        weights = own.random(len(labels)) + 0.5
        return super().fit(examples, replace(labels, weights=weights), features=features, rng=rng)


class _Forgetful(_Words):
    """Answers of what was trained first follow what was trained last."""

    def fit(
        self, examples: pa.Table, labels: TrainingLabels, *, features: FeatureColumns, rng: np.random.Generator
    ) -> FittedEndModel:
        latest[0] = len(labels.space)
        change = lambda _, answer: np.roll(answer, latest[0], axis=1)  # noqa: E731  # a def says no more
        return super(_Forgetful, replace(self, change=change)).fit(examples, labels, features=features, rng=rng)


class _NumbersOnly(_Words):
    """Cannot be trained on a column without values."""

    def fit(
        self, examples: pa.Table, labels: TrainingLabels, *, features: FeatureColumns, rng: np.random.Generator
    ) -> FittedEndModel:
        if examples.column("likes").null_count == len(examples):
            raise ValueError("no numbers")
        return super().fit(examples, labels, features=features, rng=rng)


class _Blind(_FittedWords):
    """Does not see that a column is missing."""

    def predict_proba(self, examples: pa.Table | pa.RecordBatch) -> NDArray[np.float64]:
        return np.tile(self.means[0], (examples.num_rows, 1))


class _TrainsBlind(_Words):
    def fit(
        self, examples: pa.Table, labels: TrainingLabels, *, features: FeatureColumns, rng: np.random.Generator
    ) -> FittedEndModel:
        del examples, rng
        return _Blind(labels.space, features, ("",), labels.probabilities[:1])


def _drawing(examples: pa.Table | pa.RecordBatch, answer: NDArray[np.float64]) -> NDArray[np.float64]:
    random.random()  # noqa: S311  # what a careless plug-in does
    return answer


def _texts(examples: pa.Table | pa.RecordBatch) -> list[str]:
    return [text for text in examples.column("text").to_pylist() if text is not None]


latest = [0]

WRONG: list[tuple[str, Make]] = [
    ("gives_probabilities", partial(_Words, lambda _, answer: answer * 1.01)),
    ("gives_probabilities", partial(_Words, lambda _, answer: np.log(answer))),
    ("says_what_it_was_trained_on", _Misnamed),
    ("loads_what_it_dumps", _Gullible),
    ("loads_what_it_dumps", partial(_Words, lambda _, answer: answer[:, ::-1])),
    ("refuses_what_others_dumped", _Gullible),
    ("ignores_the_order_of_examples", partial(_Words, lambda _, answer: np.maximum.accumulate(answer))),
    ("ignores_the_borders_of_blocks", partial(_Words, lambda _, answer: answer - answer.mean(axis=0))),
    ("gives_the_same_bytes_again", _Restless),
    ("keeps_no_state_between_fits", _Forgetful),
    ("learns_from_soft_labels", partial(_Words, lambda _, answer: np.roll(answer, 1, axis=1))),
    ("ignores_examples_without_weight", partial(_Words, wanted=lambda labels: np.ones(len(labels)))),
    ("takes_unseen_values", _failing(lambda examples: "xylophone" in _texts(examples))),
    ("takes_missing_values", _failing(lambda examples: not _texts(examples))),
    ("takes_missing_values", _NumbersOnly),
    ("takes_no_examples", _failing(lambda examples: 1 // examples.num_rows > 1)),
    ("takes_any_text", _failing(lambda examples: any("\x00" in text for text in _texts(examples)))),
    ("refuses_one_class", _Careless),
    ("takes_a_class_without_labels", partial(_Words, lambda _, answer: answer[:, ::-1])),
    ("takes_a_class_without_labels", partial(_Words, lambda _, answer: answer[:, :2])),
    ("refuses_what_it_cannot_train_on", _Countless),
    ("tells_missing_columns", _TrainsBlind),
    ("leaves_global_randomness_alone", partial(_Words, _drawing)),
]


@pytest.mark.parametrize(("check", "make"), WRONG, ids=[f"{place}-{check}" for place, (check, _) in enumerate(WRONG)])
def test_a_wrong_end_model_is_caught(check: str, make: Make) -> None:
    """An end model that does one thing wrong fails the check for it."""
    with pytest.raises(CheckFailed) as caught:
        CHECKS[check](make)

    assert caught.value.facts["check"] == check


def test_every_check_catches_something() -> None:
    """There is no check that no end model fails."""
    assert {check for check, _ in WRONG} == set(CHECKS)


def test_a_right_end_model_passes_all() -> None:
    """The model that wrong ones are made from passes: what fails above is the change."""
    check_end_model(_Words)
