"""The words people use for splits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from hunches.records.dataset import SPLIT_NAMES

if TYPE_CHECKING:
    import pyarrow as pa

NO_SPLIT: Final = -1
"""Stands in arrays of splits for an example that has none yet."""

_WORDS: Final = {
    "train": ("train", "training", "unlabeled", "unlabelled", "unsupervised"),
    "valid": ("valid", "validation", "val", "dev", "development"),
    "test": ("test", "testing", "held-out", "heldout"),
}
SPLIT_OF_WORD: Final = {word: SPLIT_NAMES.index(name) for name in SPLIT_NAMES for word in _WORDS[name]}
"""The split, as its position in `SPLIT_NAMES`, that each word stands for."""


def split_codes(names: pa.Array) -> np.ndarray[tuple[int], np.dtype[np.int8]]:
    """Return the splits a ``large_string`` column names, ``int8 [n]``, `NO_SPLIT` where it names none.

    >>> import pyarrow as pa
    >>> split_codes(pa.array(["Train", "dev", "?"], pa.large_string())).tolist()
    [0, 1, -1]
    """
    encoded = names.dictionary_encode()
    words = [str(value).strip().lower() for value in encoded.dictionary.to_pylist()]
    codes: np.ndarray[tuple[int], np.dtype[np.int8]]
    codes = np.array([*(SPLIT_OF_WORD.get(word, NO_SPLIT) for word in words), NO_SPLIT], np.int8)
    rows: np.ndarray[tuple[int], np.dtype[np.int32]] = encoded.indices.fill_null(len(words)).to_numpy()
    return codes.take(rows)
