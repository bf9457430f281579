"""A text that cannot be read is pointed at, and the message says what would fit."""

from __future__ import annotations

import pytest

from hunches.conditions import parse_condition
from hunches.errors import ConditionSyntaxError, InvalidPattern

# The character that is wrong is marked by ▸, which the text itself does not have.
WRONG = [
    ("▸", "ends too early", "a column"),
    ("▸  \n ", "ends too early", "a column"),
    ("a = 1 AND▸", "ends too early", "a column"),
    ("NOT▸", "ends too early", "a function"),
    ("has(text, 'a'▸", "ends too early", "a closing bracket"),
    ("n IN (1, 2▸", "ends too early", "a comma"),
    ("(a = 1 OR (b = 2)▸", "ends too early", "a closing bracket"),
    ("n BETWEEN 1▸", "ends too early", "AND"),
    ("a = 1 ▸b = 2", "'b' does not fit", "AND, OR, the end"),
    ("has(t, 'a') ▸has(t, 'b')", "'has' does not fit", "AND"),
    ("a = 1 AND ▸AND b = 2", "'AND' does not fit", "NOT"),
    ("a = 1▸)", "')' does not fit", "the end"),
    ("a ▸like 'x'", "'like' does not fit", "BETWEEN, IN"),
    ("a NOT ▸5", "'5' does not fit", "BETWEEN, IN"),
    ("a IS ▸5", "'5' does not fit", "NOT, NULL"),
    ("a = ▸NULL", "'NULL' does not fit", "a number"),
    ("a =▸= 5", "'=' does not fit", "a number"),
    ("▸5 = a", "'5' does not fit", "a column"),
    ("a IN (▸)", "')' does not fit", "'text in single quotes'"),
    ("n BETWEEN 1 ▸or 2", "'or' does not fit", "AND"),
    ("n = 5▸;", "';' does not fit", "Here fits: AND, OR, the end."),
    ("n = 5▸..3", "'.' does not fit", "the end"),
    ("foo▸.bar = 1", "'.' does not fit", '"my column"'),
    ("न▸ा = 1", "does not fit", '"my column"'),
    ('▸"" = 1', '" does not fit', "a column"),
    ("has(text, ▸'a", "quote ' is not closed", "'text in single quotes'"),
    ('▸"text = 1', 'quote " is not closed', "a column"),
    ("n = 'a' ▸'b'", "'b' does not fit", "AND"),
    ("has(text, 'it'▸s')", "'s' does not fit", "written twice: 'it''s'"),
    ("▸hass(text, 'a')", "no function 'hass'", "Did you mean has?"),
    ("▸zzzzzz(text, 'a')", "no function 'zzzzzz'", "There are: has, has_all"),
    ("▸len(text) > 5", "no function 'len'", "length"),
    ("▸has()", "needs a column first", "has(text, 'term')"),
    ("has(▸'a')", "needs a column first", "has(text, 'term')"),
    ("▸has(text)", "needs one or more strings", "has(text, 'term')"),
    ("has(text, 'b', ▸'')", "an empty one", "has(text, 'term')"),
    ('has(text, ▸"a")', "no text in single quotes", "has(text, 'term')"),
    ("has(text, ▸5)", "'5' does not fit", "'text in single quotes'"),
    ("has(text, 'a', ▸caze => true)", "no option 'caze'", "case => true"),
    ("has(text, 'a', case => ▸1)", "'1' does not fit", "FALSE, TRUE"),
    ("▸has(text, 'a') = 1", "true or false by itself", "Leave the comparison out"),
    ("▸length(text)", "needs a comparison", "length(…) = …"),
    ("▸length('a') > 3", "takes one column", "length(text)"),
    ("▸words(a, b) > 3", "takes one column", "words(text)"),
    ("▸lf(short) = 'A'", "takes one name in quotes", "lf('name')"),
    ("▸in_slice('')", "takes one name in quotes", "in_slice('name')"),
    ("flag ▸> TRUE", "have no order", "= or !="),
    ("d = DATE ▸'2026-13-01'", "not a date", "DATE '2026-01-31'"),
    ("d = DATE ▸'tomorrow'", "not a date", "DATE '2026-01-31'"),
    ("n = ▸1e999", "too large", "a smaller one"),
    (f"n = ▸-{'9' * 5000}", "too large", "a smaller one"),
]


@pytest.mark.parametrize(("marked", "problem", "hint"), WRONG)
def test_the_message_points_at_the_character_and_says_what_fits(marked: str, problem: str, hint: str) -> None:
    """The position, the caret's column and the hint are right for every kind of mistake."""
    position, text = marked.index("▸"), marked.replace("▸", "")

    with pytest.raises(ConditionSyntaxError) as caught:
        parse_condition(text)

    sentence, line, caret = str(caught.value).rsplit("\n", 2)
    assert caught.value.facts["position"] == position
    assert len(caret) - 3 == position - (text.rfind("\n", 0, position) + 1)
    assert line[2:] in text.split("\n")
    assert problem in sentence
    assert hint in sentence


def test_the_caret_stands_below_its_own_line() -> None:
    """Of a text of several lines only the wrong one is shown."""
    with pytest.raises(ConditionSyntaxError) as caught:
        parse_condition("a = 1\nAND b ~ 2\nAND c = 3")

    assert str(caught.value).endswith("\n  AND b ~ 2\n        ^")


def test_a_wrong_regular_expression_is_pointed_at() -> None:
    """The pattern is shown alone, with a caret where it is wrong."""
    with pytest.raises(InvalidPattern) as caught:
        parse_condition("n = 1 AND matches(text, 'ok', 'a(b')")

    assert caught.value.facts["position"] == 1
    assert str(caught.value).endswith("\n  a(b\n   ^")


@pytest.mark.parametrize(
    "text", ["a = 1", "a = -0.5", "a = +12e3", "a = 1e-300", "a IN (TRUE, 'x', DATE '0001-01-01')"]
)
def test_every_kind_of_value_is_read(text: str) -> None:
    """Whole numbers, fractions, truth values, texts and dates are values."""
    assert parse_condition(text) is not None
