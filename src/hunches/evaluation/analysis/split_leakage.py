"""Whether splits share examples, which makes scores better than they are."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from hunches.errors import InvalidValue
from hunches.evaluation.analysis._near_texts import NearTexts
from hunches.evaluation.analysis._word_counts import count_words, words_of
from hunches.evaluation.analysis.example_group import ExampleGroup
from hunches.evaluation.analysis.part import AnalysisPart
from hunches.evaluation.analysis.split_overlap import LeakedPair, SplitOverlap
from hunches.evaluation.intervals import wilson_interval
from hunches.evaluation.measure import Measure
from hunches.evaluation.table import Table, cell
from hunches.records import SPLIT_NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_THRESHOLD: Final = 0.8
_EXAMPLES: Final = 5
_OVERLAPS: Final = (("test", "train"), ("valid", "train"), ("test", "valid"))


@dataclass(frozen=True, slots=True, repr=False)
class SplitLeakage(AnalysisPart):
    """The examples that splits share, exactly or nearly; prints as a table.

    Parameters
    ----------
    overlaps : tuple of SplitOverlap
        Test with train, valid with train, test with valid; without splits that have no words.
    threshold : float
        The least share of words that two texts have in common to be nearly the same.

    >>> texts = ["Subscribe now!", "nice song", "subscribe now", "lovely tune"]
    >>> print(split_leakage(texts, np.array([0, 0, 2, 2]), rng=np.random.default_rng(0)).told())
    1 of 2 examples of test (50.0%) has a twin in train: scores on test flatter by them.
    """

    overlaps: tuple[SplitOverlap, ...]
    threshold: float

    def told(self) -> str:
        """Return the answer in words."""
        leaked = [overlap for overlap in self.overlaps if overlap.n_leaked]
        if not leaked:
            return "No example of one split has a twin in another."
        most = max(leaked, key=lambda overlap: overlap.n_leaked / overlap.n)
        has = "has" if most.n_leaked == 1 else "have"
        share = f"{most.n_leaked:,} of {most.n:,} examples of {most.split} ({most.n_leaked / most.n:.1%})"
        return f"{share} {has} a twin in {most.other}: scores on {most.split} flatter by them."

    def tables(self) -> tuple[Table, ...]:
        """Return how many twins there are between each two splits."""
        rows = [
            (
                f"{overlap.split} in {overlap.other}",
                f"{overlap.n:,}",
                f"{overlap.n_exact:,}",
                f"{overlap.n_near:,}",
                cell(overlap.share.value, ".2%"),
                cell(overlap.share.interval, ".2%"),
            )
            for overlap in self.overlaps
        ]
        headers = ["", "Examples", "Same text", f"≥ {self.threshold:.0%} same words", "Share", "95% interval"]
        return (Table("", headers, rows, ["left", "right", "right", "right", "right", "right"]),)

    def groups(self) -> tuple[ExampleGroup, ...]:
        """Return some of the pairs."""
        return tuple(
            ExampleGroup(f"{overlap.split} and {overlap.other}, {pair.similarity:.0%} alike", (pair.row, pair.other))
            for overlap in self.overlaps
            for pair in overlap.pairs
        )

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {"threshold": self.threshold, "overlaps": [overlap.as_dict() for overlap in self.overlaps]}


def split_leakage(
    texts: Sequence[str],
    splits: NDArray[np.integer],
    *,
    rng: np.random.Generator,
    threshold: float = _THRESHOLD,
) -> SplitLeakage:
    """Return which examples of one split have a twin in another.

    Texts are the same when they have the same words in the same order, whatever their case, punctuation and Unicode
    form; they are nearly the same when their sets of words are, by Jaccard similarity, to be found by MinHash: a pair
    at the threshold of 0.8 is missed with a chance of 0.2%. Time and memory grow in line with the number of words.

    Parameters
    ----------
    texts : sequence of str
        One for each example; those without words are left out.
    splits : int [n_examples]
        Positions in `SPLIT_NAMES`.
    rng : numpy.random.Generator
        Draws the hashes.
    threshold : float
        The least similarity, above 0 and up to 1.

    Raises
    ------
    InvalidValue
        When there is not one split for each text, or the threshold is out of range.
    """
    if splits.shape != (len(texts),):
        raise InvalidValue("The shape of the splits", value=splits.shape, expected=f"({len(texts)},)")
    if not 0 < threshold <= 1:
        raise InvalidValue("The threshold of similarity", value=threshold, expected="above 0, at most 1")
    different = _DifferentTexts.of(texts, splits)
    near = NearTexts(count_words(different.keys).counts, threshold=threshold, rng=rng) if different.keys else None
    overlaps = [_overlap(different, near, split, other) for split, other in _OVERLAPS if different.has(split, other)]
    return SplitLeakage(tuple(overlaps), threshold)


@dataclass(frozen=True, slots=True, eq=False)
class _DifferentTexts:
    """The texts in the form they are compared in, each once, and who has them."""

    keys: list[str]
    rows: NDArray[np.int64]
    text_of: NDArray[np.int64]
    split_of: NDArray[np.int64]
    first_row: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Sequence[str], splits: NDArray[np.integer]) -> _DifferentTexts:
        known: dict[str, int] = {}
        keys = [" ".join(words_of(unicodedata.normalize("NFKC", text))) for text in texts]
        rows = np.array([row for row, key in enumerate(keys) if key], dtype=np.int64)
        text_of = np.array([known.setdefault(keys[row], len(known)) for row in rows], dtype=np.int64)
        split_of = np.asarray(splits, dtype=np.int64)[rows]
        first_row = np.full((len(SPLIT_NAMES), len(known)), len(texts), dtype=np.int64)
        np.minimum.at(first_row, (split_of, text_of), rows)
        first_row[first_row == len(texts)] = -1
        return cls(list(known), rows, text_of, split_of, first_row)

    def has(self, split: str, other: str) -> bool:
        """Return whether both splits have texts."""
        return all(bool((self.first_row[SPLIT_NAMES.index(name)] >= 0).any()) for name in (split, other))


def _overlap(different: _DifferentTexts, near: NearTexts | None, split: str, other: str) -> SplitOverlap:
    here, there = SPLIT_NAMES.index(split), SPLIT_NAMES.index(other)
    texts = different.text_of[different.split_of == here]
    others = different.first_row[there]
    is_exact = others[texts] >= 0
    asked = np.unique(texts[~is_exact])
    twins = {} if near is None else near.nearest(asked, among=others >= 0)
    n_near = int(np.isin(texts[~is_exact], list(twins)).sum())
    first = different.first_row[here]
    nearly = [LeakedPair(int(first[text]), int(others[twin]), alike) for text, (twin, alike) in sorted(twins.items())]
    exactly = [LeakedPair(int(first[text]), int(others[text]), 1.0) for text in np.unique(texts[is_exact])]
    n, n_leaked = len(texts), int(is_exact.sum()) + n_near
    share = Measure(n_leaked / n, wilson_interval(n_leaked, n))
    pairs = (*nearly[:_EXAMPLES], *exactly[:_EXAMPLES])
    return SplitOverlap(split, other, n, int(is_exact.sum()), n_near, share, pairs)
