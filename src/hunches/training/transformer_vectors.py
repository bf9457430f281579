"""Texts as the mean vectors of a transformer in a local folder. Needs the extra ``hunches[transformers]``."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache as once
from importlib import util
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from hunches.errors import InvalidValue
from hunches.extras import load_extra

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

_FEATURE: Final = "The end model 'sentence-transformer.v1'"
_EXTRA: Final = "transformers"
_CONFIG: Final = "config.json"
_FILES: Final = (_CONFIG, "tokenizer.json", "model.safetensors")
_FOLDER_IN_PACKAGE: Final = "model"
_TEXTS_AT_ONCE: Final = 32
_LONGEST: Final = 256  # word pieces; what a text has beyond is not read
_DECIMALS: Final = 5  # of a vector's entries: the last bits depend on the texts in the same batch


@dataclass(frozen=True, slots=True, eq=False)
class TransformerVectors:
    """A transformer that makes vectors of texts.

    Parameters
    ----------
    name : str
        The folder or the package it was read from.
    sha256 : str
        Of its configuration, tokenizer and weights.
    tokenizer, encoder : objects of transformers
    """

    name: str
    sha256: str
    tokenizer: Any = field(repr=False)
    encoder: Any = field(repr=False)

    @property
    def n_dimensions(self) -> int:
        """How long a vector is."""
        return int(self.encoder.config.hidden_size)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the mean vector of each text, of length one, ``float32 [n, n_dimensions]``, to five decimals.

        Texts of about the same length are read together. Their company still moves the last bits of a vector, which
        is why it is rounded; where that falls on the other side of a half, an entry differs by 0.00001.
        """
        torch = _torch()
        vectors = np.zeros((len(texts), self.n_dimensions), dtype=np.float32)
        order = np.argsort([len(text) for text in texts], kind="stable")
        with one_thread(), torch.inference_mode():
            for first in range(0, len(order), _TEXTS_AT_ONCE):
                places = order[first : first + _TEXTS_AT_ONCE]
                pieces = self.cut([str(texts[place]) for place in places])
                vectors[places] = mean_vectors(self.encoder, pieces).numpy()
        rounded: NDArray[np.float32] = np.round(vectors, _DECIMALS)
        return rounded

    def cut(self, texts: Sequence[str]) -> Any:  # noqa: ANN401  # transformers has no types here
        """Return the word pieces of texts, as the transformer takes them."""
        return self.tokenizer(list(texts), padding=True, truncation=True, max_length=_LONGEST, return_tensors="pt")


def mean_vectors(encoder: Any, pieces: Any) -> Any:  # noqa: ANN401  # as above
    """Return the mean of the pieces' last states, of length one, a tensor ``float32 [n, n_dimensions]``."""
    states = encoder(**pieces).last_hidden_state
    mask = pieces["attention_mask"].unsqueeze(-1).to(states.dtype)
    means = (states * mask).sum(dim=1) / mask.sum(dim=1).clamp(min=1.0)
    return _torch().nn.functional.normalize(means, dim=1)


@once
def read_transformer(name: str) -> TransformerVectors:
    """Return the transformer of a folder, or of an installed package that has one; read once in a process.

    Nothing is downloaded, and no code of the folder is run.

    Raises
    ------
    MissingExtra
        When torch or transformers is not installed.
    InvalidValue
        When there is no such folder or package, or it lacks one of the files.
    """
    _torch()
    transformers = load_extra("transformers", feature=_FEATURE, extra=_EXTRA)
    folder = _folder(name)
    digest = hashlib.sha256()
    for file in _FILES:
        digest.update((folder / file).read_bytes())
    tokenizer = transformers.AutoTokenizer.from_pretrained(str(folder), local_files_only=True)
    with _no_progress_bar(transformers.utils.logging):
        encoder = transformers.AutoModel.from_pretrained(str(folder), local_files_only=True, use_safetensors=True)
    return TransformerVectors(name, digest.hexdigest(), tokenizer, encoder.eval())


@contextmanager
def one_thread() -> Iterator[None]:
    """Let torch compute in one thread: the order in which several add up would change the last bits."""
    torch = _torch()
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@contextmanager
def _no_progress_bar(logging: Any) -> Iterator[None]:  # noqa: ANN401  # as above
    """Let transformers load weights without telling the terminal."""
    was_shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if was_shown:
            logging.enable_progress_bar()


def _folder(name: str) -> Path:
    folder = Path(name)
    if not folder.is_dir() and name.isidentifier():
        spec = util.find_spec(name)
        if spec is not None and spec.origin is not None:
            folder = Path(spec.origin).parent / _FOLDER_IN_PACKAGE
    missing = [file for file in _FILES if not (folder / file).is_file()]
    if missing:
        expected = f"a folder, or an installed package with one, that has {', '.join(missing)}"
        raise InvalidValue("The transformer", value=name, expected=expected)
    return folder


def _torch() -> Any:  # noqa: ANN401  # a module without types
    return load_extra("torch", feature=_FEATURE, extra=_EXTRA)
