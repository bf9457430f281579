"""Columns of examples as feature values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest

from hunches.errors import UnknownColumn, WrongColumnType
from hunches.training.columns import read_categories, read_numbers, read_texts

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(
    "column",
    [
        pa.array(["a", None]),
        pa.array(["a", None], pa.large_string()),
        pa.array(["a", None], pa.string_view()),
        pa.array(["a", None]).dictionary_encode(),
        pa.chunked_array([["a"], [None]]),
    ],
)
def test_every_kind_of_string_is_text(column: pa.Array) -> None:
    """Strings of every width, coded or in chunks, are read alike, as texts and as categories."""
    examples = pa.table({"c": column})
    assert read_texts(examples, "c").to_pylist() == ["a", None]
    assert read_categories(examples, "c").to_pylist() == ["a", None]


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (pa.array([1, None]), [1, np.nan]),
        (pa.array([True, None]), [1, np.nan]),
        (pa.array([1.5, np.inf]), [1.5, np.nan]),
        (pa.array([2**60 + 1, 1]), [2.0**60, 1]),
        (pa.array([1e200, -1.0]), [np.nan, -1]),
        (pa.array([None, None]), [np.nan, np.nan]),
    ],
)
def test_numbers_are_floats_with_nan(column: pa.Array, expected: list[object]) -> None:
    """Nulls and what is no usable number are NaN."""
    np.testing.assert_array_equal(read_numbers(pa.table({"c": column}), "c"), expected)


@pytest.mark.parametrize(
    ("column", "expected"), [([1, None], ["1", None]), ([True, None], ["true", None]), ([None], [None])]
)
def test_whole_numbers_and_flags_can_be_categories(column: pa.Array, expected: list[object]) -> None:
    """They are categories by their names."""
    assert read_categories(pa.table({"c": column}), "c").to_pylist() == expected


def test_a_missing_column_is_told() -> None:
    """A column the examples lack is named."""
    with pytest.raises(UnknownColumn, match="'text'"):
        read_texts(pa.table({"body": ["a"]}), "text")


@pytest.mark.parametrize(("read", "column"), [(read_texts, [1]), (read_numbers, ["1"]), (read_categories, [1.5])])
def test_a_column_of_another_kind_is_told(read: Callable[[pa.Table, str], object], column: pa.Array) -> None:
    """A column that cannot be read so is named with its type."""
    with pytest.raises(WrongColumnType, match="'c'"):
        read(pa.table({"c": column}), "c")
