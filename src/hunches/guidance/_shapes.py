"""Regular expressions as candidates: some that are often useful, and the shapes of the words there are."""

from __future__ import annotations

import re
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hunches.conditions import TextMatch
from hunches.engine import Plan
from hunches.guidance.candidates import Candidates, indicator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_OFTEN_USEFUL: Final = (
    r"https?://|www\.",
    r"[^\s@]+@[^\s@]+\.\w+",
    r"[$€£¥]\s?\d",
    r"\d",
    r"\d+\s?%",
    r"\d{5,}",
    r"!",
    r"!{2,}",
    r"\?",
    r"[?!]{2,}",
    r"\.{3}",
    r"\b[A-Z]{3,}\b",
    r"\b[A-Z]{2,}\s+[A-Z]{2,}\b",
    r"#\w+",
    r"@\w+",
    r"[:;]-?[()DP]",
    r"(\w)\1\1",
    r"[\"“”]",
    r"[^\x00-\x7f]",
)
"""Links, addresses, money, digits, emphasis, capitals, tags, smileys, stretched words, quotes, other alphabets."""
_AROUND: Final = ".,;:!?'\"()[]…"
_MONEY: Final = "£€¥"
_MOST_RUNS: Final = 5
_LONGEST_WORD: Final = 40
_MOST_SHAPES: Final = 300
_TEXTS_AT_ONCE: Final = 4096


def pattern_candidates(texts: pa.Array, column: str, *, fewest: int) -> Iterator[Candidates]:
    """Yield the patterns of both kinds that ``fewest`` texts have."""
    patterns = [TextMatch("matches", column, (pattern,), case=True) for pattern in _OFTEN_USEFUL]
    batch = pa.RecordBatch.from_arrays([texts], names=[column])
    holds = np.stack(Plan(patterns).evaluate(batch), axis=1)
    kept = np.flatnonzero(holds.sum(axis=0) >= fewest)
    rows, columns = np.nonzero(holds[:, kept])
    matches = partial(_matches, column)
    found = indicator(rows, columns, shape=(len(texts), len(kept)))
    yield Candidates("regex", found, [_OFTEN_USEFUL[at] for at in kept], matches)
    shapes, cells = _shapes(texts, fewest=fewest)
    if shapes:
        matrix = indicator(*cells, shape=(len(texts), len(shapes)))
        yield Candidates("regex", matrix, shapes, matches, is_feature=False)


def _shapes(texts: pa.Array, *, fewest: int) -> tuple[list[str], tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Return the frequent shapes of words that are no plain words, and the cells (text, shape) that have them."""
    words, rows = _unusual_words(texts)
    coded = words.dictionary_encode()
    by_word = [shape_of(word) for word in coded.dictionary.to_pylist()]
    known = {shape: place for place, shape in enumerate(dict.fromkeys(filter(None, by_word)))}
    if not known:
        return [], (rows[:0], rows[:0])
    place_of_word = np.array([known.get(shape, -1) if shape else -1 for shape in by_word])
    places = place_of_word[coded.indices.to_numpy()]
    rows, places = rows[places >= 0], places[places >= 0]
    counts = np.bincount(np.unique(places * len(texts) + rows) // len(texts), minlength=len(known))
    best = np.argsort(-counts, kind="stable")[:_MOST_SHAPES]
    kept = best[counts[best] >= fewest]
    renumbered = np.full(len(known), -1)
    renumbered[kept] = np.arange(len(kept))
    is_kept = renumbered[places] >= 0
    names = list(known)
    return [names[at] for at in kept], (rows[is_kept], renumbered[places[is_kept]])


def _unusual_words(texts: pa.Array) -> tuple[pa.Array, NDArray[np.int64]]:
    """Return what stands between spaces and has a digit, or a sign after a letter, and the text of each."""
    words, rows = [pa.array([], pa.large_string())], [np.empty(0, np.int64)]
    for first in range(0, len(texts), _TEXTS_AT_ONCE):
        some = texts.slice(first, _TEXTS_AT_ONCE)
        cut = pc.utf8_split_whitespace(pc.fill_null(some, ""))
        flat = cut.flatten()
        owner = np.repeat(np.arange(len(some)) + first, pc.list_value_length(cut).to_numpy())
        is_unusual = pc.match_substring_regex(flat, r"\d|\w[^\w\s]")
        words.append(flat.filter(is_unusual))
        rows.append(owner[is_unusual.to_numpy(zero_copy_only=False)])
    return pa.concat_arrays(words), np.concatenate(rows)


def shape_of(word: str) -> str | None:
    r"""Return a pattern for words that look alike, None where they do not have much of a shape.

    Runs of digits keep their length up to four, letters only their case; signs within stand for themselves, those
    around are left out.

    >>> shape_of("£250"), shape_of("07700900123."), shape_of("WIN4U"), shape_of("free")
    ('(?<!\\w)£\\d{3}(?!\\w)', '(?<!\\w)\\d{5,}(?!\\w)', '(?<!\\w)[A-Z]+\\d[A-Z]+(?!\\w)', None)
    """
    core = word.strip(_AROUND)
    has_sign = any(not character.isalpha() for character in core)
    if not has_sign or len(core) > _LONGEST_WORD or not core.lstrip(_MONEY).isascii():
        return None
    runs = [(kind, "".join(run)) for kind, run in groupby(core, _class_of)]
    if len(runs) > _MOST_RUNS or not any(kind in {"digit", "upper", "lower"} for kind, _ in runs):
        return None
    return rf"(?<!\w){''.join(_piece(kind, run) for kind, run in runs)}(?!\w)"


def _class_of(character: str) -> str:
    if character.isdigit():
        return "digit"
    if character.isalpha():
        return "upper" if character.isupper() else "lower"
    return character


def _piece(kind: str, run: str) -> str:
    if kind == "digit":
        return r"\d" if len(run) == 1 else rf"\d{{{len(run)}}}" if len(run) < 5 else r"\d{5,}"
    if kind in {"upper", "lower"}:
        return "[A-Z]+" if kind == "upper" else "[a-z]+"
    return re.escape(kind) if len(run) == 1 else f"{re.escape(kind)}{{{len(run)}}}"


def _matches(column: str, pattern: str) -> TextMatch:
    return TextMatch("matches", column, (pattern,), case=True)
