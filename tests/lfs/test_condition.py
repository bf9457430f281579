"""Labelling functions that are a condition and a class."""

from __future__ import annotations

import pickle

import pytest

import hunches as hu
from hunches.conditions import parse_condition
from hunches.errors import ConditionSyntaxError, InvalidPattern, UnknownClass
from hunches.lfs import ConditionLF

SPACE = hu.LabelSpace(["SPAM", "HAM"])
SPAM, HAM = SPACE
EXAMPLES = {"text": ["subscribe", "so good", None]}


@pytest.mark.parametrize("label", [SPAM, "SPAM", 0])
def test_it_votes_its_class_where_the_condition_holds(label: hu.Label | str) -> None:
    """The class may be a label, a name or a number; elsewhere the rule abstains."""
    votes = hu.apply([hu.rule("promo", "has(text, 'subscribe')", label)], EXAMPLES, space=SPACE)

    assert votes.dense().tolist() == [[0], [-1], [-1]]


def test_text_and_nodes_are_the_same_rule() -> None:
    """A rule can be made of a condition's text or of its nodes."""
    text = "has(text, 'a') OR n < 5"

    assert hu.rule("x", text, SPAM) == hu.rule("x", parse_condition(text), SPAM)


def test_the_definition_gives_the_rule_back() -> None:
    """What is stored is enough to vote alike, and has the same key."""
    rule = hu.rule("x", "NOT (has(text,'it''s') or words(text)<3)", HAM)

    again = ConditionLF.from_definition("x", rule.definition(SPACE))

    assert rule.definition(SPACE) == {"condition": "NOT (has(text, 'it''s') OR words(text) < 3)", "label": "HAM"}
    assert again.key(SPACE) == rule.key(SPACE)
    assert hu.apply([again], EXAMPLES, space=SPACE).dense().tolist() == hu.apply([rule], EXAMPLES).dense().tolist()


def test_the_key_changes_when_and_only_when_the_definition_does() -> None:
    """Layout and the name of the rule are no part of its version; condition and class are."""
    key = hu.rule("x", "n = 1 AND m = 2", SPAM).key(SPACE)

    assert hu.rule("y", "n=1  and\nm=2", "SPAM").key(SPACE) == key
    assert hu.rule("x", "n = 1 AND m = 3", SPAM).key(SPACE) != key
    assert hu.rule("x", "n = 1 AND m = 2", HAM).key(SPACE) != key


def test_the_label_space_is_that_of_the_label() -> None:
    """A rule made with a label knows its classes, one made with a name does not."""
    assert hu.rule("x", "n = 1", SPAM).space == SPACE
    assert hu.rule("x", "n = 1", "SPAM").space is None


def test_a_rule_ten_thousand_levels_deep_is_applied_and_travels() -> None:
    """Neither applying nor pickling is bounded by Python's stack."""
    rule = hu.rule("deep", "NOT " * 10_000 + "text IS NULL", SPAM)
    other = hu.rule("same", "NOT " * 10_000 + "text IS NULL", SPAM)

    again = pickle.loads(pickle.dumps(rule))  # noqa: S301  # bytes made here

    assert hu.apply([again, other], EXAMPLES).dense().tolist() == [[-1, -1], [-1, -1], [0, 0]]


def test_wrong_text_and_wrong_class_are_found_early() -> None:
    """A syntax error or a bad pattern shows when the rule is made, an unknown class before it is applied."""
    with pytest.raises(ConditionSyntaxError):
        hu.rule("x", "n =", SPAM)
    with pytest.raises(InvalidPattern):
        hu.rule("x", "matches(text, '(')", SPAM)
    with pytest.raises(UnknownClass, match="'SPMA'"):
        hu.apply([hu.rule("x", "n = 1", "SPMA")], {"n": []}, space=SPACE)
