"""Nodes hold only what a condition can mean."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
import pytest

from hunches.conditions import And, Between, Column, Comparison, InSlice, Not, OneOf, Or, TextMatch, VoteOf
from hunches.errors import InvalidPattern, InvalidValue

if TYPE_CHECKING:
    from collections.abc import Callable

A = Column("a")


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: Column(""), "name of a column is ''"),
        (lambda: TextMatch("like", "text", ("a",)), "text predicate is 'like'"),  # type: ignore[arg-type]  # wrong
        (lambda: TextMatch("has", "text", ()), "terms of has"),
        (lambda: TextMatch("has", "text", ("a", "")), "terms of has"),
        (lambda: Comparison(A, "=", float("nan")), "finite number"),
        (lambda: Comparison(A, "<", True), "= or !="),
        (lambda: Comparison(A, "=", None), "str, int, float, bool or date"),  # type: ignore[arg-type]  # wrong
        (lambda: Comparison(A, "=", np.float64(1.5)), "str, int, float, bool or date"),
        (lambda: Comparison(A, "=", datetime(2026, 1, 31)), "str, int, float, bool or date"),  # noqa: DTZ001  # wrong
        (lambda: Comparison(A, "=", 10**299), "299 digits"),
        (lambda: Between(A, 0, float("inf")), "finite number"),
        (lambda: OneOf(A, ()), "at least one"),
        (lambda: OneOf(A, (1, float("inf"))), "finite number"),
        (lambda: And((InSlice("a"),)), "number of parts of AND is 1"),
        (lambda: Or(()), "number of parts of OR is 0"),
    ],
)
def test_a_node_that_means_nothing_cannot_be_made(make: Callable[[], object], told: str) -> None:
    """A node with a wrong part is refused, with the part named."""
    with pytest.raises(InvalidValue, match=told):
        make()


def test_a_pattern_is_checked_when_the_node_is_made() -> None:
    """A wrong regular expression is found before anything is applied."""
    with pytest.raises(InvalidPattern, match="unterminated"):
        TextMatch("matches", "text", ("ok", "a("))


def test_derived_columns_are_named_as_they_are_written() -> None:
    """Votes and slices are columns whose names are their text."""
    assert VoteOf("short").name == "lf('short')"
    assert InSlice("links").name == "in_slice('links')"


def test_equal_conditions_are_one_key() -> None:
    """Conditions are values: equal ones find each other in a dictionary."""
    assert {Not(InSlice("a")): 1}[Not(InSlice("a"))] == 1
