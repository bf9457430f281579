"""The meaning of conditions, one example at a time."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hunches.conditions import Not, holds, parse_condition
from hunches.errors import UnknownColumn

EXAMPLE = {
    "text": "Please SUBSCRIBE to my channel!",
    "year": 1999,
    "score": 0.5,
    "flag": True,
    "day": datetime(2026, 1, 31, 23, 59),  # noqa: DTZ001  # dates of examples have no zone
    "tags": ["a", "b", None],
    "none": None,
    "lf('short')": "HAM",
    "lf('promo')": None,
    "in_slice('links')": True,
    "in_slice('long')": False,
}


@pytest.mark.parametrize(
    "text",
    [
        "has(text, 'subscribe')",
        "has(text, 'nothing', 'My Channel')",
        "NOT has(text, 'chan')",
        "NOT has(text, 'subscribe', case => true)",
        "has(text, 'SUBSCRIBE', case => true)",
        "has_all(text, 'to', 'my')",
        "NOT has_all(text, 'to', 'mine')",
        "contains(text, 'SCRIB')",
        "starts_with(text, 'x', 'please s')",
        "NOT starts_with(text, 'lease')",
        "ends_with(text, 'l!')",
        "NOT ends_with(text, 'channel')",
        "matches(text, '^please', 'nothing')",
        "NOT matches(text, 'sub\\d')",
        "text = 'Please SUBSCRIBE to my channel!'",
        "text != 'please subscribe to my channel!'",
        "text < 'Q'",
        "length(text) = 31",
        "words(text) = 5",
        "length(tags) = 3",
        "year = 1999 AND year != 2000 AND year < 2000 AND year <= 1999 AND year > 1998 AND year >= 1999",
        "year BETWEEN 1999 AND 1999",
        "NOT year BETWEEN 2000 AND 1990",
        "year IN (1, 1999)",
        "score = 0.5",
        "flag = TRUE AND flag != FALSE",
        "flag IN (TRUE)",
        "day = DATE '2026-01-31'",
        "day <= DATE '2026-01-31'",
        "day BETWEEN DATE '2026-01-31' AND DATE '2026-01-31'",
        "lf('short') = 'HAM'",
        "lf('promo') IS NULL AND lf('short') IS NOT NULL",
        "in_slice('links') AND NOT in_slice('long')",
        "year = 1 OR year = 1999",
        "NOT (year = 1 OR year = 2)",
    ],
)
def test_what_holds(text: str) -> None:
    """Each of these conditions holds for the example."""
    assert holds(parse_condition(text), EXAMPLE)


@pytest.mark.parametrize(
    "predicate",
    [
        "none = 'a'", "none != 'a'", "none < 1", "none BETWEEN 1 AND 2", "none IN (1)", "has(none, 'a')",
        "contains(none, 'a')", "matches(none, 'a*')", "length(none) = 0", "words(none) = 0", "lf('promo') != 'HAM'",
    ],
)  # fmt: skip
def test_no_predicate_holds_for_a_missing_value(predicate: str) -> None:
    """There are two truth values: a predicate on a missing value is false, and its complement true."""
    assert not holds(parse_condition(predicate), EXAMPLE)
    assert holds(parse_condition(f"NOT {predicate}"), EXAMPLE)
    assert holds(parse_condition("none IS NULL AND NOT none IS NOT NULL"), EXAMPLE)


@pytest.mark.parametrize("text", ["words(tags) > 0", "words(year) > 0", "length(year) > 0", "has(year, '1999')"])
def test_a_number_is_no_text(text: str) -> None:
    """Predicates on text and length are false where there is no text and no list."""
    assert not holds(parse_condition(text), EXAMPLE)


@pytest.mark.parametrize(
    ("condition", "text", "expected"),
    [
        ("has(text, 'café')", "cafe\u0301!", True),
        ("has(text, 'cafe\u0301')", "CAFÉ", True),
        ("has(text, 'cafe')", "cafe\u0301", False),
        ("contains(text, 'cafe\u0301')", "xcaféx", True),
        ("starts_with(text, 'e\u0301')", "été", True),
        ("matches(text, '^.$')", "e\u0301", True),
        ("text = 'é'", "e\u0301", False),
        ("has(text, 'жар')", "ЖАР!", True),
        ("has(text, 'жар')", "пожар", False),
        ("has(text, 'iphone')", "新iPhone手机", True),
        ("has(text, '手机')", "新手机壳", True),
        ("has(text, 'ไทย')", "ภาษาไทยดี", True),
        ("has(text, 'न')", "नि", False),
        ("has(text, '한국')", "한국 사람", True),
        ("has(text, '한국')", "한국어", False),
        ("has(text, 'a_b')", "a_b_c", False),
        ("has(text, 'a')", "a\u0301", False),
        ("has(text, '!')", "a!b", True),
        ("has(text, '!')", "a!\u0301", False),
        ("has(text, 'a-')", "xa- a-", True),
        ("contains(text, 'straße')", "STRASSE", False),
        ("contains(text, 'k')", "\u212a", True),
        ("matches(text, 'a$')", "a\n", True),
        ("ends_with(text, 'a')", "a\n", False),
        ("starts_with(text, '.')", "abc", False),
    ],
)
def test_texts_of_many_scripts(condition: str, text: str, *, expected: bool) -> None:
    """Text is compared in NFC; words end where no letter, digit or mark is glued to them."""
    assert holds(parse_condition(condition), {"text": text}) == expected


def test_dates_are_compared_by_day() -> None:
    """The time of day does not count."""
    at = parse_condition("day = DATE '2026-01-31'")

    assert holds(at, {"day": datetime(2026, 1, 31, 0, 0)})  # noqa: DTZ001  # dates of examples have no zone
    assert holds(at, {"day": date(2026, 1, 31)})
    assert not holds(at, {"day": datetime(2026, 2, 1, 0, 0)})  # noqa: DTZ001  # as above


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(["year > 5", "none > 5", "has(text, 'a')", "none IS NULL"]), st.integers(0, 10))
def test_not_is_the_complement(text: str, year: int) -> None:
    """Exactly one of a condition and its NOT holds, missing values or not."""
    condition = parse_condition(text)
    example = {"year": year, "none": None, "text": "a" * year}

    assert holds(condition, example) != holds(Not(condition), example)


@pytest.mark.parametrize("text", ["nothing = 1", "has(nothing, 'a')", "in_slice('nothing')", "nothing IS NULL"])
def test_an_unknown_column_is_named(text: str) -> None:
    """A column the example does not have is an error, not a missing value."""
    with pytest.raises(UnknownColumn, match="nothing"):
        holds(parse_condition(text), EXAMPLE)
