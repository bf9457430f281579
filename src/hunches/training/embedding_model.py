"""A linear classifier of embedded texts, with numbers and categories beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
from scipy.sparse import csr_array

from hunches.errors import UnreadableModel
from hunches.records.model_state import ModelState
from hunches.training.columns import read_texts
from hunches.training.end_model import FeatureColumns
from hunches.training.example_encoder import fit_example_encoder, load_example_encoder
from hunches.training.softmax_head import fit_softmax_head, load_softmax_head
from hunches.training.sparse_terms import read_all
from hunches.training.stored_model import read_columns, read_present, stored_columns
from hunches.training.training_rows import present_classes, weighted_examples

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from hunches.records import LabelSpace
    from hunches.training.example_encoder import ExampleEncoder
    from hunches.training.softmax_head import HeadSettings, SoftmaxHead
    from hunches.training.training_labels import TrainingLabels

_ROWS_AT_ONCE: Final = 1 << 14  # examples whose vectors are held at once
_MOST_LEVELS: Final = 1 << 12  # values of a category that have a column of their own


class TextEmbedder(Protocol):
    """Turns texts into vectors of length one."""

    @property
    def name(self) -> str:
        """The name of its weights."""
        ...

    @property
    def sha256(self) -> str:
        """What its vectors depend on: other weights have another."""
        ...

    @property
    def n_dimensions(self) -> int:
        """How long a vector is."""
        ...

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one vector a text, ``float32 [n, n_dimensions]``."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class FittedEmbeddingModel:
    """A calibrated softmax-linear classifier of embedded texts.

    Parameters
    ----------
    plugin : str
        The name of the end model that trained it.
    space : LabelSpace
        The classes.
    features : FeatureColumns
        The columns read.
    others : ExampleEncoder or None
        How columns that are no texts become features; None when there are none.
    head : SoftmaxHead
        What was learnt: weights of the vectors, then of the other features.
    embedder : TextEmbedder
        What makes the vectors. It is not stored: only its name and its hash are.
    """

    plugin: str
    space: LabelSpace
    features: FeatureColumns
    others: ExampleEncoder | None
    head: SoftmaxHead
    embedder: TextEmbedder

    def predict_proba(self, examples: pa.Table | pa.RecordBatch) -> NDArray[np.float64]:
        """Return the probability of each class, ``float64 [n_examples, n_classes]``; rows sum to 1.

        Raises
        ------
        UnknownColumn, WrongColumnType
            When the examples lack a column, or it holds another kind of value.
        """
        parts = [np.empty((0, len(self.space)))]
        for first in range(0, max(examples.num_rows, 1), _ROWS_AT_ONCE):
            some = examples.slice(first, _ROWS_AT_ONCE)
            blocks = embedding_blocks(self.embedder, some, texts=self.features.texts, others=self.others)
            parts.append(self.head.predict_proba(blocks, n_classes=len(self.space)))
        return np.concatenate(parts)

    def dump(self) -> ModelState:
        """Return the model as plain values, for `encode_model`."""
        arrays, strings = ({}, {}) if self.others is None else self.others.dump()
        settings, names = stored_columns(self.space, self.features)
        learnt, weights = self.head.dump()
        settings |= learnt | {"weights": self.embedder.name, "weights_sha256": self.embedder.sha256}
        return ModelState(self.plugin, settings, arrays | weights, strings | names)


def fit_embedding_model(
    plugin: str,
    embedder: TextEmbedder,
    *,
    trained_on: tuple[pa.Table, TrainingLabels, FeatureColumns],
    settings: HeadSettings,
    rng: np.random.Generator,
) -> FittedEmbeddingModel:
    """Return the classifier trained on examples, labels and columns; examples of weight 0 are left out.

    Raises
    ------
    InvalidValue
        When there are no examples with a weight, or not one label for each.
    OneClassOnly
        When all labels are for one class.
    UnknownColumn, WrongColumnType
        When the examples lack a column, or it holds another kind of value.
    """
    examples, labels = weighted_examples(*trained_on[:2])
    features, present = trained_on[2], present_classes(labels)
    rest = _other_columns(features)
    others = None if rest is None else fit_example_encoder(examples, rest, min_examples=1, max_features=_MOST_LEVELS)
    blocks = embedding_blocks(embedder, examples, texts=features.texts, others=others)
    head = fit_softmax_head(blocks, labels, present=present, settings=settings, rng=rng)
    return FittedEmbeddingModel(plugin, labels.space, features, others, head, embedder)


def load_embedding_model(state: ModelState, *, embedder_of: Callable[[str], TextEmbedder]) -> FittedEmbeddingModel:
    """Return the model that was dumped, with the weights of the name it was trained with.

    Raises
    ------
    UnreadableModel
        When the state is not of such a model, or the weights are not those it was trained with.
    """
    space, features = read_columns(state)
    rest = _other_columns(features)
    others = None if rest is None else load_example_encoder(rest, state.arrays, state.strings)
    name, known = str(state.settings["weights"]), state.settings["weights_sha256"]
    embedder = embedder_of(name)
    if embedder.sha256 != known:
        raise UnreadableModel(f"it was trained with weights '{name}' of another content (SHA-256 {known})")
    n_features = len(features.texts) * embedder.n_dimensions + (0 if others is None else len(others))
    head = load_softmax_head(state, present=read_present(state, space), n_features=n_features)
    return FittedEmbeddingModel(state.plugin, space, features, others, head, embedder)


def embedding_blocks(
    embedder: TextEmbedder,
    examples: pa.Table | pa.RecordBatch,
    *,
    texts: Sequence[str],
    others: ExampleEncoder | None,
) -> list[csr_array]:
    """Return the vectors of each text column and the features of the other columns, sparse ``[n, any]``.

    Vectors of length one are made as long as the square root of their dimension, so that each entry is about one:
    then the penalty means for them what it means for standardised numbers.
    """
    blocks: list[csr_array] = []
    for name in texts:
        vectors = embedder.embed([text or "" for text in read_texts(examples, name).to_pylist()])
        blocks.append(csr_array(vectors * np.float32(np.sqrt(embedder.n_dimensions))))
    if others is not None:
        blocks += [read_all(reader, n_rows=examples.num_rows) for reader in others.readers(examples)]
    return blocks


def _other_columns(features: FeatureColumns) -> FeatureColumns | None:
    """Return the columns that are no texts."""
    if not features.numbers and not features.categories:
        return None
    return FeatureColumns(numbers=features.numbers, categories=features.categories)
