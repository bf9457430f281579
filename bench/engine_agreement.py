"""Whether the engine answers as the reference does, cell by cell, on real and on drawn texts of five scripts."""

from __future__ import annotations

import re
import sys
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from hunches.conditions import TextMatch, holds
from hunches.engine import BLOCK_ROWS, Plan
from report import measured, print_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from hunches.conditions.nodes import TextPredicate

_REAL: Final = (
    "wrench_youtube", "wrench_sms", "rna_pubmed_screening", "banking77_llm_keywords", "mit_restaurants",
)  # fmt: skip
_N_WORDS: Final = 300
_MOST_CHARACTERS: Final = 400  # of a real text: the reference looks at every place where a word might begin


@dataclass(frozen=True, slots=True)
class Script:
    """What words of a script are drawn from.

    Parameters
    ----------
    name : str
    letters : str
        Ranges, as in a character class.
    marks : str
        What may follow a letter, and belongs to it.
    gaps : tuple of str
        What stands between words.
    """

    name: str
    letters: str
    marks: str
    gaps: tuple[str, ...]


_GAPS: Final = (" ", " ", " ", " ", ", ", ". ", "\n", "-", "_", " 7 ", "'", " \U0001f389 ", "\u200d", "\xa0", "")
SCRIPTS: Final = (
    Script("Latin", "a-zA-Zà-ÿÀ-ÖſßİıK", "\u0301\u0308\u0327\u0323", _GAPS),
    Script("Cyrillic", "а-яА-ЯёЁіїґ", "\u0301\u0306\u0308", _GAPS),
    Script("Devanagari", "क-हअ-औ०-९", "\u093c\u093e-\u094d\u0902", (*_GAPS, "।")),
    Script("Han and Kana", "一-龥ぁ-んァ-ヶｱ-ﾝ", "\u3099\u309a", (*_GAPS, "", "", "、", "。")),
    Script("Arabic", "\u0621-\u064a\u0660-\u0669\u067e\u06af", "\u064b-\u0652\u0670", (*_GAPS, "\u0640", "، ")),
)


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts of one script, None where one is missing, and the words they are made of."""

    name: str
    texts: list[str | None]
    words: list[str]


def print_agreement(data: Path, *, n_texts: int, rng: np.random.Generator) -> None:
    """Print how many cells differ, of about so many texts, among them all real ones that are there."""
    real = _real(data, most=n_texts // 3)
    kinds = [
        *real,
        *(draw_texts(script, (n_texts - sum(len(one.texts) for one in real)) // 5, rng) for script in SCRIPTS),
    ]
    conditions = [condition for one in (*kinds, *kinds) for condition in make_conditions(one.words, rng=rng)]
    rows, total = [], _Tally()
    for one in kinds:
        tally = _compared(one.texts, conditions)
        rows.append((one.name, *tally.cells()))
        total = total + tally
    headers = ["Texts", "Rows", "Cells", "Of them true", "Differing cells", "Engine CPU s", "Reference CPU s"]
    what = f"{len(conditions)} conditions of every text predicate, against the reference"
    print_table(what, headers, [*rows, ("all", *total.cells())])
    print()


def make_conditions(words: Sequence[str], *, rng: np.random.Generator) -> list[TextMatch]:
    """Return conditions of every text predicate, two of each with and without case, on some words."""

    def some(count: int) -> tuple[str, ...]:
        return tuple(_retyped(words[place], rng) for place in rng.integers(0, len(words) // 5, count))

    terms: list[tuple[TextPredicate, tuple[str, ...]]] = [
        ("has", some(3)),
        ("has", (" ".join(some(2)),)),
        ("has_all", some(2)),
        ("contains", tuple(word[1:] or word for word in some(2))),
        ("starts_with", some(6)),
        ("ends_with", some(6)),
        *(("matches", (pattern,)) for pattern in _patterns(*some(4))),
    ]
    return [TextMatch(predicate, "text", each, case=place % 2 == 1) for place, (predicate, each) in enumerate(terms)]


def _patterns(*words: str) -> Iterable[str]:
    first, second, third, fourth = map(re.escape, words)
    yield rf"\b{first}\w*\s"
    yield rf"(?:{second}|{third})$"
    yield rf"^\W*{fourth}"
    yield rf"[{re.escape(words[0][0])}-{re.escape(max(words[0][0], words[1][0]))}]\b.(?={third}|{second[:1]})"
    yield r"(\w)\1"


def draw_texts(script: Script, n_texts: int, rng: np.random.Generator) -> Texts:
    """Return texts of words by Zipf's law; one in 50 is missing, empty or mixed with other letters."""
    letters, marks = _characters(script.letters), _characters(script.marks)
    words = [_word(letters, marks, rng) for _ in range(_N_WORDS)]
    shares = 1 / np.arange(1, _N_WORDS + 1)
    texts: list[str | None] = []
    for place in range(n_texts):
        chosen = rng.choice(_N_WORDS, size=rng.integers(1, 12), p=shares / shares.sum()).tolist()
        gaps = rng.integers(0, len(script.gaps), len(chosen)).tolist()
        text = "".join(_retyped(words[word], rng) + script.gaps[gap] for word, gap in zip(chosen, gaps, strict=True))
        texts.append((None, "", f"win {text}", f"{text}k")[place // 50 % 4] if place % 50 == 0 else text)
    return Texts(f"{script.name}, drawn", texts, words)


def _word(letters: Sequence[str], marks: Sequence[str], rng: np.random.Generator) -> str:
    size = int(rng.integers(1, 7))
    parts = [letters[place] for place in rng.integers(0, len(letters), size)]
    for place in np.flatnonzero(rng.random(size) < 0.2):
        parts[place] += marks[int(rng.integers(0, len(marks)))]
    return "".join(parts)


def _retyped(word: str, rng: np.random.Generator) -> str:
    """Return a word as another keyboard may have written it: composed or not, in either case."""
    ways = (
        word, word, word, unicodedata.normalize("NFD", word), unicodedata.normalize("NFC", word), word.upper(),
        word.lower(), word.title(),
    )  # fmt: skip
    return ways[int(rng.integers(0, len(ways)))]


def _characters(ranges: str) -> list[str]:
    inside = re.compile(f"[{ranges}]")
    return [chr(code) for code in range(0x21, 0x10000) if inside.match(chr(code))]


def _real(data: Path, *, most: int) -> list[Texts]:
    """Return the published texts, of which there are Latin ones only; none where the folder is not there."""
    texts: list[str] = []
    for path in (path for name in _REAL for path in sorted((data / name).glob("*.parquet"))):
        texts += [text[:_MOST_CHARACTERS] for text in pq.read_table(path, columns=["text"])["text"].to_pylist()]
    if not texts:
        return []
    step = max(1, -(-len(texts) // most))
    common = sorted({word for text in texts[::997] for word in text.split()})
    return [Texts("Latin, real", list(texts[::step]), common)]


@dataclass(frozen=True, slots=True)
class _Tally:
    """How many cells were compared, and how."""

    rows: int = 0
    compared: int = 0
    held: int = 0
    differing: int = 0
    engine_s: float = 0.0
    reference_s: float = 0.0

    def __add__(self, other: _Tally) -> _Tally:
        return _Tally(
            self.rows + other.rows,
            self.compared + other.compared,
            self.held + other.held,
            self.differing + other.differing,
            self.engine_s + other.engine_s,
            self.reference_s + other.reference_s,
        )

    def cells(self) -> tuple[str, ...]:
        """Return what the table shows."""
        counts = (self.rows, self.compared, self.held, self.differing)
        return (*(f"{count:,}" for count in counts), f"{self.engine_s:.2f}", f"{self.reference_s:.1f}")


def _compared(texts: Sequence[str | None], conditions: Sequence[TextMatch]) -> _Tally:
    """Compare the answers of the engine, on blocks that end anywhere, with those of the reference."""
    batch = pa.RecordBatch.from_pydict({"text": pa.array(texts, pa.large_string())})
    ours, engine = measured(lambda: _engine(batch, conditions))
    theirs, reference = measured(lambda: _reference(texts, conditions))
    n_differing, told = count_differing(ours, theirs, texts, conditions)
    for line in told:
        print(line, file=sys.stderr)
    counts = (len(texts), theirs.size, int(theirs.sum()), n_differing)
    return _Tally(*counts, engine.cpu_s, reference.cpu_s)


def count_differing(
    ours: NDArray[np.bool_],
    theirs: NDArray[np.bool_],
    texts: Sequence[str | None],
    conditions: Sequence[object],
) -> tuple[int, list[str]]:
    """Return how many cells, ``bool [n_texts, n_conditions]``, differ, and what is to be told of the first few."""
    differing = np.argwhere(ours != theirs).tolist()
    told = [f"{conditions[place]} on {texts[row]!r}: engine {bool(ours[row, place])}" for row, place in differing[:5]]
    return len(differing), told


def _engine(batch: pa.RecordBatch, conditions: Sequence[TextMatch]) -> NDArray[np.bool_]:
    plan = Plan(conditions)
    rows = min(BLOCK_ROWS, batch.num_rows // 3 + 1)
    blocks = [plan.evaluate(batch.slice(first, rows)) for first in range(0, batch.num_rows, rows)]
    return np.concatenate([np.array(block).T for block in blocks])


def _reference(texts: Sequence[str | None], conditions: Sequence[TextMatch]) -> NDArray[np.bool_]:
    answers = [[holds(condition, {"text": text}) for condition in conditions] for text in texts]
    return np.array(answers, dtype=np.bool_)
