"""Text rules as people write them: keywords, phrases and regular expressions, most of which seldom hold.

The shares are those of the spike that the engine's numbers come from, without its rules of numbers. Most are
wanted to hold for 0.1% to 5% of the texts, evenly by the logarithm, and one in 20 for a fifth.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from corpus import CLASSES, make_texts
from hunches.conditions import TextMatch
from hunches.lfs import rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from corpus import Vocabulary
    from hunches.lfs import LabelingFunction

Kind = Literal["any of four", "both of two", "phrase", "pattern"]

SHARES: Final[dict[Kind, float]] = {"any of four": 0.45, "both of two": 0.1, "phrase": 0.22, "pattern": 0.23}
_SELDOM, _OFTEN, _VERY_OFTEN = 0.001, 0.05, 0.2
_EVERY: Final = 20
_SAMPLE: Final = 1_000
_CANDIDATES_A_PATTERN: Final = 4
_COMMONEST: Final = 30_000  # the rarest words hold for too few texts to be anybody's rule
_N_FIRST_WORDS: Final = 40


@dataclass(frozen=True, slots=True)
class TextRule:
    r"""A rule on texts that every tool can be told.

    Parameters
    ----------
    kind : str
    terms : tuple of str
        Words, a phrase or a pattern.
    label : str
        The class it votes for.

    >>> TextRule("both of two", ("win", "cash"), "SPAM").patterns
    ('\\b(?:win)\\b', '\\b(?:cash)\\b')
    """

    kind: Kind
    terms: tuple[str, ...]
    label: str

    @property
    def condition(self) -> TextMatch:
        """The condition that holds where it votes."""
        if self.kind == "pattern":
            return TextMatch("matches", "text", self.terms)
        return TextMatch("has_all" if self.kind == "both of two" else "has", "text", self.terms)

    @property
    def patterns(self) -> tuple[str, ...]:
        """The regular expressions, upper and lower case being equal, that are all found where it votes."""
        if self.kind == "pattern":
            return self.terms
        if self.kind == "both of two":
            return tuple(_as_words([term]) for term in self.terms)
        return (_as_words(self.terms),)


def as_lfs(rules: Sequence[TextRule]) -> list[LabelingFunction]:
    """Return the rules as labelling functions."""
    return [rule(f"rule{place}", one.condition, one.label) for place, one in enumerate(rules)]


def make_text_rules(
    vocabulary: Vocabulary, *, n_rules: int, words_a_text: float, rng: np.random.Generator
) -> list[TextRule]:
    """Return distinct rules of all kinds, in the proportions of `SHARES`, shuffled."""
    shares = np.diff(vocabulary.heights, prepend=0.0)[:_COMMONEST] / vocabulary.heights[-1]
    words = _Words(vocabulary.words.slice(0, _COMMONEST).to_pylist(), shares, words_a_text)
    counts = {kind: round(share * n_rules) for kind, share in SHARES.items()}
    counts["any of four"] += n_rules - sum(counts.values())
    sample = make_texts(_SAMPLE, vocabulary=vocabulary, words_a_text=words_a_text, rng=rng).to_pylist()
    terms: list[tuple[Kind, tuple[str, ...]]] = []
    for kind, count in counts.items():
        drawn = _patterns(count, words, sample, rng) if kind == "pattern" else _terms(kind, count, words, rng)
        terms += [(kind, each) for each in drawn]
    order = rng.permutation(len(terms)).tolist()
    shuffled = [terms[place] for place in order]
    return [TextRule(kind, each, CLASSES[place % 2]) for place, (kind, each) in enumerate(shuffled)]


@dataclass(frozen=True, slots=True, eq=False)
class _Words:
    """Words, the commonest first, and how they are spread."""

    words: list[str]
    shares: NDArray[np.float64]
    words_a_text: float

    def near(self, coverage: float, rng: np.random.Generator) -> str:
        """Return a word that about such a share of the texts has."""
        share = -np.log1p(-coverage) / self.words_a_text
        place = np.searchsorted(-self.shares, -share) * rng.uniform(0.8, 1.25) + rng.integers(0, 3)
        return self.words[min(int(place), len(self.words) - 1)]

    def after(self, first: int, coverage: float, rng: np.random.Generator) -> str:
        """Return a word that follows the word at a place in about such a share of the texts."""
        return self.near(min(coverage / float(self.shares[first]), 0.99), rng)


def _wanted(count: int, rng: np.random.Generator) -> Iterator[float]:
    """Yield how often each rule shall hold."""
    for place in range(count):
        often = float(np.exp(rng.uniform(np.log(_SELDOM), np.log(_OFTEN))))
        yield _VERY_OFTEN if place % _EVERY == _EVERY - 1 else often


def _terms(kind: Kind, count: int, words: _Words, rng: np.random.Generator) -> list[tuple[str, ...]]:
    drawn: dict[tuple[str, ...], None] = {}
    for coverage in _wanted(count, rng):
        terms = _of_kind(kind, coverage, words, rng)
        while terms in drawn or len(set(terms)) < len(terms):
            terms = _of_kind(kind, coverage, words, rng)
        drawn[terms] = None
    return list(drawn)


def _of_kind(kind: Kind, coverage: float, words: _Words, rng: np.random.Generator) -> tuple[str, ...]:
    if kind == "any of four":
        return tuple(words.near(coverage / 4, rng) for _ in range(4))
    if kind == "both of two":
        return tuple(words.near(coverage**0.5, rng) for _ in range(2))
    first = int(rng.integers(0, _N_FIRST_WORDS))
    return (f"{words.words[first]} {words.after(first, coverage, rng)}",)


def _patterns(count: int, words: _Words, sample: Sequence[str], rng: np.random.Generator) -> list[tuple[str, ...]]:
    """Return patterns, each the one that, of those not yet taken, holds nearest to as often as wanted."""
    candidates = list(
        dict.fromkeys(_drawn_pattern(place, words, rng) for place in range(_CANDIDATES_A_PATTERN * count))
    )
    found = np.array([_share(pattern, sample) for pattern in candidates])
    distances = np.abs(np.log(np.maximum(found, 0.5 / len(sample)))[:, None] - np.log([*_wanted(count, rng)]))
    chosen: list[tuple[str, ...]] = []
    for place in range(count):
        nearest = int(np.argmin(distances[:, place]))
        distances[nearest] = np.inf
        chosen.append((candidates[nearest],))
    return chosen


def _drawn_pattern(place: int, words: _Words, rng: np.random.Generator) -> str:
    """Return one of six kinds of pattern: stem, ending, alternatives, nearness, spelling and letters."""
    often, seldom, other = (words.near(share, rng) for share in (0.2, 0.02, 0.005))
    kinds = (
        rf"\b{seldom[:4]}\w*\b",
        rf"\b\w+{seldom[-3:]}\b",
        rf"\b{often}\s+(?:{seldom}|{other})\b",
        rf"\b{often}\b\W+(?:\w+\W+){{0,3}}{seldom}\b",
        rf"\b{seldom[:-1]}[aeiou]?{seldom[-1]}s?\b",
        rf"(?:{seldom[:2]}|{other[:2]})[a-m]{{1,3}}[{seldom[-1]}z]",
    )
    return kinds[place % len(kinds)]


def _share(pattern: str, texts: Sequence[str]) -> float:
    search = re.compile(pattern, re.IGNORECASE).search
    return sum(search(text) is not None for text in texts) / len(texts)


def _as_words(terms: Sequence[str]) -> str:
    return rf"\b(?:{'|'.join(map(re.escape, terms))})\b"
