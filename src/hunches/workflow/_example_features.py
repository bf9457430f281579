"""What is known of examples beside votes, as numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scipy import sparse

from hunches.training import FeatureColumns, fit_example_encoder

if TYPE_CHECKING:
    from hunches.workflow._stored_dataset import Rows, StoredDataset

_FEWEST_EXAMPLES: Final = 2
_MOST_TERMS: Final = 65_536


def example_features(dataset: StoredDataset, *, learned_from: Rows) -> sparse.csr_matrix:
    """Return TF-IDF weights of texts with numbers and categories, ``float32 [n_examples, n_features]``.

    Terms, medians and categories are those of some rows; a term counts that two or more of them have.

    Raises
    ------
    NoFeatures
        When no column of the dataset can be read as features.
    """
    columns = feature_columns(dataset)
    examples = dataset.examples().select(columns.names)
    encoder = fit_example_encoder(
        examples.take(learned_from), columns, min_examples=_FEWEST_EXAMPLES, max_features=_MOST_TERMS
    )
    every = slice(0, dataset.n_examples)
    return sparse.csr_matrix(sparse.hstack([read(every) for read in encoder.readers(examples)], format="csr"))


def feature_columns(dataset: StoredDataset) -> FeatureColumns:
    """Return every text, number, flag and category of the dataset."""
    columns = dataset.schema.columns
    return FeatureColumns(
        texts=tuple(column.name for column in columns if column.kind == "text"),
        numbers=tuple(column.name for column in columns if column.kind in {"number", "flag"}),
        categories=tuple(column.name for column in columns if column.kind == "category"),
    )
