"""Examples as sparse features: every column in its own way, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hunches.errors import NoFeatures, UnreadableModel
from hunches.training.category_features import CategoryFeatures, fit_category_features
from hunches.training.columns import read_categories, read_numbers, read_texts
from hunches.training.gram_features import GramFeatures
from hunches.training.number_features import NumberFeatures, fit_number_features
from hunches.training.text_features import TextFeatures, fit_text_features
from hunches.training.word_features import WordFeatures

if TYPE_CHECKING:
    from collections.abc import Sized

    import pyarrow as pa
    from numpy.typing import NDArray

    from hunches.training.end_model import FeatureColumns
    from hunches.training.sparse_terms import BlockReader


@dataclass(frozen=True, slots=True, eq=False)
class ExampleEncoder:
    """Turns columns of examples into families of sparse features.

    Parameters
    ----------
    columns : FeatureColumns
        The columns read.
    texts, numbers, categories : tuple
        How each of them is read, in the same order.

    >>> from hunches.training.end_model import FeatureColumns
    >>> import pyarrow as pa
    >>> examples = pa.table({"likes": [1.0, 3.0]})
    >>> encoder = fit_example_encoder(
    ...     examples, FeatureColumns(numbers=("likes",)), min_examples=1, max_features=10
    ... )
    >>> [read(slice(0, 2)).toarray().tolist() for read in encoder.readers(examples)]
    [[[-1.0], [1.0]]]
    """

    columns: FeatureColumns
    texts: tuple[TextFeatures, ...]
    numbers: tuple[NumberFeatures, ...]
    categories: tuple[CategoryFeatures, ...]

    def __len__(self) -> int:
        families: list[Sized] = [*self.texts, *self.numbers, *self.categories]
        return sum(len(family) for family in families)

    def readers(self, examples: pa.Table | pa.RecordBatch) -> list[BlockReader]:
        """Return what gives each family of features, sparse floats ``[n_examples, n_features]``.

        Raises
        ------
        UnknownColumn, WrongColumnType
            When the examples lack a column, or it holds another kind of value.
        """
        readers: list[BlockReader] = []
        for name, text in zip(self.columns.texts, self.texts, strict=True):
            readers += text.readers(read_texts(examples, name))
        for name, number in zip(self.columns.numbers, self.numbers, strict=True):
            readers.append(number.transform(read_numbers(examples, name)).__getitem__)
        for name, category in zip(self.columns.categories, self.categories, strict=True):
            readers.append(category.transform(read_categories(examples, name)).__getitem__)
        return readers

    def dump(self) -> tuple[dict[str, NDArray[np.generic]], dict[str, tuple[str, ...]]]:
        """Return the arrays and vocabularies, by name."""
        arrays: dict[str, NDArray[np.generic]] = {}
        strings: dict[str, tuple[str, ...]] = {}
        for place, text in enumerate(self.texts):
            strings[f"text{place}.words"] = text.words.words
            arrays[f"text{place}.pairs"] = text.words.pairs
            arrays[f"text{place}.words.idf"] = text.words.idf
            arrays[f"text{place}.grams.idf"] = text.grams.idf
            for size, table in enumerate(text.grams.tables, start=3):
                arrays[f"text{place}.grams{size}"] = table
        for place, number in enumerate(self.numbers):
            arrays[f"number{place}"] = np.array([number.median, number.mean, number.scale, number.has_flag])
        for place, category in enumerate(self.categories):
            strings[f"category{place}"] = category.levels
        return arrays, strings


def fit_example_encoder(
    examples: pa.Table, columns: FeatureColumns, *, min_examples: int, max_features: int
) -> ExampleEncoder:
    """Return how to read the columns of examples.

    Parameters
    ----------
    examples : table
        What to learn vocabularies, medians and categories from.
    columns : FeatureColumns
        The columns to read.
    min_examples : int
        In how many examples a term of a text must be to be a feature.
    max_features : int
        How many features each text family and each category has at most.

    Raises
    ------
    NoFeatures
        When nothing is left to learn from.
    """
    texts = (
        fit_text_features(read_texts(examples, name), min_examples=min_examples, max_features=max_features)
        for name in columns.texts
    )
    numbers = (fit_number_features(read_numbers(examples, name)) for name in columns.numbers)
    categories = (
        fit_category_features(read_categories(examples, name), max_features=max_features)
        for name in columns.categories
    )
    encoder = ExampleEncoder(columns, tuple(texts), tuple(numbers), tuple(categories))
    if not len(encoder):
        raise NoFeatures(columns.names, n_examples=len(examples))
    return encoder


def load_example_encoder(
    columns: FeatureColumns, arrays: dict[str, NDArray[np.generic]], strings: dict[str, tuple[str, ...]]
) -> ExampleEncoder:
    """Return the encoder that was dumped.

    Raises
    ------
    KeyError
        When an array or a vocabulary is missing.
    UnreadableModel
        When they do not fit each other.
    """
    texts = tuple(_load_text(place, arrays, strings) for place in range(len(columns.texts)))
    numbers = tuple(_load_number(arrays[f"number{place}"]) for place in range(len(columns.numbers)))
    categories = tuple(CategoryFeatures(strings[f"category{place}"]) for place in range(len(columns.categories)))
    return ExampleEncoder(columns, texts, numbers, categories)


def _load_text(
    place: int, arrays: dict[str, NDArray[np.generic]], strings: dict[str, tuple[str, ...]]
) -> TextFeatures:
    words = WordFeatures(
        strings[f"text{place}.words"],
        arrays[f"text{place}.pairs"].astype(np.int64),
        arrays[f"text{place}.words.idf"].astype(np.float32),
    )
    threes, fours, fives = (arrays[f"text{place}.grams{size}"].astype(np.int64) for size in (3, 4, 5))
    grams = GramFeatures((threes, fours, fives), arrays[f"text{place}.grams.idf"].astype(np.float32))
    for terms, n_terms in ((words, len(words.words) + len(words.pairs)), (grams, sum(map(len, grams.tables)))):
        if terms.idf.shape != (n_terms,):
            raise UnreadableModel(f"text column {place} has {n_terms} terms and weights of shape {terms.idf.shape}")
    return TextFeatures(words, grams)


def _load_number(values: NDArray[np.generic]) -> NumberFeatures:
    if values.shape != (4,):
        raise UnreadableModel(f"a column of numbers has {values.shape} settings where (4,) belong")
    median, mean, scale, has_flag = values.tolist()
    return NumberFeatures(median, mean, scale, bool(has_flag))
