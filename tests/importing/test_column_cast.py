from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from hunches.importing.column_cast import cast_column, output_type, unreadable_as
from hunches.records import to_table

if TYPE_CHECKING:
    from hunches.records import ColumnKind

DAY = dt.datetime(2024, 1, 31)  # noqa: DTZ001  # blocks hold naive UTC


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        ([1, None], "id", ["1", None]),
        ([1.0, 0.5, 1e300, None], "category", ["1", "0.5", "1e+300", None]),
        ([True, False], "label", ["true", "false"]),
        ([True, None], "number", [1, None]),
        (["1", " 2.5 ", "x", None], "number", [1.0, 2.5, None, None]),
        (["true", "FALSE", "x"], "flag", [True, False, None]),
        (["2024-01-31", "2024-01-31T02:00+0200", "2024-02-31", "soon"], "date", [DAY, DAY, None, None]),
        (["2024-02-31T00:00Z", "2024-01-31T00:00Z"], "date", [None, DAY]),
        ([1, 2], "ignored", [1, 2]),
        ([["x"]], "list", [["x"]]),
    ],
)
def test_a_column_becomes_what_its_kind_asks_for(
    values: list[object], kind: ColumnKind, expected: list[object]
) -> None:
    """Texts are read as values where they can be, and other values are written as text."""
    column = to_table({"a": values}).column("a").combine_chunks()

    cast = cast_column(column, output_type("a", column.type, kind))

    assert cast.to_pylist() == expected


def test_cells_that_cannot_be_read_are_told() -> None:
    """Words for a missing value and nulls are not among them."""
    column = pa.array(["1", "x", "NA", None], pa.large_string())

    found = unreadable_as(column, "number")

    assert found is not None
    assert found.to_pylist() == [False, True, False, False]
    assert unreadable_as(column, "text") is None
