"""Labelling functions that vote where a text is like one of some known ones."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final, Self, cast

import numpy as np

from hunches.errors import InvalidValue
from hunches.lfs.block import BlockVotes
from hunches.lfs.labeling_function import LabelingFunction, lf_kinds
from hunches.records import ABSTAIN, Label

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hunches.lfs.block import Block
    from hunches.records import LabelSpace

_WORD: Final = re.compile(r"\w+")
_NO_WORDS: Final[frozenset[str]] = frozenset()


@lf_kinds.register("similarity.v1")
@dataclass(frozen=True, slots=True)
class SimilarityLF(LabelingFunction):
    """Votes one class where a text has much in common with a reference.

    The similarity of two texts is the cosine between the sets of their words, case ignored, each with its weight:
    with inverse document frequencies as weights that is TF-IDF of sets.

    Parameters
    ----------
    name : str
        Its name.
    references : tuple of str
        The texts compared with; the most similar one counts.
    label : Label or str
        The class it votes.
    threshold : float
        From which similarity on it votes: above 0, at most 1.
    column : str
        The column looked at.
    weights : tuple of (str, float)
        The weight of words, each above 0.
    other_weight : float
        That of all other words, above 0.

    >>> lf = similarity_lf("like-spam", ["check out my channel"], "SPAM")
    >>> round(lf.similarity("please check out my video channel"), 3)
    0.816
    """

    kind: ClassVar[str] = "similarity.v1"

    name: str
    references: tuple[str, ...]
    label: Label | str
    threshold: float = 0.5
    column: str = "text"
    weights: tuple[tuple[str, float], ...] = ()
    other_weight: float = 1.0

    def __post_init__(self) -> None:
        if not self.references or not all(_words_of(text) for text in self.references):
            expected = "one or more texts, each with a word"
            raise InvalidValue(f"The references of '{self.name}'", value=self.references, expected=expected)
        if not 0 < self.threshold <= 1:
            raise InvalidValue(f"The threshold of '{self.name}'", value=self.threshold, expected="above 0, at most 1")
        for weight in (self.other_weight, *(weight for _, weight in self.weights)):
            if not 0 < weight < math.inf:
                raise InvalidValue(f"A weight of '{self.name}'", value=weight, expected="above 0 and finite")

    @property
    def columns(self) -> tuple[str, ...]:
        """The column that is compared."""
        return (self.column,)

    @property
    def space(self) -> LabelSpace | None:
        """The label space of its label, unless that was given as a bare name."""
        return self.label.space if isinstance(self.label, Label) else None

    def similarity(self, text: str) -> float:
        """Return how similar a text is to the most similar reference, from 0 to 1."""
        return _Comparison.of(self).similarity(_words_of(text))

    def vote(self, block: Block) -> BlockVotes:
        """Return its class where a text is similar enough."""
        label = block.space.index_of(self.label)
        make = partial(_words_of_all, block.values(self.column))
        texts = cast("Sequence[frozenset[str]]", block.remembered(f"hunches.similarity:{self.column}", make))
        compared = _Comparison.of(self)
        is_like = np.fromiter((compared.similarity(words) >= self.threshold for words in texts), bool, len(texts))
        return BlockVotes(np.where(is_like, label, ABSTAIN).astype(block.space.vote_dtype))

    def definition(self, space: LabelSpace) -> Mapping[str, object]:
        """Return the references, the weights, the threshold, the column and the class."""
        return {
            "references": list(self.references),
            "label": space.classes[space.index_of(self.label)],
            "threshold": self.threshold,
            "column": self.column,
            "weights": dict(self.weights),
            "other_weight": self.other_weight,
        }

    @classmethod
    def from_definition(cls, name: str, definition: Mapping[str, object]) -> Self:
        """Return the labelling function of a stored definition."""
        references = cast("list[str]", definition["references"])
        weights = cast("dict[str, float]", definition["weights"])
        return cls(
            name,
            tuple(references),
            str(definition["label"]),
            threshold=cast("float", definition["threshold"]),
            column=str(definition["column"]),
            weights=tuple(weights.items()),
            other_weight=cast("float", definition["other_weight"]),
        )


def similarity_lf(
    name: str, references: Iterable[str], label: Label | str, *, threshold: float = 0.5, column: str = "text"
) -> SimilarityLF:
    """Return a labelling function that votes ``label`` where a text is like one of ``references``.

    All words weigh the same; `SimilarityLF` takes weights.

    Raises
    ------
    InvalidValue
        When there is no reference, one has no word, or the threshold is not above 0 and at most 1.

    >>> similarity_lf("like-spam", ["check out my channel"], "SPAM").threshold
    0.5
    """
    if isinstance(references, str):
        raise InvalidValue(f"The references of '{name}'", value=references, expected="a list of texts, not one text")
    return SimilarityLF(name, tuple(references), label, threshold=threshold, column=column)


@dataclass(frozen=True, slots=True)
class _Comparison:
    """The references as squared weights of words, with their lengths."""

    squares: Mapping[str, float]
    other: float
    references: tuple[tuple[frozenset[str], float], ...]

    @classmethod
    def of(cls, lf: SimilarityLF) -> Self:
        other = lf.other_weight**2
        squares = {word: weight**2 for word, weight in lf.weights}
        words = [_words_of(text) for text in lf.references]
        lengths = [math.sqrt(math.fsum(squares.get(word, other) for word in text)) for text in words]
        known = {word: squares.get(word, other) for word in frozenset().union(*words, squares)}
        return cls(known, other, tuple(zip(words, lengths, strict=True)))

    def similarity(self, words: frozenset[str]) -> float:
        shared = self.squares.keys() & words
        if not shared:
            return 0.0
        known = math.fsum(self.squares[word] for word in shared)
        length = math.sqrt(known + self.other * (len(words) - len(shared)))
        # Exactly rounded sums: the order of a set decides nothing.
        return max(
            math.fsum(self.squares[word] for word in shared & reference) / (length * own)
            for reference, own in self.references
        )


def _words_of_all(texts: Sequence[object]) -> list[frozenset[str]]:
    return [_NO_WORDS if text is None else _words_of(str(text)) for text in texts]


def _words_of(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower()))
