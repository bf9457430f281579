"""The default end model: TF-IDF and other columns into a calibrated softmax-linear classifier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from hunches.records.model_state import ModelState
from hunches.training.end_model import end_models
from hunches.training.example_encoder import fit_example_encoder, load_example_encoder
from hunches.training.search_space import Choice, FloatRange, IntRange
from hunches.training.softmax_head import (
    HeadSettings,
    SoftmaxHead,
    check_positive,
    fit_softmax_head,
    load_softmax_head,
)
from hunches.training.sparse_terms import read_all, row_blocks
from hunches.training.stored_model import load_as, read_columns, read_present, stored_columns
from hunches.training.training_rows import present_classes, weighted_examples

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from hunches.records import LabelSpace
    from hunches.training.end_model import FeatureColumns
    from hunches.training.example_encoder import ExampleEncoder
    from hunches.training.search_space import SearchSpace
    from hunches.training.soft_loss import LinearWeights
    from hunches.training.softmax_head import ClassWeights
    from hunches.training.sparse_terms import BlockReader
    from hunches.training.training_labels import TrainingLabels

_NAME: Final = "linear.v1"
_ROWS_AT_ONCE: Final = 1 << 18  # each distinct word of so many examples is cut into n-grams once
_MOST_WEIGHTS: Final = 1 << 22  # L-BFGS keeps about 25 vectors of so many float64: 800 MB


@end_models.register(_NAME)
@dataclass(frozen=True, slots=True)
class LinearModel:
    """Trains a softmax-linear classifier on probabilistic labels.

    Features: TF-IDF of words, word pairs and character 3- to 5-grams of each text column, standardised numbers
    with a flag for missing ones, one column for each value of a category. Loss: cross-entropy against the label
    distribution. The probabilities are calibrated by a temperature and a shift of each class, on predictions for
    held-out examples.

    Parameters
    ----------
    l2 : float
        The penalty on half the squared weights, against the summed loss of the examples.
    class_weights : {"none", "balanced"}
        Whether to count rare classes more, so that each has the same mass (at most 100 times more); probabilities
        then are as if all classes were as frequent.
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
    >>> from hunches.records import LabelSpace
    >>> from hunches.training import FeatureColumns, TrainingLabels
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
        self._settings()
        check_positive(self, "min_examples", "max_features")

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
        examples, labels = weighted_examples(examples, labels)
        present = present_classes(labels)
        n_columns = len(present) if len(present) > 2 else 1  # two classes need one column
        n_families = 2 * len(features.texts) + len(features.categories)
        cap = min(self.max_features, max(1, _MOST_WEIGHTS // n_columns // max(1, n_families)))
        encoder = fit_example_encoder(examples, features, min_examples=self.min_examples, max_features=cap)
        blocks = [read_all(reader, n_rows=len(examples)) for reader in encoder.readers(examples)]
        head = fit_softmax_head(blocks, labels, present=present, settings=self._settings(), rng=rng)
        return FittedLinearModel(labels.space, encoder, head.weights, head.temperature, head.present)

    def _settings(self) -> HeadSettings:
        return HeadSettings(self.l2, self.class_weights, self.max_iterations, self.tolerance)

    @classmethod
    def search_space(cls) -> SearchSpace:
        """Return which values of its parameters are worth trying."""
        return {
            "l2": FloatRange(1e-3, 1e2, is_log=True),
            "class_weights": Choice(("none", "balanced")),
            "min_examples": IntRange(1, 8, is_log=True),
        }

    @classmethod
    def load(cls, state: ModelState) -> FittedLinearModel:
        """Return the model that was dumped; raise `UnreadableModel` when the state is not one of this kind."""
        return load_as(_NAME, state, load=_load)


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
    >>> from hunches.records import LabelSpace
    >>> from hunches.training import FeatureColumns, TrainingLabels
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
        settings, names = stored_columns(self.space, self.features)
        learnt, weights = self._head.dump()
        return ModelState(_NAME, settings | learnt, arrays | weights, strings | names)

    @property
    def _head(self) -> SoftmaxHead:
        return SoftmaxHead(self.weights, self.temperature, self.present)

    def _predict_block(self, readers: Sequence[BlockReader], rows: slice) -> NDArray[np.float64]:
        return self._head.predict_proba([reader(rows) for reader in readers], n_classes=len(self.space))


def _slices(examples: pa.Table | pa.RecordBatch) -> Iterator[pa.Table | pa.RecordBatch]:
    """Yield a part of the examples at a time, at least one so that its columns are checked."""
    for first in range(0, max(examples.num_rows, 1), _ROWS_AT_ONCE):
        yield examples.slice(first, _ROWS_AT_ONCE)


def _load(state: ModelState) -> FittedLinearModel:
    space, columns = read_columns(state)
    encoder = load_example_encoder(columns, state.arrays, state.strings)
    head = load_softmax_head(state, present=read_present(state, space), n_features=len(encoder))
    return FittedLinearModel(space, encoder, head.weights, head.temperature, head.present)
