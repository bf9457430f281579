"""Gold labels in whatever a user has them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from hunches.errors import InvalidValue, UnknownClass
from hunches.records import LabelSpace, read_gold

pd = pytest.importorskip("pandas")
pl = pytest.importorskip("polars")
SPACE = LabelSpace(["SPAM", "HAM"])
SPAM, HAM = SPACE
NAMES = ["HAM", None, "SPAM"]
NUMBERS = [1, -1, 0]


@pytest.mark.parametrize(
    "values",
    [
        NAMES,
        tuple(NAMES),
        ["HAM", "", "SPAM"],
        [HAM, None, SPAM],
        ["HAM", float("nan"), SPAM],
        NUMBERS,
        [1.0, np.nan, 0.0],
        np.array(NUMBERS),
        np.array([1.0, np.nan, 0.0], dtype=np.float32),
        np.array(NAMES, dtype=object),
        pa.array(NAMES),
        pa.chunked_array([NAMES[:1], NAMES[1:]]),
        pd.Series(NAMES),
        pd.Series([1.0, None, 0.0]),
        pl.Series(NAMES),
        pl.Series([1, None, 0]),
        iter(NAMES),
    ],
)
def test_columns_of_every_kind(values: object) -> None:
    """Names, labels and numbers are read from lists and columns; what is missing is no gold label."""
    gold = read_gold(values, SPACE)

    assert gold.tolist() == NUMBERS
    assert gold.dtype == np.int32


@pytest.mark.parametrize(
    ("values", "expected"), [([1, 2, 3], [0, 1, 2]), ([3, None, 3.0], [2, -1, 2]), ([0, 1, 2], [0, 1, 2])]
)
def test_numbers_may_be_the_names_of_classes(values: list[object], expected: list[int]) -> None:
    """Stars from 1 to 3 are the classes "1" to "3" when all of them are names, else they are positions."""
    assert read_gold(values, LabelSpace(["1", "2", "3"])).tolist() == expected


def test_truth_values_are_names() -> None:
    """True and False are classes where the label space has them."""
    assert read_gold([True, np.False_, None], LabelSpace(["False", "True"])).tolist() == [1, 0, -1]


@pytest.mark.parametrize("value", ["ham", 2, 0.5, -2, True, float("inf")])
def test_what_is_no_class_is_named(value: object) -> None:
    """A value that is no class is an error, not a missing label."""
    with pytest.raises(UnknownClass, match=r"is not a class of the label space"):
        read_gold(["HAM", value], SPACE)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (5, "a list or column"),
        ([["HAM"]], "class names or whole numbers"),
        (np.zeros((2, 2)), "class names or whole"),
    ],
)
def test_what_is_no_column(values: object, told: str) -> None:
    """A number alone and a table are refused."""
    with pytest.raises(InvalidValue, match=told):
        read_gold(values, SPACE)


def test_there_is_one_for_each_example() -> None:
    """The number of labels is checked where the number of examples is known."""
    assert read_gold(NAMES, SPACE, n_examples=3).tolist() == NUMBERS
    with pytest.raises(InvalidValue, match="number of gold labels is 3; it must be 4"):
        read_gold(NAMES, SPACE, n_examples=4)
