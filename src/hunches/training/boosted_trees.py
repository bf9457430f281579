"""Gradient-boosted trees by LightGBM. Needs the extra ``hunches[boosting]``."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from hunches.errors import UnreadableModel
from hunches.extras import load_extra
from hunches.records.model_state import ModelState
from hunches.training.calibration import Calibration, fit_calibration, no_calibration
from hunches.training.end_model import end_models
from hunches.training.example_encoder import fit_example_encoder, load_example_encoder
from hunches.training.held_out import held_out_rows
from hunches.training.soft_loss import SoftTargets, log_softmax
from hunches.training.softmax_head import check_positive
from hunches.training.stored_model import load_as, read_columns, read_present, stored_columns
from hunches.training.text_components import dump_text_components, load_text_components
from hunches.training.training_rows import graded_targets, present_classes, spread_over_classes, weighted_examples
from hunches.training.tree_columns import TreeColumns, fit_tree_columns

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa
    from numpy.typing import NDArray

    from hunches.records import LabelSpace
    from hunches.training.end_model import FeatureColumns
    from hunches.training.training_labels import TrainingLabels

_NAME: Final = "boosted-trees.v1"
_ROWS_AT_ONCE: Final = 1 << 14  # examples whose dense columns are held at once
_FEWEST_HELD_OUT: Final = 20  # examples; of fewer the best number of rounds is noise
_MOST_TREES: Final = 4000  # with many classes each round has many trees
_FEWEST_ROUNDS: Final = 20
_LEAST_SHARE: Final = 1e-9
_SHARE_OF_MANY: Final = 0.5  # of the columns each tree sees; of few it must see all to learn what they say together
_FEW_COLUMNS: Final = 64
_LARGEST_SEED: Final = 2**31


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
        encoder = fit_example_encoder(
            examples, features, min_examples=self.min_examples, max_features=self.max_features
        )
        columns = fit_tree_columns(encoder, examples, n_components=self.n_components, n_words=self.n_words, rng=rng)
        soft = SoftTargets(labels.probabilities[:, present], labels.weights / labels.weights.mean())
        graded = graded_targets(soft, labels, present=present)
        seed, held = int(rng.integers(_LARGEST_SEED)), held_out_rows(len(labels), rng)[0]
        task = _Task(columns.transform(examples), soft, columns.categories)
        n_rounds, calibration = self._validated(task, graded, held=held, seed=seed)
        text = self._boost(task, n_rounds=n_rounds, seed=seed).model_to_string()
        trees = Trees(text, _prior(soft))
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
            "feature_fraction": _SHARE_OF_MANY if task.rows.shape[1] > _FEW_COLUMNS else 1.0,
            "seed": seed,
            "deterministic": True,
            "force_row_wise": True,  # otherwise it measures time to choose
            "num_threads": 1,
            "verbose": -1,
        }
        dataset = lightgbm.Dataset(
            task.rows,
            label=targets.probabilities.argmax(axis=1),  # it asks for one; the gradient reads the distribution
            init_score=np.tile(_prior(targets), (n_rows, 1)),
            categorical_feature=task.categories,
            params={"verbose": -1, "feature_pre_filter": False, "num_threads": 1},
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
    """

    text: str
    start: NDArray[np.float64]
    _booster: Any = field(init=False, repr=False)

    def __post_init__(self) -> None:
        lightgbm = _lightgbm()
        try:
            booster = lightgbm.Booster(model_str=self.text)
        except lightgbm.basic.LightGBMError as problem:
            raise UnreadableModel(f"LightGBM does not read its trees ({problem})") from problem
        object.__setattr__(self, "_booster", booster)

    @property
    def n_columns(self) -> int:
        """How many dense columns the trees split on."""
        return int(self._booster.num_feature())

    def logits(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the logits of rows, ``float64 [n, k]``."""
        if not len(rows):
            return np.empty((0, len(self.start)))
        raw: NDArray[np.float64] = self._booster.predict(rows, raw_score=True, num_threads=1)
        return raw.reshape(len(rows), -1) + self.start


@dataclass(frozen=True, slots=True, eq=False)
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
    """

    space: LabelSpace
    columns: TreeColumns
    trees: Trees
    calibration: Calibration
    present: tuple[int, ...]

    @property
    def features(self) -> FeatureColumns:
        """The columns read."""
        return self.columns.encoder.columns

    def predict_proba(self, examples: pa.Table | pa.RecordBatch) -> NDArray[np.float64]:
        """Return the probability of each class, ``float64 [n_examples, n_classes]``; rows sum to 1.

        Raises
        ------
        UnknownColumn, WrongColumnType
            When the examples lack a column, or it holds another kind of value.
        """
        parts = [np.empty((0, len(self.space)))]
        for first in range(0, max(examples.num_rows, 1), _ROWS_AT_ONCE):
            rows = self.columns.transform(examples.slice(first, _ROWS_AT_ONCE))
            known = np.exp(log_softmax(self.calibration.apply(self.trees.logits(rows))))
            parts.append(spread_over_classes(known, self.present, n_classes=len(self.space)))
        return np.concatenate(parts)

    def dump(self) -> ModelState:
        """Return the model as plain values, for `encode_model`."""
        arrays, strings = self.columns.encoder.dump()
        settings, names = stored_columns(self.space, self.features)
        settings |= {"present": list(self.present), "temperature": self.calibration.temperature}
        arrays |= dump_text_components(self.columns.components)
        arrays |= {"start": self.trees.start, "shifts": self.calibration.shifts}
        return ModelState(_NAME, settings, arrays, strings | names | {"trees": (self.trees.text,)})


def _prior(targets: SoftTargets) -> NDArray[np.float64]:
    """Return the logarithms of the shares of the classes."""
    mass = targets.class_mass()
    logs: NDArray[np.float64] = np.log(np.maximum(mass / mass.sum(), _LEAST_SHARE))
    return logs


def _cross_entropy_gradient(targets: SoftTargets) -> Callable[..., tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Return what gives LightGBM the first and second derivatives of the cross-entropy, ``float64 [n, k]`` each."""
    weights = targets.weights[:, np.newaxis]
    n_classes = targets.probabilities.shape[1]

    def derivatives(logits: NDArray[np.float64], _: object) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        probabilities = np.exp(log_softmax(logits))
        # Friedman's factor: the logits of a softmax have one direction too many.
        curvature = n_classes / (n_classes - 1) * probabilities * (1 - probabilities)
        return weights * (probabilities - targets.probabilities), weights * curvature

    return derivatives


def _load(state: ModelState) -> FittedBoostedTrees:
    space, names = read_columns(state)
    present = read_present(state, space)
    encoder = load_example_encoder(names, state.arrays, state.strings)
    components = tuple(
        load_text_components(state.arrays, place=place, n_terms=len(text)) for place, text in enumerate(encoder.texts)
    )
    columns = TreeColumns(encoder, components)
    start, shifts = (state.arrays[name].astype(np.float64) for name in ("start", "shifts"))
    calibration = Calibration(float(cast("float", state.settings["temperature"])), shifts)
    trees = Trees(state.strings["trees"][0], start)
    if (
        start.shape != (len(present),)
        or shifts.shape != (len(present),)
        or not 0 < calibration.temperature < math.inf
        or trees.n_columns != len(columns)
    ):
        raise UnreadableModel("its trees do not fit its columns, its classes or its calibration")
    return FittedBoostedTrees(space, columns, trees, calibration, present)


def _lightgbm() -> Any:  # noqa: ANN401  # a module without types
    return load_extra("lightgbm", feature="The end model 'boosted-trees.v1'", extra="boosting")
