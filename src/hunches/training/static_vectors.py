"""Texts as means of word vectors that come in a wheel. Needs the extra ``hunches[embeddings]``."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cache as once
from importlib import util
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.sparse import csr_array

from hunches.errors import MissingExtra
from hunches.extras import load_extra

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_FEATURE: Final = "The end model 'static-embeddings.v1'"
_EXTRA: Final = "embeddings"
_WEIGHTS: Final = "weights/l2_supercat_256.safetensors"
_TOKENIZER: Final = "tokenizers/l2_supercat_tokenizer_config.json"
_TENSOR: Final = "embedding.weight"
_TEXTS_AT_ONCE: Final = 1024


@dataclass(frozen=True, slots=True, eq=False)
class StaticVectors:
    """Vectors of word pieces, and what cuts texts into pieces.

    Parameters
    ----------
    name : str
        The name of the file of vectors.
    sha256 : str
        Of that file and of the tokenizer's, one after the other.
    vectors : float32 [n_pieces, n_dimensions]
    tokenizer : tokenizers.Tokenizer
    """

    name: str
    sha256: str
    vectors: NDArray[np.float32] = field(repr=False)
    tokenizer: Any = field(repr=False)

    @property
    def n_dimensions(self) -> int:
        """How long a vector is."""
        return int(self.vectors.shape[1])

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the mean vector of the pieces of each text, of length one, ``float32 [n, n_dimensions]``.

        A text without pieces is all zeros.
        """
        parts = [self._sums(texts[first : first + _TEXTS_AT_ONCE]) for first in range(0, len(texts), _TEXTS_AT_ONCE)]
        sums = np.concatenate([np.empty((0, self.n_dimensions), np.float32), *parts])
        lengths = np.sqrt(np.einsum("ij,ij->i", sums, sums))[:, np.newaxis]
        means: NDArray[np.float32] = (sums / np.where(lengths > 0, lengths, 1)).astype(np.float32, copy=False)
        return means

    def _sums(self, texts: Sequence[str]) -> NDArray[np.float32]:
        cut = self.tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        pieces = [encoding.ids for encoding in cut]
        starts = np.cumsum([0, *map(len, pieces)])
        columns = np.fromiter((piece for ids in pieces for piece in ids), dtype=np.int32, count=starts[-1])
        ones = np.ones(len(columns), dtype=np.float32)
        # Sparse, each row adds up by itself, in order: what comes with a text leaves no trace.
        counts = csr_array((ones, columns, starts), shape=(len(texts), len(self.vectors)))
        sums: NDArray[np.float32] = counts @ self.vectors
        return sums


@once
def wordllama_vectors() -> StaticVectors:
    """Return the vectors in the wheel of wordllama, read once in a process.

    The files are read as they lie in the package: its own loader asks the network.

    Raises
    ------
    MissingExtra
        When wordllama, safetensors or tokenizers is not installed, or comes without its files.
    """
    tensors = load_extra("safetensors.numpy", feature=_FEATURE, extra=_EXTRA)
    tokenizers = load_extra("tokenizers", feature=_FEATURE, extra=_EXTRA)
    weights, tokenizer = (_package_file(name).read_bytes() for name in (_WEIGHTS, _TOKENIZER))
    cutter = tokenizers.Tokenizer.from_str(tokenizer.decode("utf-8"))
    cutter.no_padding()
    cutter.no_truncation()
    vectors = tensors.load(weights)[_TENSOR].astype(np.float32)
    return StaticVectors(Path(_WEIGHTS).name, hashlib.sha256(weights + tokenizer).hexdigest(), vectors, cutter)


def _package_file(name: str) -> Path:
    """Return a file of the package, found without importing it: its import changes the logging of the process."""
    spec = util.find_spec("wordllama")
    path = Path(spec.origin).parent / name if spec is not None and spec.origin else None
    if path is None or not path.exists():
        raise MissingExtra(_FEATURE, extra=_EXTRA)
    return path
