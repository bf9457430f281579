"""Predicates on numbers, dates, truth values and lists, answered column by column."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from hunches.conditions import (
    Between,
    Column,
    Comparison,
    InSlice,
    IsMissing,
    Length,
    OneOf,
    Words,
    holds,
)
from hunches.engine._column_leaves import check_leaf, evaluate_leaf, kind_of
from hunches.errors import WrongColumnType

if TYPE_CHECKING:
    from hunches.conditions import Operand, Value
    from hunches.conditions.nodes import Comparator

N = Column("n")
COMPARATORS: list[Comparator] = ["=", "!=", "<", "<=", ">", ">="]
WHOLE = [None, 0, 2, 3, -3, 2**53, 2**53 + 1, 2**63 - 1, -(2**63)]
FLOATS = [None, 0.0, 2.0, 2.5, -3.0, float(2**53), 1e300, float("inf"), -float("inf")]
VALUES: list[Value] = [0, 2, 2.5, -2.5, 2.0, 2**53 + 1, float(2**53), 2**63, -(2**63) - 1, 1e300, -1e300, 10**290]


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("comparator", COMPARATORS)
@pytest.mark.parametrize(("kind", "cells"), [(pa.int64(), WHOLE), (pa.float64(), FLOATS)])
def test_numbers_are_compared_exactly(
    kind: pa.DataType, cells: list[object], comparator: Comparator, value: Value
) -> None:
    """Whole numbers and floats are compared as the numbers they are, however large and whatever the column holds."""
    leaf = Comparison(N, comparator, value)

    found = evaluate_leaf(leaf, pa.array(cells, kind))

    assert found.tolist() == [holds(leaf, {"n": cell}) for cell in cells]


MOMENTS = [
    text and datetime.fromisoformat(text)
    for text in (None, "1969-12-31T23:59", "1970-01-01", "0001-01-01T01:00", "9999-12-31T23:00", "2026-01-31T12:00")
]


@pytest.mark.parametrize("day", [date(1969, 12, 31), date(1970, 1, 1), date(1, 1, 1), date(9999, 12, 31)])
@pytest.mark.parametrize("comparator", COMPARATORS)
def test_dates_are_compared_by_day(comparator: Comparator, day: date) -> None:
    """The time of day does not count, before 1970 either."""
    leaf = Comparison(N, comparator, day)

    found = evaluate_leaf(leaf, pa.array(MOMENTS, pa.timestamp("us")))

    assert found.tolist() == [holds(leaf, {"n": moment}) for moment in MOMENTS]


@pytest.mark.parametrize(
    ("leaf", "column", "expected"),
    [
        (IsMissing(N), pa.array([1, None]), [False, True]),
        (IsMissing(Length("n")), pa.array(["a", None], pa.large_string()), [False, True]),
        (Comparison(Length("n"), "=", 2), pa.array(["né", "e\u0301", None], pa.large_string()), [True, True, False]),
        (Comparison(Length("n"), "=", 2), pa.array([["a", None], [], None]), [True, False, False]),
        (Comparison(Words("n"), "=", 2), pa.array(["a\u3000b", "a", None], pa.large_string()), [True, False, False]),
        (Comparison(N, "!=", "a"), pa.array(["a", "b", None], pa.large_string()), [False, True, False]),
        (Comparison(N, "=", True), pa.array([True, False, None]), [True, False, False]),
        (Between(N, False, True), pa.array([True, False, None]), [True, True, False]),
        (OneOf(N, (True,)), pa.array([True, False, None]), [True, False, False]),
        (Between(N, 1, 2.5), pa.array([1, 2, 3, None]), [True, True, False, False]),
        (Between(N, 3, 1), pa.array([1, 2, 3]), [False, False, False]),
        (OneOf(N, ("a", "b")), pa.array(["a", "c", None], pa.large_string()), [True, False, False]),
        (InSlice("x"), pa.array([True, False, None]), [True, False, False]),
    ],
)
def test_every_predicate(leaf: Comparison, column: pa.Array, expected: list[bool]) -> None:
    """A missing value fulfils no predicate but IS NULL."""
    assert evaluate_leaf(leaf, column).tolist() == expected


TEXT, FLAG, DAY, LIST = pa.large_string(), pa.bool_(), pa.timestamp("us"), pa.list_(pa.large_string())


@pytest.mark.parametrize(
    ("operand", "value", "kind"),
    [
        (N, "a", pa.int64()),
        (N, True, pa.float64()),
        (N, date(2026, 1, 31), pa.int64()),
        (N, 1, TEXT),
        (N, True, TEXT),
        (N, 1, FLAG),
        (N, "true", FLAG),
        (N, "2026-01-31", DAY),
        (N, 2026, DAY),
        (N, "a", LIST),
        (Length("n"), 1, pa.int64()),
        (Length("n"), 1, DAY),
        (Words("n"), 1, LIST),
        (Words("n"), 1, FLAG),
        (Length("n"), "a", TEXT),
    ],
)
def test_what_does_not_fit_a_column_is_refused(operand: Operand, value: Value, kind: pa.DataType) -> None:
    """The error names the column, what it holds and what is needed."""
    with pytest.raises(
        WrongColumnType, match=r"in the column 'n', which holds (numbers|dates|flags|lists|texts)\. Use"
    ):
        check_leaf(Comparison(operand, "=", value), kind)


def test_kinds_of_columns() -> None:
    """Five kinds of column are known."""
    types = [TEXT, FLAG, DAY, LIST, pa.large_list(TEXT), pa.int64(), pa.float64()]

    assert [kind_of(kind) for kind in types] == ["text", "flag", "date", "list", "list", "number", "number"]
