"""Gradient-boosted trees by LightGBM. Needs the extra ``hunches[boosting]``."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hunches.errors import UnreadableModel
from hunches.records.model_state import ModelState
from hunches.training.calibration import Calibration, fit_calibration, no_calibration
from hunches.training.columns import read_categories, read_numbers, read_texts
from hunches.training.end_model import end_models
from hunches.training.example_encoder import fit_example_encoder, load_example_encoder
from hunches.training.held_out import held_out_rows
from hunches.training.optional_packages import load_optional
from hunches.training.soft_loss import SoftTargets, log_softmax
from hunches.training.softmax_head import check_positive
from hunches.training.stored_model import load_as, read_columns, read_present, stored_columns
from hunches.training.text_components import (
    dump_text_components,
    fit_text_components,
    load_text_components,
    read_text_features,
)
from hunches.training.training_rows import graded_targets, present_classes, spread_over_classes, weighted_examples

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hunches.records import LabelSpace
    from hunches.records.model_state import JSON
    from hunches.training.end_model import FeatureColumns
    from hunches.training.example_encoder import ExampleEncoder
    from hunches.training.text_components import TextComponents
    from hunches.training.training_labels import TrainingLabels

_NAME: Final = "boosted-trees.v1"
_ROWS_AT_ONCE: Final = 1 << 14  # examples whose dense columns are held at once
_FEWEST_HELD_OUT: Final = 20  # examples; of fewer the best number of rounds is noise
_MOST_TREES: Final = 4000  # with many classes each round has many trees
_FEWEST_ROUNDS: Final = 20
_LEAST_SHARE: Final = 1e-9
_LARGEST_SEED: Final = 2**31
_MODEL: Final = "trees"


@dataclass(frozen=True, slots=True, eq=False)
class TreeColumns:
    """Turns columns of examples into the dense columns that trees split on.

    A text is the main directions of its TF-IDF features and its most frequent words; a number is itself, NaN where it
    is missing; a category is the place of its value among those known, NaN where it is missing or new.

    Parameters
    ----------
    encoder : ExampleEncoder
        How the columns are read.
    components : tuple of TextComponents
        What each text column becomes.

    >>> BoostedTrees().n_components
    64
    """

    encoder: ExampleEncoder
    components: tuple[TextComponents, ...]

    @property
    def categories(self) -> list[int]:
        """The positions of the columns of categories."""
        first = sum(map(len, self.components)) + len(self.encoder.numbers)
        return list(range(first, first + len(self.encoder.categories)))

    def transform(self, examples: pa.Table | pa.RecordBatch) -> NDArray[np.float32]:
        """Return the dense columns, ``float32 [n_examples, n_columns]`` with NaN."""
        names, encoder = self.encoder.columns, self.encoder
        parts: list[NDArray[np.float32]] = []
        for name, text, components in zip(names.texts, encoder.texts, self.components, strict=True):
            parts.append(components.transform(read_text_features(text, read_texts(examples, name))))
        parts += [_as_column(read_numbers(examples, name)) for name in names.numbers]
        for name, category in zip(names.categories, encoder.categories, strict=True):
            parts.append(_as_column(_places(read_categories(examples, name), category.levels)))
        return np.hstack(parts)


@end_models.register(_NAME)
@dataclass(frozen=True, slots=True)
class BoostedTrees:
    """Trains gradient-boosted trees on probabilistic labels, with LightGBM.

    Each tree is fitted to the gradient of the cross-entropy against the label distribution, so an example counts once
    however unsure its label is. A fifth of the examples is held out to find how many rounds are best and to calibrate
    the probabilities; then trees are trained on all. One thread is used, and the same seed gives the same trees.

    Parameters
    ----------
    n_rounds : int
        How many rounds at most; with many classes fewer, so that there are at most 4000 trees (but 20 rounds).
    learning_rate : float
        How much of each tree is added.
    n_leaves : int
        How many leaves a tree has at most, 2 or more.
    min_leaf : int
        How many examples a leaf must have.
    n_components : int
        How many main directions of its features a text column becomes, at most.
    n_words : int
        How many of its most frequent words and runs of characters are columns of their own.
    min_examples : int
        In how many examples a term of a text must be to be a feature.
    max_features : int
        How many features each text family and each category has at most, before they become columns.

    >>> BoostedTrees(n_rounds=50).learning_rate
    0.1
    """

    n_rounds: int = 200
    learning_rate: float = 0.1
    n_leaves: int = 15
    min_leaf: int = 5
    n_components: int = 64
    n_words: int = 500
    min_examples: int = 2
    max_features: int = 1 << 17

    def __post_init__(self) -> None:
        check_positive(self, "n_rounds", "learning_rate", "n_leaves", "min_leaf", "min_examples", "max_features")
        check_positive(self, "n_components", "n_words")

    def fit(
        self, examples: pa.Table, labels: TrainingLabels, *, features: FeatureColumns, rng: np.random.Generator
    ) -> FittedBoostedTrees:
        """Return the trees trained on examples and their labels; examples of weight 0 are left out.

        Raises
        ------
        MissingExtra
            When LightGBM is not installed.
        InvalidValue
            When there are no examples with a weight, or not one label for each.
        OneClassOnly
            When all labels are for one class.
        NoFeatures
            When the columns hold nothing to learn from.
        UnknownColumn, WrongColumnType
            When the examples lack a column, or it holds another kind of value.
        """
        _lightgbm()
        examples, labels = weighted_examples(examples, labels)
        present = present_classes(labels)
        columns = self._columns(examples, features, rng=rng)
        soft = SoftTargets(labels.probabilities[:, present], labels.weights / labels.weights.mean())
        graded = graded_targets(soft, labels, present=present)
        seed, held = int(rng.integers(_LARGEST_SEED)), held_out_rows(len(labels), rng)[0]
        dense = _Task(columns.transform(examples), soft, columns.categories)
        n_rounds, calibration = self._validated(dense, graded, held=held, seed=seed)
        model = self._boost(dense, n_rounds=n_rounds, seed=seed).model_to_string()
        trees = Trees(model, _prior(soft))
        return FittedBoostedTrees(labels.space, columns, trees, calibration, tuple(present.tolist()))

    @classmethod
    def load(cls, state: ModelState) -> FittedBoostedTrees:
        """Return the model that was dumped; raise `UnreadableModel` when the state is not one of this kind.

        Raises
        ------
        MissingExtra
            When LightGBM is not installed.
        """
        return load_as(_NAME, state, load=_load)

    def _columns(self, examples: pa.Table, features: FeatureColumns, *, rng: np.random.Generator) -> TreeColumns:
        encoder = fit_example_encoder(
            examples, features, min_examples=self.min_examples, max_features=self.max_features
        )
        components = tuple(
            fit_text_components(
                read_text_features(text, read_texts(examples, name)),
                n_components=self.n_components,
                n_words=self.n_words,
                rng=rng,
            )
            for name, text in zip(features.texts, encoder.texts, strict=True)
        )
        return TreeColumns(encoder, components)

    def _validated(
        self, task: _Task, graded: SoftTargets, *, held: NDArray[np.int64], seed: int
    ) -> tuple[int, Calibration]:
        """Return the best number of rounds for rows held out, and the calibration of what is predicted for them."""
        n_classes = task.targets.probabilities.shape[1]
        most = min(self.n_rounds, max(_FEWEST_ROUNDS, _MOST_TREES // n_classes))
        if len(task.rows) < _FEWEST_HELD_OUT:
            return most, no_calibration(n_classes)
        rest = np.setdiff1d(np.arange(len(task.rows)), held)
        learnt = task.take(rest)
        booster = self._boost(learnt, n_rounds=most, seed=seed)
        targets, prior = graded.take(held), _prior(learnt.targets)
        best, least = most, math.inf
        logits = np.tile(prior, (len(held), 1))
        for done in range(1, most + 1):
            logits += booster.predict(task.rows[held], raw_score=True, start_iteration=done - 1, num_iteration=1)
            loss = -float(np.sum(targets.weights @ (targets.probabilities * log_softmax(logits))))
            if loss < least:
                best, least = done, loss
        raw = booster.predict(task.rows[held], raw_score=True, num_iteration=best)
        return best, fit_calibration(raw + prior, targets)

    def _boost(self, task: _Task, *, n_rounds: int, seed: int) -> Any:  # noqa: ANN401  # LightGBM has no types
        lightgbm = _lightgbm()
        targets = task.targets
        n_rows, n_classes = targets.probabilities.shape
        parameters = {
            "objective": _cross_entropy_gradient(targets),
            "num_class": n_classes,
            "learning_rate": self.learning_rate,
            "num_leaves": max(2, self.n_leaves),
            "min_data_in_leaf": self.min_leaf,
            "feature_fraction": 0.5,
            "seed": seed,
            "deterministic": True,
            "force_row_wise": True,  # otherwise it measures time to choose
            "num_threads": 1,
            "verbose": -1,
        }
        start = np.tile(_prior(targets), (n_rows, 1)).ravel(order="F")
        options = {"verbose": -1, "feature_pre_filter": False, "num_threads": 1}
        dataset = lightgbm.Dataset(
            task.rows,
            label=targets.probabilities.argmax(axis=1),  # it asks for one; the gradient reads the distribution
            init_score=start,
            categorical_feature=task.categories,
            params=options,
        )
        return lightgbm.train(parameters, dataset, num_boost_round=n_rounds)


@dataclass(frozen=True, slots=True, eq=False)
class _Task:
    """Dense columns, what to learn of them, and which are categories."""

    rows: NDArray[np.float32]
    targets: SoftTargets
    categories: list[int]

    def take(self, rows: NDArray[np.int64]) -> _Task:
        return _Task(self.rows[rows], self.targets.take(rows), self.categories)


@dataclass(frozen=True, slots=True, eq=False)
class Trees:
    """Trees as LightGBM's text, and the logits they are added to.

    Parameters
    ----------
    text : str
        LightGBM's own format.
    start : float64 [k]
        The logarithms of the shares of the classes.

    >>> Trees("tree\\n", np.zeros(2)).start.tolist()
    [0.0, 0.0]
    """

    text: str
    start: NDArray[np.float64]

    def booster(self) -> Any:  # noqa: ANN401  # LightGBM has no types
        """Return LightGBM's model."""
        return _lightgbm().Booster(model_str=self.text, params={"num_threads": 1, "verbose": -1})


class FittedBoostedTrees:
    """Trained trees.

    Parameters
    ----------
    space : LabelSpace
        The classes.
    columns : TreeColumns
        How examples become dense columns.
    trees : Trees
        What was learnt.
    calibration : Calibration
        What is done to their logits.
    present : tuple of int
        The classes that had labels, ascending; any other has a probability of a millionth.

    >>> BoostedTrees().n_rounds
    200
    """
