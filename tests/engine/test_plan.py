"""The engine answers as the reference does, cell by cell."""

from __future__ import annotations

import pickle
from datetime import date, datetime
from typing import TYPE_CHECKING

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
    parse_condition,
)
from hunches.engine.plan import Plan
from hunches.errors import UnknownColumn, WrongColumnType

if TYPE_CHECKING:
    from hunches.conditions import Condition

LETTERS = "abkisßſKİıéÉe\u0301\u0308ÅåΣσςжЖไทย็垃圾邮件ひらカ한국🎉👩‍💻 _-#1٣\n\t.\x1c\x85\xa0'"
TEXTS = st.one_of(st.none(), st.text(LETTERS, max_size=12), st.text(max_size=8))
TERMS = st.text(LETTERS, min_size=1, max_size=3)
PATTERNS = st.sampled_from(
    [
        r"a+b?", r"\bab\b", r"k.s", r"[^a]i", r"\w+\s\w", r"(a|b)\1", r"(?<!a)b", r"(?=k)\w", r"^a", r"b$",
        r"\Aé|ß\Z", r"[k-s]{2,3}", r"(?i:S)K", r"(?s).{2}\n", r"(?m)^k", r"\d", r"\D{3}", r"\S+$", r"(?a)\w+é",
        r"[\W_]", r"(?:ab|k)*é", r"a{0}", r"(?>a+)b", r"a*+b", r"(a)?(?(1)b|k)", r"\B", r"(?x) a b ", "[İı]", "ſ",
        "[^\\x00-\\x7f]k", r"i{2}", "é?",
    ]
)  # fmt: skip
DATES = st.dates(date(1990, 1, 1), date(2030, 1, 1))
NUMBERS = st.one_of(
    st.integers(-3, 3),
    st.sampled_from([2**53, 2**53 + 1, -(2**63), 2**63 - 1, 2**70, -(2**70)]),
    st.floats(-3, 3, width=16),
)
COLUMNS = {
    "text": (TEXTS, pa.large_string()),
    "n": (st.one_of(st.none(), st.integers(-3, 3), st.sampled_from([2**53 + 1, 2**63 - 1, -(2**63)])), pa.int64()),
    "x": (st.one_of(st.none(), st.floats(-3, 3, width=16)), pa.float64()),
    "flag": (st.one_of(st.none(), st.booleans()), pa.bool_()),
    "day": (st.one_of(st.none(), st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1))), pa.timestamp("us")),  # noqa: DTZ001  # dates of examples have no zone
    "tags": (st.one_of(st.none(), st.lists(st.text(max_size=2), max_size=3)), pa.large_list(pa.large_string())),
    "lf('short')": (st.sampled_from([None, "SPAM", "HAM"]), pa.large_string()),
    "in_slice('links')": (st.booleans(), pa.bool_()),
}
COMPARATORS = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])


def _text_matches() -> st.SearchStrategy[Condition]:
    literal = st.builds(
        TextMatch,
        st.sampled_from(["has", "has_all", "contains", "starts_with", "ends_with"]),
        st.just("text"),
        st.lists(TERMS, min_size=1, max_size=3).map(tuple),
        st.booleans(),
    )
    pattern = st.builds(
        TextMatch,
        st.just("matches"),
        st.just("text"),
        st.lists(PATTERNS, min_size=1, max_size=2).map(tuple),
        st.booleans(),
    )
    return st.one_of(literal, pattern)


def _column_leaves() -> st.SearchStrategy[Condition]:
    number = st.sampled_from([Column("n"), Column("x"), Length("text"), Words("text"), Length("tags")])
    text = st.sampled_from([Column("text"), VoteOf("short")])
    day = st.just(Column("day"))
    pairs = [(number, NUMBERS), (text, st.one_of(TERMS, st.just("SPAM"))), (day, DATES)]
    ordered = [
        leaf
        for operand, value in pairs
        for leaf in (
            st.builds(Comparison, operand, COMPARATORS, value),
            st.builds(Between, operand, value, value),
            st.builds(OneOf, operand, st.lists(value, min_size=1, max_size=3).map(tuple)),
            st.builds(IsMissing, operand),
        )
    ]
    flag = st.builds(Comparison, st.just(Column("flag")), st.sampled_from(["=", "!="]), st.booleans())
    return st.one_of(*ordered, flag, st.just(InSlice("links")), st.builds(IsMissing, st.just(Column("tags"))))


CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    st.one_of(_text_matches(), _column_leaves()),
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(And, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Or, st.lists(inner, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=5,
)


def _batches() -> st.SearchStrategy[pa.RecordBatch]:
    rows = st.lists(st.fixed_dictionaries({name: values for name, (values, _) in COLUMNS.items()}), max_size=6)
    schema = pa.schema([(name, kind) for name, (_, kind) in COLUMNS.items()])
    return rows.map(lambda items: pa.RecordBatch.from_pylist(items, schema=schema))


def _reference(condition: Condition, batch: pa.RecordBatch) -> list[bool]:
    return [holds(condition, example) for example in batch.to_pylist()]


@settings(max_examples=200, deadline=None)
@given(st.lists(CONDITIONS, min_size=1, max_size=3), _batches())
def test_any_conditions_equal_the_reference(conditions: list[Condition], batch: pa.RecordBatch) -> None:
    """Any conditions over any cells hold where the reference says so."""
    found = Plan(conditions).evaluate(batch)

    assert [bits.tolist() for bits in found] == [_reference(condition, batch) for condition in conditions]


@settings(max_examples=400, deadline=None)
@given(_text_matches(), st.lists(TEXTS, max_size=8))
def test_text_predicates_equal_the_reference(condition: Condition, texts: list[str | None]) -> None:
    """Text predicates find, in any Unicode text, what Python's `re` finds."""
    batch = pa.RecordBatch.from_pydict({"text": pa.array(texts, pa.large_string())})

    assert Plan([condition]).evaluate(batch)[0].tolist() == _reference(condition, batch)


@pytest.mark.parametrize(
    ("condition", "text", "expected"),
    [
        ("has(text, 'café')", "un cafe\u0301 noir", True),
        ("has(text, 'cafe')", "un cafe\u0301 noir", False),
        ("has(text, '邮件')", "垃圾邮件很多", True),
        ("has(text, 'iphone')", "新iPhone手机", True),
        ("has(text, '#win')", "now #WIN!", True),
        ("has(text, 'k')", "300 \u212a", True),
        ("has(text, 'my channel')", "see my channels", False),
        ("matches(text, '^$')", "", True),
        (r"matches(text, '\B')", "1", False),
        ("contains(text, '🎉')", "done🎉🎉", True),
    ],
)
def test_texts_of_many_scripts(condition: str, text: str, *, expected: bool) -> None:
    """Words are found as a reader of the script would find them."""
    parsed = parse_condition(condition)
    batch = pa.RecordBatch.from_pydict({"text": pa.array([text], pa.large_string())})

    assert Plan([parsed]).evaluate(batch)[0].tolist() == [expected]
    assert holds(parsed, {"text": text}) == expected


def test_a_plan_travels_as_text() -> None:
    """A plan can be sent to another process, however deep its conditions are nested."""
    plan = Plan([parse_condition("NOT " * 10_000 + "n = 1"), parse_condition("n = 2")])
    batch = pa.RecordBatch.from_pydict({"n": [1, 2]})

    again = pickle.loads(pickle.dumps(plan))  # noqa: S301  # bytes made here

    assert [bits.tolist() for bits in again.evaluate(batch)] == [[True, False], [False, True]]


@pytest.mark.parametrize("text", ["nothing = 1", "has(nothing, 'x')", "in_slice('nothing')"])
def test_unknown_columns_are_named(text: str) -> None:
    """A condition over a column that is not there says which are."""
    with pytest.raises(UnknownColumn, match=r"nothing.*'n'"):
        Plan([parse_condition(text)]).check(pa.schema([("n", pa.int64())]))


@pytest.mark.parametrize("text", ["n = 'a'", "has(n, 'x')", "words(n) > 1", "length(n) > 1", "s > 1", "n = TRUE"])
def test_predicates_that_do_not_fit_a_column(text: str) -> None:
    """A number is not searched for words, nor a text compared with a number."""
    schema = pa.schema([("n", pa.int64()), ("s", pa.large_string())])

    with pytest.raises(WrongColumnType):
        Plan([parse_condition(text)]).check(schema)
