"""Examples as dense columns that trees split on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hunches.training.columns import read_categories, read_numbers, read_texts
from hunches.training.text_components import fit_text_components, read_text_features

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hunches.training.example_encoder import ExampleEncoder
    from hunches.training.text_components import TextComponents


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

    >>> from hunches.training import FeatureColumns, fit_example_encoder
    >>> examples, columns = pa.table({"likes": [1.5, None]}), FeatureColumns(numbers=("likes",))
    >>> encoder = fit_example_encoder(examples, columns, min_examples=1, max_features=10)
    >>> TreeColumns(encoder, ()).transform(examples).tolist()
    [[1.5], [nan]]
    """

    encoder: ExampleEncoder
    components: tuple[TextComponents, ...]

    def __len__(self) -> int:
        return sum(map(len, self.components)) + len(self.encoder.numbers) + len(self.encoder.categories)

    @property
    def categories(self) -> list[int]:
        """The positions of the columns of categories, which are the last."""
        return list(range(len(self) - len(self.encoder.categories), len(self)))

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


def fit_tree_columns(
    encoder: ExampleEncoder, examples: pa.Table, *, n_components: int, n_words: int, rng: np.random.Generator
) -> TreeColumns:
    """Return the dense columns of examples; each text column gets so many directions and words at most."""
    components = tuple(
        fit_text_components(
            read_text_features(text, read_texts(examples, name)), n_components=n_components, n_words=n_words, rng=rng
        )
        for name, text in zip(encoder.columns.texts, encoder.texts, strict=True)
    )
    return TreeColumns(encoder, components)


def _places(values: pa.Array, levels: tuple[str, ...]) -> NDArray[np.float64]:
    """Return the place of each value among the levels, NaN for null and for a value that is none of them."""
    found = pc.index_in(values, value_set=pa.array(levels, values.type), skip_nulls=True)
    places: NDArray[np.float64] = found.cast(pa.float64()).to_numpy(zero_copy_only=False)
    return places


def _as_column(numbers: NDArray[np.float64]) -> NDArray[np.float32]:
    largest = np.finfo(np.float32).max
    return np.clip(numbers, -largest, largest).astype(np.float32)[:, np.newaxis]
