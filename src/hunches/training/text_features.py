"""Word and character features of one text column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hunches.training.gram_features import fit_gram_features
from hunches.training.tokens import read_tokens
from hunches.training.word_features import fit_word_features

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyarrow as pa

    from hunches.training.gram_features import GramFeatures
    from hunches.training.sparse_terms import BlockReader
    from hunches.training.word_features import WordFeatures


@dataclass(frozen=True, slots=True, eq=False)
class TextFeatures:
    """Weighs the terms of a text column: two families, each with rows of length one.

    Parameters
    ----------
    words : WordFeatures
        Words and pairs of words.
    grams : GramFeatures
        Runs of three to five characters inside words.

    >>> features = fit_text_features(["go on", "go up", None], min_examples=1, max_features=1000)
    >>> [read(slice(0, 1)).shape for read in features.readers(["go"])]
    [(1, 5), (1, 9)]
    """

    words: WordFeatures
    grams: GramFeatures

    def __len__(self) -> int:
        return len(self.words) + len(self.grams)

    def readers(self, texts: pa.Array | Iterable[str | None]) -> tuple[BlockReader, BlockReader]:
        """Return what gives the weights of words and of n-grams, sparse ``float32 [n_texts, n_terms]`` each."""
        tokens = read_tokens(texts)
        return self.words.reader(tokens), self.grams.reader(tokens)


def fit_text_features(
    texts: pa.Array | Iterable[str | None], *, min_examples: int, max_features: int
) -> TextFeatures:
    """Return the features of a text column.

    Parameters
    ----------
    texts : large_string column, or iterable of str or None
        The column; None is an empty text.
    min_examples : int
        In how many texts a term must be to be a feature.
    max_features : int
        How many features each family has at most: those in the most texts.
    """
    tokens = read_tokens(texts)
    return TextFeatures(
        fit_word_features(tokens, min_examples=min_examples, max_features=max_features),
        fit_gram_features(tokens, min_examples=min_examples, max_features=max_features),
    )
