"""Synthetic short texts whose words follow a Zipf law, and rules that find about 5% of them each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

CLASSES: Final = ("SPAM", "HAM")
RULE_COVERAGE: Final = 0.05
WORDS_A_TEXT: Final = 28.5

_N_WORDS: Final = 200_000
_TEXTS_AT_ONCE: Final = 50_000
_SAMPLE: Final = 20_000
_LETTERS: Final = np.array(list("etaoinshrdlucmfwypvbgkjqxz"))
_FIRST_ACCENTED: Final = 1_000  # with an accent on every 100th rarer word one text in ten has one


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """Words, the most frequent first, and their cumulative frequencies.

    Parameters
    ----------
    words : large_string [n_words]
    heights : float64 [n_words]
        Ascending, not scaled to 1.

    >>> Vocabulary(pa.array(["the", "of"], pa.large_string()), np.array([1.0, 1.5])).words[0].as_py()
    'the'
    """

    words: pa.Array
    heights: NDArray[np.float64]


def make_vocabulary(rng: np.random.Generator) -> Vocabulary:
    """Return 200,000 distinct words of 1 to 15 letters; one in 100 of the rarer ones has an accent."""
    sizes = np.clip(rng.poisson(4.7, 2 * _N_WORDS), 1, 15)
    shares = 1 / np.arange(1, 27)
    letters = rng.choice(_LETTERS, size=int(sizes.sum()), p=shares / shares.sum())
    joined = "".join(letters.tolist())
    ends = np.cumsum(sizes)
    drawn = [joined[end - size : end] for end, size in zip(ends.tolist(), sizes.tolist(), strict=True)]
    words = list(dict.fromkeys(drawn))[:_N_WORDS]
    for place in range(_FIRST_ACCENTED, len(words), 100):
        words[place] += "é"
    return Vocabulary(pa.array(words, pa.large_string()), np.cumsum(1 / np.arange(1, len(words) + 1) ** 1.05))


def make_texts(
    n_texts: int, *, vocabulary: Vocabulary, rng: np.random.Generator, words_a_text: float = WORDS_A_TEXT
) -> pa.ChunkedArray:
    """Return texts, ``large_string``, of about 164 bytes each where they have the usual number of words."""
    return pa.chunked_array(list(_text_chunks(n_texts, vocabulary, rng, words_a_text)), pa.large_string())


def _text_chunks(
    n_texts: int, vocabulary: Vocabulary, rng: np.random.Generator, words_a_text: float
) -> Iterator[pa.Array]:
    for first in range(0, n_texts, _TEXTS_AT_ONCE):
        sizes = np.maximum(rng.poisson(words_a_text, min(_TEXTS_AT_ONCE, n_texts - first)), 1)
        chosen = np.searchsorted(vocabulary.heights, rng.random(int(sizes.sum())) * vocabulary.heights[-1])
        starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
        words = pa.ListArray.from_arrays(starts, vocabulary.words.take(pa.array(chosen)))
        yield pc.binary_join(words, pa.scalar(" ", pa.large_string()))


def make_examples(n_examples: int, *, vocabulary: Vocabulary, rng: np.random.Generator) -> pa.Table:
    """Return a table of ids, texts and a number."""
    texts = make_texts(n_examples, vocabulary=vocabulary, rng=rng)
    ids = pa.array(np.arange(n_examples)).cast(pa.large_string())
    return pa.table({"id": ids, "text": texts, "likes": rng.integers(0, 1000, n_examples)})


def make_rules(vocabulary: Vocabulary, *, rng: np.random.Generator) -> list[tuple[str, str, str]]:
    """Return 25 rules, as name, condition and class, that hold for about 5% of the examples each.

    10 ask for any of four words, 3 for all of three, 5 for a phrase, 5 for a regular expression and 2 for a number.
    """
    words = vocabulary.words.slice(0, 5_000).to_pylist()
    shares = np.diff(vocabulary.heights, prepend=0.0)[: len(words)] / vocabulary.heights[-1]
    coverage = 1 - np.exp(-shares * WORDS_A_TEXT)
    quarter = _nearest(coverage, RULE_COVERAGE / 4, 40)
    third = _nearest(coverage, RULE_COVERAGE ** (1 / 3), 4)
    pairs = np.outer(shares[:60], shares[:60]) * WORDS_A_TEXT
    phrases = [divmod(int(place), 60) for place in _nearest(pairs.ravel(), RULE_COVERAGE, 5)]
    conditions = [f"has(text, {_quoted(words[place] for place in quarter[four::10])})" for four in range(10)]
    conditions += [
        f"has_all(text, {_quoted(words[place] for place in third if place != left_out)})" for left_out in third[1:]
    ]
    conditions += [f"has(text, '{words[first]} {words[second]}')" for first, second in phrases]
    sample = make_texts(_SAMPLE, vocabulary=vocabulary, rng=rng).to_pylist()
    conditions += [f"matches(text, '{pattern}')" for pattern in _patterns(sample)]
    conditions += [f"likes < {RULE_COVERAGE * 1000:.0f}", f"likes >= {1000 - RULE_COVERAGE * 1000:.0f}"]
    return [(f"rule{place}", text, CLASSES[place % 2]) for place, text in enumerate(conditions)]


def make_conditions(vocabulary: Vocabulary, *, n_conditions: int, rng: np.random.Generator) -> list[tuple[str, ...]]:
    """Return groups of four words of the middle of the vocabulary: each group is a condition."""
    words = vocabulary.words.slice(100, 20_000).to_pylist()
    chosen = rng.choice(len(words), size=(n_conditions, 4), replace=False)
    return [tuple(words[place] for place in four) for four in chosen.tolist()]


def _nearest(values: NDArray[np.float64], wanted: float, count: int) -> list[int]:
    """Return the positions of the values whose logarithms are nearest to a wanted one's."""
    places: list[int] = np.argsort(np.abs(np.log(values) - np.log(wanted)), kind="stable")[:count].tolist()
    return places


def _quoted(words: Iterator[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _patterns(sample: Sequence[str]) -> list[str]:
    """Return five patterns, each the nearest of its kind to the wanted coverage of a sample."""
    two = [first + second for first in "etaoins" for second in "hrdlucm"]
    kinds = (
        [rf"\b{start}\w{{2,}}{end}\b" for start in two for end in "aeinot"],
        [rf"\b{start}[a-m]{{2,4}}\b" for start in two],
        [rf"{start}\w? {end}" for start in "etao" for end in two],
        [rf"\b\w{{{size}}} {start}\w{{{size}}}\b" for size in (5, 6, 7, 8) for start in ("", *"etaoi")],
        [rf"(?:{start}|{start[::-1]})\w{{1,3}}[xzqj]" for start in two],
    )
    return [min(kind, key=lambda pattern: abs(_share(pattern, sample) - RULE_COVERAGE)) for kind in kinds]


def _share(pattern: str, texts: Sequence[str]) -> float:
    search = re.compile(pattern, re.IGNORECASE).search
    return sum(search(text) is not None for text in texts[:1_000]) / len(texts[:1_000])
