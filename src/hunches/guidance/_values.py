"""Thresholds of numbers and values of categories as candidates."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy import sparse

from hunches.conditions import Column, Comparison, Length, Words
from hunches.guidance.candidates import Candidates, indicator
from hunches.training.columns import read_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from hunches.conditions import Operand

_QUANTILES: Final = (0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98)
_DIGITS: Final = 3
_MOST_VALUES: Final = 10_000


def length_candidates(texts: pa.Array, column: str, *, fewest: int) -> Iterator[Candidates]:
    """Yield thresholds on the length of texts, in characters and in words."""
    filled = pc.fill_null(texts, "")
    characters = pc.utf8_length(filled).to_numpy().astype(np.float64)
    words = pc.list_value_length(pc.utf8_split_whitespace(pc.utf8_trim_whitespace(filled))).to_numpy()
    yield from _thresholds(characters, Length(column), fewest=fewest)
    yield from _thresholds(words.astype(np.float64), Words(column), fewest=fewest)


def number_candidates(examples: pa.Table, column: str, *, fewest: int) -> Iterator[Candidates]:
    """Yield thresholds of a column of numbers; of flags, both values."""
    if pa.types.is_boolean(examples.schema.field(column).type):
        yield from _flags(read_numbers(examples, column), column)
        return
    yield from _thresholds(read_numbers(examples, column), Column(column), fewest=fewest)


def category_candidates(values: pa.Array, kind: pa.DataType, column: str, *, fewest: int) -> Iterator[Candidates]:
    """Yield the values of a category that ``fewest`` examples have; ``values`` are texts, ``kind`` the column's."""
    coded = values.dictionary_encode()
    names = coded.dictionary.to_pylist()
    codes = coded.indices.fill_null(-1).to_numpy()
    counts = np.bincount(codes[codes >= 0], minlength=len(names))
    kept = np.sort(np.argsort(-counts, kind="stable")[:_MOST_VALUES])
    kept = kept[counts[kept] >= fewest]
    place = np.full(len(names) + 1, -1)  # the last one is that of no value
    place[kept] = np.arange(len(kept))
    rows = np.flatnonzero(place[codes] >= 0)
    if len(kept):
        holds = indicator(rows, place[codes[rows]], shape=(len(values), len(kept)))
        yield Candidates("category", holds, [names[at] for at in kept], partial(_equals, column, kind))


def _thresholds(numbers: NDArray[np.float64], operand: Operand, *, fewest: int) -> Iterator[Candidates]:
    known = numbers[np.isfinite(numbers)]
    if not len(known):
        return
    is_whole = bool(np.all(known == np.floor(known)))
    quantiles = np.quantile(known, _QUANTILES)
    cuts = sorted({_rounded(cut) for cut in (np.ceil(quantiles) if is_whole else quantiles).tolist()})
    terms = [(comparator, cut) for cut in cuts for comparator in ("<", ">=")]
    with np.errstate(invalid="ignore"):
        holds = np.stack([numbers < cut if word == "<" else numbers >= cut for word, cut in terms], axis=1)
    counts = holds.sum(axis=0)
    kept = np.flatnonzero((counts >= fewest) & (counts < len(known)))
    if len(kept):
        matrix = sparse.csc_array(holds[:, kept].astype(np.float32))
        chosen = [terms[at] for at in kept]
        yield Candidates("threshold", matrix, chosen, partial(_compares, operand), is_feature=False)


def _flags(numbers: NDArray[np.float64], column: str) -> Iterator[Candidates]:
    holds = np.stack([numbers == 1.0, numbers == 0.0], axis=1).astype(np.float32)
    terms = [("=", True), ("=", False)]
    yield Candidates("category", sparse.csc_array(holds), terms, partial(_compares, Column(column)))


def _rounded(number: float) -> int | float:
    """Return a number people would write: of three digits, whole where it is large enough."""
    digits = _DIGITS - 1 - math.floor(math.log10(abs(number))) if number else 0
    short = round(number, digits)
    return int(short) if float(short).is_integer() else short


def _compares(operand: Operand, term: tuple[str, bool | float]) -> Comparison:
    word, value = term
    return Comparison(operand, "=" if word == "=" else "<" if word == "<" else ">=", value)


def _equals(column: str, kind: pa.DataType, value: str) -> Comparison:
    if pa.types.is_boolean(kind):
        return Comparison(Column(column), "=", value == "true")
    return Comparison(Column(column), "=", int(value) if pa.types.is_integer(kind) else value)
