"""The text of a condition and its nodes are two views of one thing."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, get_args

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
    parse_condition,
    print_condition,
)
from hunches.conditions.nodes import Comparator, TextPredicate

if TYPE_CHECKING:
    from hunches.conditions import Condition, Operand, Value

ODD = [
    "a",
    "Or",
    "ıs",
    "İN",
    "falſe",
    "NULL",
    "has",
    "date",
    "DATE",
    "case",
    "my column",
    "a\"b'c",
    "\n",
    "नाम",
    "é",
    "''",
]
NAMES = st.one_of(st.sampled_from(ODD), st.text(min_size=1, max_size=6))
NUMBERS = st.one_of(st.integers(), st.sampled_from([-(10**298), 10**298]), st.floats().filter(math.isfinite))
VALUES: st.SearchStrategy[Value] = st.one_of(st.sampled_from(ODD), st.text(), NUMBERS, st.booleans(), st.dates())
ORDERED: st.SearchStrategy[Value] = st.one_of(st.text(), NUMBERS, st.dates())
OPERANDS: st.SearchStrategy[Operand] = st.one_of([st.builds(kind, NAMES) for kind in (Column, VoteOf, Length, Words)])
LITERALS = [predicate for predicate in get_args(TextPredicate) if predicate != "matches"]
PATTERNS = st.one_of(st.sampled_from([r"\s'?", r"a|b\n", "(?i:x)"]), st.text("ab'\" \né", min_size=1, max_size=5))
LEAVES: st.SearchStrategy[Condition] = st.one_of(
    st.builds(
        TextMatch, st.sampled_from(LITERALS), NAMES, st.lists(NAMES, min_size=1, max_size=3).map(tuple), st.booleans()
    ),
    st.builds(TextMatch, st.just("matches"), NAMES, st.tuples(PATTERNS), st.booleans()),
    st.builds(Comparison, OPERANDS, st.sampled_from(get_args(Comparator)), ORDERED),
    st.builds(Comparison, OPERANDS, st.sampled_from(["=", "!="]), st.booleans()),
    st.builds(Between, OPERANDS, VALUES, VALUES),
    st.builds(OneOf, OPERANDS, st.lists(VALUES, min_size=1, max_size=3).map(tuple)),
    st.builds(IsMissing, OPERANDS),
    st.builds(InSlice, NAMES),
)
CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(And, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Or, st.lists(inner, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(CONDITIONS)
def test_parsing_the_printed_condition_gives_it_back(condition: Condition) -> None:
    """Nothing is lost in the text of a condition, and every value keeps its type."""
    parsed = parse_condition(print_condition(condition))

    assert parsed == condition
    assert repr(parsed) == repr(condition)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("a=1", "a = 1"),
        ("a <> 1", "a != 1"),
        ("a not between 1 and 2", "NOT a BETWEEN 1 AND 2"),
        ("a NOT IN ('x','it''s')", "NOT a IN ('x', 'it''s')"),
        ("a IS NOT NULL", "NOT a IS NULL"),
        ("not (a=1 or b=2) and c=true", "NOT (a = 1 OR b = 2) AND c = TRUE"),
        ("(a=1 and b=2) or c=3", "a = 1 AND b = 2 OR c = 3"),
        ("a=1 and (b=2 or c=3)", "a = 1 AND (b = 2 OR c = 3)"),
        ("(a=1 and b=2) and c=3", "(a = 1 AND b = 2) AND c = 3"),
        ("HAS( text , 'a' , case=>TRUE )", "has(text, 'a', case => true)"),
        ("has(text, 'a', CASE => false)", "has(text, 'a')"),
        ("\"my column\" >= date '2026-01-31'", "\"my column\" >= DATE '2026-01-31'"),
        ("Length(t) < 5 OR WORDS(t) = +2", "length(t) < 5 OR words(t) = 2"),
        ("lf('short') = 'A' AND In_Slice('x')", "lf('short') = 'A' AND in_slice('x')"),
        ("a\u00a0=\u20021\n\tAnD\u3000b=-1.5E-3", "a = 1 AND b = -0.0015"),
        ("date = 1 AND has = 2 AND case = 3 AND lf = 4", "date = 1 AND has = 2 AND case = 3 AND lf = 4"),
    ],
)
def test_a_text_is_printed_in_one_way(text: str, printed: str) -> None:
    """Letter case, spaces and needless brackets do not count, and what is printed is printed so again."""
    condition = parse_condition(text)

    assert print_condition(condition) == printed
    assert print_condition(parse_condition(printed)) == printed


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000 + "a = 1" + ")" * 10_000,
        "NOT " * 10_000 + "a = 1",
        "(a = 2 OR NOT (" * 4_999 + "a = 2" + "))" * 4_999,
        " AND ".join(["a = 1"] * 2_000),
    ],
)
def test_nesting_is_bounded_by_memory_alone(text: str) -> None:
    """A condition ten thousand levels deep, or wide, is parsed, printed and answered."""
    condition = parse_condition(text)
    printed = print_condition(condition)

    assert print_condition(parse_condition(printed)) == printed
    assert holds(condition, {"a": 1})
