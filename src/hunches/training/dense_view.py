"""Examples as features for estimators of any kind: sparse where they can be, dense and few where they cannot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from scipy.sparse import csr_matrix, hstack

from hunches.training.columns import read_categories, read_numbers, read_texts
from hunches.training.sparse_terms import read_all
from hunches.training.text_components import fit_text_components, read_text_features

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from hunches.training.example_encoder import ExampleEncoder
    from hunches.training.text_components import TextComponents

Features: TypeAlias = "NDArray[np.float64] | csr_matrix"


@dataclass(frozen=True, slots=True, eq=False)
class SparseView:
    """Every feature of an encoder, side by side, ``csr float64 [n, n_features]``."""

    encoder: ExampleEncoder

    def transform(self, examples: pa.Table | pa.RecordBatch) -> Features:
        """Return the features of examples."""
        families = [read_all(reader, n_rows=examples.num_rows) for reader in self.encoder.readers(examples)]
        return csr_matrix(hstack(families, format="csr", dtype=np.float64))


@dataclass(frozen=True, slots=True, eq=False)
class DenseView:
    """The main directions of each text's features, and the features of the other columns, ``float64 [n, any]``."""

    encoder: ExampleEncoder
    components: tuple[TextComponents, ...]

    def transform(self, examples: pa.Table | pa.RecordBatch) -> Features:
        """Return the features of examples."""
        encoder, names = self.encoder, self.encoder.columns
        parts: list[NDArray[np.floating]] = []
        for name, text, components in zip(names.texts, encoder.texts, self.components, strict=True):
            parts.append(components.transform(read_text_features(text, read_texts(examples, name))))
        for name, number in zip(names.numbers, encoder.numbers, strict=True):
            parts.append(number.transform(read_numbers(examples, name)).toarray())
        for name, category in zip(names.categories, encoder.categories, strict=True):
            parts.append(category.transform(read_categories(examples, name)).toarray())
        dense: NDArray[np.float64] = np.hstack(parts).astype(np.float64)
        return dense


def fit_dense_view(
    encoder: ExampleEncoder, examples: pa.Table, *, n_components: int, rng: np.random.Generator
) -> DenseView:
    """Return the dense view of examples; each text becomes so many directions at most."""
    components = tuple(
        fit_text_components(
            read_text_features(text, read_texts(examples, name)), n_components=n_components, n_words=0, rng=rng
        )
        for name, text in zip(encoder.columns.texts, encoder.texts, strict=True)
    )
    return DenseView(encoder, components)
