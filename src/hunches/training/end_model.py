"""What an end model is: the protocols, the columns it reads, and the table of those there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from hunches.errors import DuplicateName, InvalidValue
from hunches.registry import Registry

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from hunches.records import LabelSpace
    from hunches.records.model_state import ModelState
    from hunches.training.training_labels import TrainingLabels


@dataclass(frozen=True, slots=True)
class FeatureColumns:
    """The columns of the examples that an end model reads.

    Parameters
    ----------
    texts, numbers, categories : tuple of str
        Their names, by how they are read.

    Raises
    ------
    InvalidValue
        When no column is named.
    DuplicateName
        When one is named twice.

    >>> FeatureColumns(texts=("text",), numbers=("likes",)).names
    ('text', 'likes')
    """

    texts: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.names:
            raise InvalidValue("The list of feature columns", value=[], expected="at least one column")
        for name in self.names:
            if self.names.count(name) > 1:
                raise DuplicateName("feature column", name=name)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all columns."""
        return self.texts + self.numbers + self.categories


class FittedEndModel(Protocol):
    """A classifier of examples."""

    @property
    def space(self) -> LabelSpace:
        """The classes it tells apart."""
        ...

    @property
    def features(self) -> FeatureColumns:
        """The columns it reads."""
        ...

    def predict_proba(self, examples: pa.Table | pa.RecordBatch) -> NDArray[np.float64]:
        """Return the probability of each class, ``float64 [n_examples, n_classes]``; rows sum to 1."""
        ...

    def dump(self) -> ModelState:
        """Return the model as plain values, for `encode_model`."""
        ...


class EndModel(Protocol):
    """A way to train a classifier: a frozen dataclass of parameters, registered by name and version.

    >>> end_models.get("linear.v1")().max_iterations
    100
    """

    def fit(
        self, examples: pa.Table, labels: TrainingLabels, *, features: FeatureColumns, rng: np.random.Generator
    ) -> FittedEndModel:
        """Return a classifier trained on examples and their probabilistic labels.

        The same inputs and state of ``rng`` give a model of the same bytes.
        """
        ...

    @classmethod
    def load(cls, state: ModelState) -> FittedEndModel:
        """Return the model that was dumped; raise `UnreadableModel` when the state is not one of this kind."""
        ...


end_models: Registry[type[EndModel]] = Registry("end model", package="hunches.training")
"""Every end model there is, by name and version."""
