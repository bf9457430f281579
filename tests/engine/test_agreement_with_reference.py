"""Whatever a condition asks, the engine answers as the reference, on cells built to be nearly what is asked for.

By default a hundred examples of each kind are tried; ``make test-long`` tries 10,000. An example is one condition, of
one kind of leaf, and one block of cells made from its terms, so that it holds for many of them, or nearly.
"""

from __future__ import annotations

import math
import unicodedata
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hunches.conditions import (
    And,
    Between,
    Column,
    Comparison,
    InSlice,
    IsMissing,
    Length,
    Not,
    OneOf,
    Or,
    TextMatch,
    VoteOf,
    Words,
    holds,
    leaves,
)
from hunches.engine.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hunches.conditions import Condition, Operand, Value
    from hunches.conditions.nodes import Comparator, TextPredicate

    Case = tuple[Condition, pa.RecordBatch]

TEXT = pa.large_string()

# What stands beside a term, or in it: letters with strange cases, marks, digits, other scripts, breaks, joiners.
GLUE = (
    "", " ", "a", "Z", "k", "K", "\u212a", "s", "ſ", "ß", "ẞ", "i", "I", "İ", "ı", "Σ", "σ", "ς", "µ", "μ", "Å", "é",
    "e\u0301", "É", "\u0301", "\u0308", "\u0345", "\u20e3", "1", "٣", "_", "-", "'", ".", "#", "\n", "\r\n", "\t",
    "\x00", "\x1c", "\x7f", "\x85", "\xa0", "\u2028", "\u200b", "\u200d", "\ufe0f", "\ufffd", "Ж", "ж", "й",
    "И\u0306", "ไ", "ย็", "ກ", "ྨ", "ခ", "中", "文", "𠀀", "か\u3099", "カ", "ｶﾞ", "한", "\u1112\u1161\u11ab",
    "ا", "\u064e", "ה", "\u05b8", "क", "क\u093c", "\u094d", "ष", "🎉", "👩‍💻", "🇩🇪",
    "ﬁ", "ǆ", "ǅ", "\U00010400", "\U00010428", "\U0001e900", "x" * 20, "é" * 20, "no, ", "não é ", "중 ", "a1 " * 400,
)  # fmt: skip
WORDS = (
    "kiss", "Straße", "İstanbul", "ΟΔΟΣ", "ſo", "ﬁn", "café", "cafe\u0301", "win!", "#win", "a b", "हिन्दी", "ไทย",
    "中文", "かﾞ", "한국", "مَرحبا", "שָׁלוֹם", "ёлка", "K2", "\u0301a", "ɐ", "ǆ", "don't", "\n", "\x00", "x\ny", "🎉",
)  # fmt: skip
FORMS: tuple[Callable[[str], str], ...] = (
    str, str.upper, str.lower, str.swapcase, str.title, str.casefold,
    lambda term: unicodedata.normalize("NFD", term), lambda term: unicodedata.normalize("NFKC", term),
    lambda term: term[1:], lambda term: term[:-1], lambda term: term[::-1], lambda term: term + term,
    lambda term: term.replace("s", "ſ").replace("k", "\u212a").replace("i", "İ").replace("σ", "ς"),
)  # fmt: skip
TERMS = st.one_of(
    st.sampled_from(WORDS),
    st.lists(st.sampled_from([piece for piece in GLUE if 0 < len(piece) < 5]), min_size=1, max_size=3).map("".join),
)
TERM_LISTS = st.lists(TERMS, min_size=1, max_size=3).map(tuple)
PATTERNS = st.sampled_from([r"\bk", "é+", r"\w\s", "(a)\\1", "[^a]$", "^.?s", "(?s)a.", r"\d{2}", "(?<!k)i", "İ|ß"])
# One draw a cell, as drawing is what takes long: its bytes say what the cell is made of.
RECIPES = st.lists(st.binary(min_size=6, max_size=6), min_size=3, max_size=8)
TERM_PREDICATES: tuple[TextPredicate, ...] = ("has", "has_all", "contains", "starts_with", "ends_with")


def _texts(recipes: Sequence[bytes], terms: Sequence[str]) -> list[str | None]:
    """Return texts made of forms of the terms between other characters, and a few others."""
    forms = [form(term) for term in terms for form in FORMS]
    return [_text(recipe, forms) for recipe in recipes]


def _text(recipe: bytes, forms: Sequence[str]) -> str | None:
    shape, *places = recipe
    before, after, between, last = (GLUE[place % len(GLUE)] for place in places[:4])
    first, second = forms[places[4] % len(forms)], forms[sum(places) % len(forms)]
    shapes = (
        "", before, first, before + first, first + after, before + first + after, before + first + after + between,
        last + before + first + after, first + between + second, before + first + between + second + after, None,
    )  # fmt: skip
    return shapes[shape % len(shapes)]


def _batch(values: Sequence[object], kind: pa.DataType, *, name: str) -> pa.RecordBatch:
    return pa.RecordBatch.from_pydict({name: pa.array(values, kind)})


def _term_cases(predicate: TextPredicate) -> st.SearchStrategy[Case]:
    @st.composite
    def case(draw: st.DrawFn) -> Case:
        match = TextMatch(predicate, "text", draw(TERM_LISTS), draw(st.booleans()))
        return match, _batch(_texts(draw(RECIPES), match.terms), TEXT, name="text")

    return case()


def _near(value: Value, kind: pa.DataType) -> Sequence[object]:
    """Return cells of a type that are the value or next to it."""
    if isinstance(value, bool):
        return [value, not value]
    if isinstance(value, str):
        return [value, value + "\x00", value[:-1], value.upper(), unicodedata.normalize("NFD", value), ""]
    if isinstance(value, date):
        start = datetime(value.year, value.month, value.day)  # noqa: DTZ001  # dates of examples have no zone
        moments = [timedelta(0), timedelta(microseconds=1), timedelta(days=1, microseconds=-1), timedelta(days=1)]
        return [start + moment for moment in moments] + [start - timedelta(microseconds=1)]
    if kind == pa.float64():
        around = float(value)
        return [around, math.nextafter(around, math.inf), math.nextafter(around, -math.inf), -around, 0.0, math.inf]
    most = 2**63 - 1
    return [min(max(whole, -most - 1), most) for whole in (math.floor(value), math.ceil(value), int(value) + 1)]


WHOLE = st.one_of(
    st.integers(-4, 4),
    st.integers(-(2**63), 2**63 - 1),
    st.sampled_from([2**53, 2**53 + 1, -(2**53) - 1, 2**63 - 1, -(2**63), 2**63, 2**70, -(2**70), 10**298]),
)
NUMBERS = st.one_of(WHOLE, st.floats(-4, 4, width=16), st.floats(allow_nan=False, allow_infinity=False))
DAYS = st.dates(date(1, 1, 2), date(9999, 12, 30))
COUNTS = st.one_of(st.integers(-1, 8), st.sampled_from([1.5, 2.0, 2**70]))
CHOICES = st.binary(min_size=4, max_size=12)
COMPARATORS: st.SearchStrategy[Comparator] = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
EQUALS: st.SearchStrategy[Comparator] = st.sampled_from(["=", "!="])
FEW = st.integers(1, 4)
PLACES: dict[str, tuple[Operand, pa.DataType, st.SearchStrategy[Value]]] = {
    "whole numbers": (Column("n"), pa.int64(), NUMBERS),
    "floats": (Column("x"), pa.float64(), NUMBERS),
    "texts": (Column("text"), TEXT, TERMS),
    "votes": (VoteOf("short"), TEXT, st.sampled_from(["SPAM", "HAM"])),
    "dates": (Column("day"), pa.timestamp("us"), DAYS),
    "flags": (Column("flag"), pa.bool_(), st.booleans()),
}
LISTS = st.one_of(st.none(), st.lists(st.one_of(st.none(), st.sampled_from(WORDS)), max_size=4))


@st.composite
def _leaf(draw: st.DrawFn, operand: Operand, values: st.SearchStrategy[Value], *, form: str) -> Condition:
    if form == "comparison":
        value = draw(values)
        return Comparison(operand, draw(EQUALS if isinstance(value, bool) else COMPARATORS), value)
    if form == "between":
        return Between(operand, draw(values), draw(values))
    if form == "one of":
        return OneOf(operand, tuple(draw(values) for _ in range(draw(FEW))))
    return IsMissing(operand)


def _values_of(leaf: Condition) -> list[Value]:
    if isinstance(leaf, Comparison):
        return [leaf.value]
    if isinstance(leaf, Between):
        return [leaf.low, leaf.high]
    return list(leaf.values) if isinstance(leaf, OneOf) else []


def _column_cases(place: str, form: str) -> st.SearchStrategy[Case]:
    operand, kind, values = PLACES[place]

    @st.composite
    def case(draw: st.DrawFn) -> Case:
        leaf = draw(_leaf(operand, values, form=form))
        asked = _values_of(leaf) or [draw(values)]
        near = [None, *(cell for value in asked for cell in _near(value, kind))]
        cells = [near[place % len(near)] for place in draw(CHOICES)]
        return leaf, _batch(cells, kind, name=operand.name)

    return case()


def _count_cases(operand: Operand, form: str) -> st.SearchStrategy[Case]:
    batches = RECIPES.map(lambda recipes: _batch(_texts(recipes, WORDS), TEXT, name=operand.name))
    return st.tuples(_leaf(operand, COUNTS, form=form), batches)


def _list_cases(form: str) -> st.SearchStrategy[Case]:
    batches = st.lists(LISTS, max_size=8).map(lambda cells: _batch(cells, pa.list_(TEXT), name="tags"))
    return st.tuples(_leaf(Length("tags"), COUNTS, form=form), batches)


def _slice_cases() -> st.SearchStrategy[Case]:
    flags = st.lists(st.sampled_from([True, False, None]), min_size=1, max_size=24)
    leaf = InSlice("links")
    return flags.map(lambda cells: (leaf, _batch(cells, pa.bool_(), name=leaf.name)))


def _mixed_cases(form: str) -> st.SearchStrategy[Case]:
    """Return cases of a form over columns of every type."""
    places = [place for place in PLACES if (place, form) != ("flags", "between")]
    return st.one_of(*(_column_cases(place, form) for place in places), _list_cases(form))


FORMS_OF_LEAVES = ("comparison", "between", "one of", "is missing")
LEAVES: dict[str, st.SearchStrategy[Case]] = {
    **{predicate: _term_cases(predicate) for predicate in TERM_PREDICATES},
    **{f"comparison of {place}": _column_cases(place, "comparison") for place in PLACES if place != "votes"},
    "comparison of votes and counts": st.one_of(_column_cases("votes", "comparison"), _list_cases("comparison")),
    **{form: _mixed_cases(form) for form in FORMS_OF_LEAVES[1:]},
    "length": st.one_of(*(_count_cases(Length("text"), form) for form in FORMS_OF_LEAVES)),
    "words": st.one_of(*(_count_cases(Words("text"), form) for form in FORMS_OF_LEAVES)),
    "in_slice": _slice_cases(),
}


def _reference(condition: Condition, batch: pa.RecordBatch) -> list[bool]:
    return [holds(condition, example) for example in batch.to_pylist()]


@pytest.mark.parametrize("kind", LEAVES)
@settings(deadline=None)
@given(data=st.data())
def test_a_leaf_holds_where_the_reference_says(kind: str, data: st.DataObject) -> None:
    """Every kind of leaf, alone, on cells that are nearly what it asks for."""
    condition, batch = data.draw(LEAVES[kind])

    assert Plan([condition]).evaluate(batch)[0].tolist() == _reference(condition, batch)


@settings(deadline=None, max_examples=max(settings().max_examples // 20, 10))
@given(st.sampled_from([300, 1_200]), TERM_LISTS, RECIPES, st.booleans())
def test_a_long_list_of_terms_holds_where_the_reference_says(
    size: int,
    terms: tuple[str, ...],
    recipes: list[bytes],
    case: bool,  # noqa: FBT001  # drawn
) -> None:
    """Many terms may be answered in another way: with them come others that no cell has."""
    few = TextMatch("has", "text", terms, case)
    many = replace(few, terms=(*terms, *(f"filler{number}" for number in range(size))))
    batch = _batch(_texts(recipes, terms), TEXT, name="text")

    found = Plan([many, few]).evaluate(batch)

    assert found[0].tolist() == found[1].tolist() == _reference(few, batch)


WHOLE_BLOCK = pa.schema([(operand.name, kind) for operand, kind, _ in PLACES.values()])
TEXT_LEAVES = st.one_of(
    st.builds(TextMatch, st.sampled_from(TERM_PREDICATES), st.just("text"), TERM_LISTS, st.booleans()),
    st.builds(TextMatch, st.just("matches"), st.just("text"), PATTERNS.map(lambda one: (one,)), st.booleans()),
)
TREES: st.SearchStrategy[Condition] = st.recursive(
    st.one_of(
        TEXT_LEAVES,
        TEXT_LEAVES,
        *(_leaf(operand, values, form="comparison") for operand, _, values in PLACES.values()),
        _leaf(Column("n"), st.integers(-2, 2), form="one of"),
        _leaf(Length("text"), COUNTS, form="comparison"),
        st.just(IsMissing(Column("day"))),
    ),
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(And, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Or, st.lists(inner, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=4,
)


def _near_all(conditions: Sequence[Condition], recipes: Sequence[bytes]) -> pa.RecordBatch:
    """Return a block of all columns whose cells are nearly what some conditions ask for."""
    asked = [leaf for condition in conditions for leaf in leaves(condition)]
    terms = [term for leaf in asked if isinstance(leaf, TextMatch) for term in leaf.terms]
    columns: dict[str, list[object]] = {"text": list(_texts(recipes, terms or WORDS))}
    for place, (operand, kind, _) in enumerate(PLACES.values()):
        values = [value for leaf in asked for value in _values_of(leaf) if _operand(leaf) == operand]
        near = [None, *(cell for value in values for cell in _near(value, kind))]
        columns.setdefault(operand.name, [near[recipe[place % 6] % len(near)] for recipe in recipes])
    return pa.RecordBatch.from_pydict(columns, schema=WHOLE_BLOCK)


def _operand(leaf: Condition) -> Operand | None:
    return leaf.operand if isinstance(leaf, (Comparison, Between, OneOf)) else None


@settings(deadline=None)
@given(st.lists(TREES, min_size=1, max_size=2), RECIPES)
def test_trees_hold_where_the_reference_says(conditions: list[Condition], recipes: list[bytes]) -> None:
    """Several conditions, joined by AND, OR and NOT to any depth, are answered together."""
    batch = _near_all(conditions, recipes)

    found = Plan(conditions).evaluate(batch)

    assert [bits.tolist() for bits in found] == [_reference(condition, batch) for condition in conditions]


@settings(deadline=None, max_examples=max(settings().max_examples // 5, 10))
@given(st.lists(TREES, min_size=1, max_size=2), RECIPES, st.lists(st.integers(0, 6), max_size=3))
def test_where_blocks_end_changes_no_answer(
    conditions: list[Condition], recipes: list[bytes], cuts: list[int]
) -> None:
    """Rows cut into blocks anyhow, empty ones among them, are answered as in one."""
    whole = _near_all(conditions, recipes)
    plan = Plan(conditions)
    edges = [0, *sorted(min(cut, len(recipes)) for cut in cuts), len(recipes)]

    parts = [plan.evaluate(whole.slice(low, high - low)) for low, high in pairwise(edges)]

    joined = [np.concatenate(bits).tolist() for bits in zip(*parts, strict=True)]
    assert joined == [bits.tolist() for bits in Plan(conditions).evaluate(whole)]
