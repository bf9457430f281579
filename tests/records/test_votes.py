"""What labelling functions voted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd  # type: ignore[import-untyped]  # pandas ships none
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse

from hunches.errors import DuplicateName, InvalidValue, UnknownName
from hunches.records import Fault, LabelSpace, VoteColumn, Votes

if TYPE_CHECKING:
    from numpy.typing import NDArray

SPACE = LabelSpace(["SPAM", "HAM"])
DENSE = hnp.arrays(np.int8, st.tuples(st.integers(0, 8), st.integers(0, 4)), elements=st.integers(-1, 1))


def _column(rows: list[int], labels: list[int], lf: str = "a") -> VoteColumn:
    return VoteColumn(lf, np.array(rows, dtype=np.int32), np.array(labels, dtype=np.int8))


@settings(max_examples=50)
@given(DENSE)
def test_dense_and_sparse_are_two_views(dense: NDArray[np.int8]) -> None:
    """Nothing is lost between the matrix and the columns, and counts are those of the matrix."""
    votes = Votes.from_dense(dense, SPACE)

    assert np.array_equal(votes.dense(), dense)
    assert votes.dense().dtype == np.int8
    assert votes.n_votes == (dense >= 0).sum()
    assert votes.votes_per_example().tolist() == (dense >= 0).sum(axis=1).tolist()
    assert votes.covered().tolist() == (dense >= 0).any(axis=1).tolist()


@settings(max_examples=50)
@given(DENSE, st.data())
def test_some_examples_can_be_taken(dense: NDArray[np.int8], data: st.DataObject) -> None:
    """The votes on some rows are those rows of the matrix."""
    rows = np.array(sorted(data.draw(st.sets(st.integers(0, len(dense) - 1)) if len(dense) else st.just(set()))), int)

    assert np.array_equal(Votes.from_dense(dense, SPACE).take(rows).dense(), dense[rows])


def test_columns_are_found_by_name() -> None:
    """Names are given, or counted; one that is not there is an error that lists those that are."""
    votes = Votes.from_dense([[0, -1]], SPACE, ["short", "promo"])

    assert Votes.from_dense([[0, -1]], SPACE).lf_names == ("lf0", "lf1")
    assert votes.column("short").rows.tolist() == [0]
    assert repr(votes) == "<Votes of 2 LFs on 1 examples, 100.0% covered>"
    assert repr(Votes(SPACE, 0, ())) == "<Votes of 0 LFs on 0 examples, 0.0% covered>"
    with pytest.raises(UnknownName, match="no labelling function named 'long'; there are 'short', 'promo'"):
        votes.column("long")


def test_failures_are_kept_and_left_behind_by_a_selection() -> None:
    """Faults belong to the run as a whole."""
    faults = (Fault("a", 0, "lf-raised", "x", count=3), Fault("a", 1, "lf-wrong-type", "y"))
    votes = Votes(SPACE, 9, (VoteColumn.from_dense("a", np.array([0, -1] * 4 + [1], dtype=np.int8), faults),))

    assert votes.faults == faults
    assert votes.column("a").failures == 4
    assert votes.take(np.array([0])).faults == ()


def test_votes_cannot_be_changed() -> None:
    """A column's arrays are read only."""
    with pytest.raises(ValueError, match="read-only"):
        _column([0], [1]).labels[0] = 0


@pytest.mark.parametrize(
    ("matrix", "names", "told"),
    [
        ([0, 1], None, "shape of the votes"),
        ([[0], [0, 1]], None, "shape of the votes"),
        ([[0.0, 1.0]], None, "The dtype of the votes is 'float64'; it must be whole numbers, such as int8"),
        ([[0, 1], [0, 0.7]], None, "The vote of 'lf1' on example 1 is 0.7; it must be a class"),
        ([[0, 1], [float("nan"), 0]], None, "The vote of 'lf0' on example 1 is nan"),
        ([[0, None]], ["a", "b"], "The vote of 'b' on example 0 is None"),
        ([["SPAM"]], None, "The vote of 'lf0' on example 0 is 'SPAM'"),
        ([[True]], None, "The vote of 'lf0' on example 0 is True"),
        ([[1j]], None, "on example 0 is 1j"),
        ([[2**70]], None, "on example 0 is 1180591620717411303424"),
        (np.full((1, 1), 255, dtype=np.uint8), None, "is 255"),
        (np.full((1, 1), 127, dtype=np.int8), None, "is 127"),
        (sparse.csr_matrix([[0, 1]]), None, "csr_matrix'; it must be dense: a sparse matrix stores no zeros"),
        (np.ma.masked_less(np.array([[0, -1]]), 0), None, "must be without a mask"),
        ([["SPAM"][:0]], ["a"], "number of LF names is 1; it must be 0"),
        (np.zeros((0, 2), dtype=bool), None, "The dtype of the votes is 'bool'"),
        (3, None, "shape of the votes"),
        ([[0, 1]], ["a"], "number of LF names is 1; it must be 2"),
        ([[0], [2]], None, "The vote of 'lf0' on example 1 is 2; it must be a class from 0 to 1, or -1"),
        ([[-2]], None, "The vote of 'lf0' on example 0 is -2"),
    ],
)
def test_a_matrix_that_is_no_votes(matrix: object, names: list[str] | None, told: str) -> None:
    """The error says what is wrong with it."""
    with pytest.raises(InvalidValue, match=re.escape(told)):
        Votes.from_dense(matrix, SPACE, names)


@pytest.mark.parametrize(
    "table",
    [
        pd.DataFrame({"short": [0, -1], "promo": [1, 1]}),
        pd.DataFrame({"short": [0, -1], "promo": [1, 1]}, dtype="Int64"),
        pd.DataFrame({"short": [0, -1], "promo": [1, 1]}, dtype=object),
        pl.DataFrame({"short": [0, -1], "promo": [1, 1]}),
        pa.table({"short": [0, -1], "promo": [1, 1]}),
    ],
    ids=["pandas", "pandas-nullable", "pandas-object", "polars", "arrow"],
)
def test_tables_are_read_with_their_names(table: object) -> None:
    """Columns are labelling functions; names that are given come first."""
    votes = Votes.from_dense(table, SPACE)

    assert votes.lf_names == ("short", "promo")
    assert votes.dense().tolist() == [[0, 1], [-1, 1]]
    assert Votes.from_dense(table, SPACE, ["a", "b"]).lf_names == ("a", "b")


@pytest.mark.parametrize(
    "table", [pd.DataFrame({"a": [0, None]}), pl.DataFrame({"a": [0, None]}), pa.table({"a": [0, None]})]
)
def test_a_hole_in_a_table_is_told(table: object) -> None:
    """A missing value is not taken for an abstain: the error says where it is."""
    with pytest.raises(InvalidValue, match="The vote of 'a' on example 1 is nan; it must be a class from 0 to 1"):
        Votes.from_dense(table, SPACE)


@pytest.mark.parametrize("matrix", [[[0, -1], [1, 1]], ((0, -1), (1, 1)), pd.DataFrame([[0, -1], [1, 1]])])
def test_without_names_lfs_are_counted(matrix: object) -> None:
    """Nested lists and tuples have none, nor has a table whose columns are numbers."""
    assert Votes.from_dense(matrix, SPACE).lf_names == ("lf0", "lf1")


def test_no_votes_at_all_are_votes() -> None:
    """No examples, or no labelling functions, are a matrix too."""
    assert Votes.from_dense([[], []], SPACE).n_examples == 2
    assert Votes.from_dense(np.zeros((0, 3), dtype=np.int8), SPACE).lf_names == ("lf0", "lf1", "lf2")


@pytest.mark.parametrize(
    ("rows", "labels", "told"),
    [
        ([0, 1], [0], "one label for each row"),
        ([1, 0], [0, 0], "ascending"),
        ([1, 1], [0, 0], "ascending"),
        ([5], [0], "A row of 'a' is 5; it must be below 5"),
        ([-1], [0], "A row of 'a'"),
        ([0], [2], "A vote of 'a' is 2"),
        ([0], [-1], "A vote of 'a' is -1"),
    ],
)
def test_a_column_that_is_no_votes(rows: list[int], labels: list[int], told: str) -> None:
    """Rows ascend and lie among the examples, labels among the classes."""
    with pytest.raises(InvalidValue, match=told):
        Votes(SPACE, 5, (_column(rows, labels),))


def test_each_labelling_function_votes_once_for_one_class() -> None:
    """Two columns of one name, and spaces of another kind, are refused."""
    with pytest.raises(DuplicateName, match="Two labelling functions are named 'a'"):
        Votes(SPACE, 1, (_column([], []), _column([], [])))
    with pytest.raises(InvalidValue, match="'multi'; it must be 'single'"):
        Votes(LabelSpace(["A"], kind="multi"), 1, ())


def test_many_classes_take_two_bytes() -> None:
    """Votes for more than 127 classes are not cut off."""
    space = LabelSpace(map(str, range(200)))

    assert Votes.from_dense([[199]], space).dense().tolist() == [[199]]
