"""Texts as a few dense columns: the main directions of their TF-IDF features, and their most frequent words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.sparse import csr_array, hstack
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # it has no types

from hunches.errors import UnreadableModel
from hunches.training.sparse_terms import read_all

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from hunches.training.text_features import TextFeatures

_LARGEST_SEED: Final = 2**31


@dataclass(frozen=True, slots=True, eq=False)
class TextComponents:
    """Makes dense columns of the features of a text column.

    Parameters
    ----------
    directions : float32 [n_terms, n_components]
        The main directions of the features (latent semantic analysis): what texts are about.
    terms : int64 [n_words]
        The features that are kept as they are: what single words say, which directions blur.

    >>> components = TextComponents(np.ones((3, 1), dtype=np.float32), np.array([2]))
    >>> components.transform(csr_array(np.array([[0, 1, 2]], dtype=np.float32))).tolist()
    [[3.0, 2.0]]
    """

    directions: NDArray[np.float32]
    terms: NDArray[np.int64]

    def __len__(self) -> int:
        return int(self.directions.shape[1]) + len(self.terms)

    def transform(self, features: csr_array) -> NDArray[np.float32]:
        """Return the columns of texts given by their features, ``float32 [n, n_components + n_words]``."""
        dense: NDArray[np.float32] = np.hstack([features @ self.directions, features[:, self.terms].toarray()])
        return dense


def fit_text_components(
    features: csr_array, *, n_components: int, n_words: int, rng: np.random.Generator
) -> TextComponents:
    """Return the columns for a text column whose features are ``float32 [n, n_terms]``, words and pairs first.

    Notes
    -----
    Halko, Martinsson and Tropp, "Finding Structure with Randomness", SIAM Review 2011, algorithm 4.4.
    """
    from sklearn.utils.extmath import randomized_svd  # slow to import

    counts = np.bincount(features.indices, minlength=features.shape[1])
    terms = np.sort(np.argsort(-counts, kind="stable")[:n_words])
    n_directions = min(n_components, *features.shape)
    seed = int(rng.integers(_LARGEST_SEED))
    if not n_directions or not features.nnz:
        return TextComponents(np.zeros((features.shape[1], 0), np.float32), terms)
    with threadpool_limits(1, user_api="blas"):  # several threads would change the last bits
        _, _, turned = randomized_svd(features, n_directions, random_state=seed)
    return TextComponents(np.ascontiguousarray(turned.T, dtype=np.float32), terms)


def read_text_features(text: TextFeatures, values: pa.Array) -> csr_array:
    """Return the features of a text column side by side, float32 ``[n, n_terms]``."""
    families = [read_all(reader, n_rows=len(values)) for reader in text.readers(values)]
    return csr_array(hstack(families, format="csr", dtype=np.float32))


def load_text_components(arrays: dict[str, NDArray[np.generic]], *, place: int, n_terms: int) -> TextComponents:
    """Return the columns of a text column that were kept; raise `UnreadableModel` when they do not fit it."""
    directions, terms = arrays[f"text{place}.directions"], arrays[f"text{place}.terms"].astype(np.int64)
    if (
        directions.ndim != 2
        or len(directions) != n_terms
        or terms.ndim != 1
        or np.any((terms < 0) | (terms >= n_terms))
    ):
        raise UnreadableModel(f"text column {place} has {n_terms} terms and directions of {directions.shape}")
    return TextComponents(directions.astype(np.float32), terms)


def dump_text_components(components: tuple[TextComponents, ...]) -> dict[str, NDArray[np.generic]]:
    """Return the arrays that keep the columns of each text column."""
    arrays: dict[str, NDArray[np.generic]] = {}
    for place, columns in enumerate(components):
        arrays[f"text{place}.directions"] = columns.directions
        arrays[f"text{place}.terms"] = columns.terms
    return arrays
