"""The default end model: TF-IDF and other columns into a calibrated softmax-linear classifier."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, Literal, cast, get_args

import numpy as np

from hunches.errors import InputError, InvalidValue, OneClassOnly, UnreadableModel
from hunches.records import LabelSpace
from hunches.records.model_state import ModelState
from hunches.training.end_model import FeatureColumns, end_models
from hunches.training.example_encoder import fit_example_encoder, load_example_encoder
from hunches.training.held_out import calibrate
from hunches.training.soft_loss import LinearWeights, SoftTargets, fit_softmax, log_softmax
from hunches.training.sparse_terms import read_all, row_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from hunches.records import LabelKind
    from hunches.records.model_state import JSON
    from hunches.training.example_encoder import ExampleEncoder
    from hunches.training.sparse_terms import BlockReader
    from hunches.training.training_labels import TrainingLabels

ClassWeights = Literal["none", "balanced"]

_NAME: Final = "linear.v1"
_ROWS_AT_ONCE: Final = 1 << 18  # each distinct word of so many examples is cut into n-grams once
_MOST_WEIGHTS: Final = 1 << 22  # L-BFGS keeps about 25 vectors of so many float64: 800 MB
_FEWEST_GOLD: Final = 50  # gold labels; fewer say too little about a temperature
_UNSEEN: Final = 1e-6  # the probability of a class without any label, so that log losses stay finite


@end_models.register(_NAME)
@dataclass(frozen=True, slots=True)
class LinearModel:
    """Trains a softmax-linear classifier on probabilistic labels.

    Features: TF-IDF of words, word pairs and character 3- to 5-grams of each text column, standardised numbers
    with a flag for missing ones, one column for each value of a category. Loss: cross-entropy against the label
    distribution. The probabilities are calibrated by temperature on predictions for held-out examples.

    Parameters
    ----------
    l2 : float
        The penalty on half the squared weights, against the summed loss of the examples.
    class_weights : {"none", "balanced"}
        Whether to count rare classes more, so that each has the same mass (at most 100 times more).
    max_iterations : int
        The budget of each fit.
    tolerance : float
        Each fit ends when the largest entry of the scaled gradient of the mean loss is that small, or an iteration
        lowers the loss by less than a tenth of that part of it.
    min_examples : int
        In how many examples a term of a text must be to be a feature.
    max_features : int
        How many features each family has at most; fewer when there are many classes.

    >>> import pyarrow as pa
    >>> from hunches.training import TrainingLabels
    >>> examples = pa.table({"text": ["free gift", "free win", "see you", "you there"]})
    >>> sure = np.array([[0.9, 0.1], [0.9, 0.1], [0.1, 0.9], [0.1, 0.9]])
    >>> labels = TrainingLabels(LabelSpace(["SPAM", "HAM"]), sure, np.ones(4))
    >>> features, rng = FeatureColumns(texts=("text",)), np.random.default_rng(0)
    >>> model = LinearModel(l2=0.1).fit(examples, labels, features=features, rng=rng)
    >>> model.predict_proba(pa.table({"text": ["free", "you"]})).argmax(axis=1).tolist()
    [0, 1]
    """

    l2: float = 0.3
    class_weights: ClassWeights = "none"
    max_iterations: int = 100
    tolerance: float = 1e-4
    min_examples: int = 2
    max_features: int = 1 << 17

    def __post_init__(self) -> None:
        if self.class_weights not in get_args(ClassWeights):
            raise InvalidValue("class_weights", value=self.class_weights, expected=f"one of {get_args(ClassWeights)}")
        for name in ("l2", "max_iterations", "tolerance", "min_examples", "max_features"):
            if not 0 < getattr(self, name) < math.inf:
                raise InvalidValue(name, value=getattr(self, name), expected="positive and finite")

    def fit(
        self, examples: pa.Table, labels: TrainingLabels, *, features: FeatureColumns, rng: np.random.Generator
    ) -> FittedLinearModel:
        """Return the classifier trained on examples and their labels; examples of weight 0 are left out.

        Raises
        ------
        InvalidValue
            When there are no examples with a weight, or not one label for each.
        OneClassOnly
            When all labels are for one class.
        NoFeatures
            When the columns hold nothing to learn from.
        UnknownColumn, WrongColumnType
            When the examples lack a column, or it holds another kind of value.
        """
        examples, labels = _weighted(examples, labels)
        present = _present_classes(labels)
        n_columns = len(present) if len(present) > 2 else 1  # two classes need one column
        n_families = 2 * len(features.texts) + len(features.categories)
        cap = min(self.max_features, max(1, _MOST_WEIGHTS // n_columns // max(1, n_families)))
        encoder = fit_example_encoder(examples, features, min_examples=self.min_examples, max_features=cap)
        blocks = [read_all(reader, n_rows=len(examples)) for reader in encoder.readers(examples)]
        soft = SoftTargets(labels.probabilities[:, present], labels.weights)
        learnt = soft.balanced() if self.class_weights == "balanced" else soft
        fit = partial(fit_softmax, l2=self.l2, budget=(self.max_iterations, self.tolerance))
        graded = _with_gold(soft, labels, present=present)
        temperature, start = calibrate(blocks, learnt, graded=graded, fit=fit, rng=rng)
        weights = fit(blocks, learnt, start=start)
        return FittedLinearModel(labels.space, encoder, weights.rounded(), temperature, tuple(present.tolist()))

    @classmethod
    def load(cls, state: ModelState) -> FittedLinearModel:
        """Return the model that was dumped; raise `UnreadableModel` when the state is not one of this kind."""
        if state.plugin != _NAME:
            raise UnreadableModel(f"it is of the kind '{state.plugin}', not '{_NAME}'")
        try:
            return _load(state)
        except (LookupError, TypeError, ValueError, InputError) as problem:
            raise UnreadableModel(
                f"it lacks a part of a '{_NAME}' model, or has a wrong one ({problem})"
            ) from problem


@dataclass(frozen=True, slots=True, eq=False)
class FittedLinearModel:
    """A trained softmax-linear classifier.

    Parameters
    ----------
    space : LabelSpace
        The classes.
    encoder : ExampleEncoder
        How examples become features.
    weights : LinearWeights
        One row for each feature; its classes are those of ``present``.
    temperature : float
        What logits are divided by.
    present : tuple of int
        The classes that had labels, ascending; any other has a probability of a millionth.

    >>> import pyarrow as pa
    >>> from hunches.training import TrainingLabels
    >>> examples, space = pa.table({"likes": [1, 2, 8, 9]}), LabelSpace(["DULL", "FUN"])
    >>> labels = TrainingLabels(space, np.array([[0.9, 0.1], [0.8, 0.2], [0.2, 0.8], [0.1, 0.9]]), np.ones(4))
    >>> features, rng = FeatureColumns(numbers=("likes",)), np.random.default_rng(0)
    >>> model = LinearModel().fit(examples, labels, features=features, rng=rng)
    >>> model.predict_proba(pa.table({"likes": [0, 20]})).argmax(axis=1).tolist()
    [0, 1]
    """

    space: LabelSpace
    encoder: ExampleEncoder
    weights: LinearWeights
    temperature: float
    present: tuple[int, ...]

    @property
    def features(self) -> FeatureColumns:
        """The columns read."""
        return self.encoder.columns

    def predict_proba(self, examples: pa.Table | pa.RecordBatch) -> NDArray[np.float64]:
        """Return the probability of each class, ``float64 [n_examples, n_classes]``; rows sum to 1.

        The answer for an example is the same to the last bit whatever examples come with it.

        Raises
        ------
        UnknownColumn, WrongColumnType
            When the examples lack a column, or it holds another kind of value.
        """
        parts = [np.empty((0, len(self.space)))]
        for some in _slices(examples):
            readers = self.encoder.readers(some)
            parts += [self._predict_block(readers, rows) for rows in row_blocks(some.num_rows)]
        return np.concatenate(parts)

    def dump(self) -> ModelState:
        """Return the model as plain values, for `encode_model`."""
        arrays, strings = self.encoder.dump()
        columns = self.features
        strings |= {
            "classes": self.space.classes,
            "columns.texts": columns.texts,
            "columns.numbers": columns.numbers,
            "columns.categories": columns.categories,
        }
        arrays |= {"coefficients": self.weights.coefficients, "intercepts": self.weights.intercepts}
        settings: dict[str, JSON] = {
            "kind": self.space.kind,
            "temperature": self.temperature,
            "present": list(self.present),
        }
        return ModelState(_NAME, settings, arrays, strings)

    def _predict_block(self, readers: Sequence[BlockReader], rows: slice) -> NDArray[np.float64]:
        logits = self.weights.logits([reader(rows) for reader in readers])
        known = np.exp(log_softmax(logits / self.temperature))
        if len(self.present) == len(self.space):
            return known
        probabilities = np.full((len(known), len(self.space)), _UNSEEN)
        probabilities[:, self.present] = known * (1 - _UNSEEN * (len(self.space) - len(self.present)))
        return probabilities


def _slices(examples: pa.Table | pa.RecordBatch) -> Iterator[pa.Table | pa.RecordBatch]:
    """Yield a part of the examples at a time, at least one so that its columns are checked."""
    for first in range(0, max(examples.num_rows, 1), _ROWS_AT_ONCE):
        yield examples.slice(first, _ROWS_AT_ONCE)


def _weighted(examples: pa.Table, labels: TrainingLabels) -> tuple[pa.Table, TrainingLabels]:
    """Return the examples that count, with their labels."""
    if len(labels) != examples.num_rows:
        raise InvalidValue("The number of labels", value=len(labels), expected=f"{examples.num_rows}, one an example")
    rows = np.flatnonzero(labels.weights > 0)
    if not len(rows):
        raise InvalidValue(
            "The number of examples to train on", value=0, expected="at least 1: build a training set with some"
        )
    return (examples, labels) if len(rows) == len(labels) else (examples.take(rows), labels.take(rows))


def _present_classes(labels: TrainingLabels) -> NDArray[np.int64]:
    """Return the classes with any label mass, ascending."""
    mass = labels.weights @ labels.probabilities
    present = np.flatnonzero(mass > 0)
    classes = labels.space.classes
    if len(present) == 1:
        only = classes[present[0]]
        raise OneClassOnly(only, what="The training labels", missing=[name for name in classes if name != only])
    return present


def _with_gold(targets: SoftTargets, labels: TrainingLabels, *, present: NDArray[np.int64]) -> SoftTargets:
    """Return the targets with gold labels in place of probabilistic ones, when there are enough of them."""
    if labels.gold is None:
        return targets
    rows = np.flatnonzero(np.isin(labels.gold, present))
    if len(rows) < _FEWEST_GOLD:
        return targets
    probabilities = targets.probabilities.copy()
    probabilities[rows] = np.eye(len(present))[np.searchsorted(present, labels.gold[rows])]
    return SoftTargets(probabilities, targets.weights)


def _load(state: ModelState) -> FittedLinearModel:
    strings, settings = state.strings, state.settings
    columns = FeatureColumns(strings["columns.texts"], strings["columns.numbers"], strings["columns.categories"])
    encoder = load_example_encoder(columns, state.arrays, strings)
    space = LabelSpace(strings["classes"], cast("LabelKind", settings["kind"]))
    present = tuple(sorted({range(len(space))[place] for place in cast("list[int]", settings["present"])}))
    n_columns = len(present) if len(present) > 2 else 1  # two classes need one column
    weights = LinearWeights(
        state.arrays["coefficients"].astype(np.float32), state.arrays["intercepts"].astype(np.float64)
    )
    temperature = float(cast("float", settings["temperature"]))
    if list(present) != settings["present"] or not 0 < temperature < math.inf:
        raise UnreadableModel(f"its classes {settings['present']} or its temperature {temperature} mean nothing")
    if weights.coefficients.shape != (len(encoder), n_columns) or weights.intercepts.shape != (n_columns,):
        raise UnreadableModel(f"its coefficients have the shape {weights.coefficients.shape}")
    return FittedLinearModel(space, encoder, weights, temperature, present)
