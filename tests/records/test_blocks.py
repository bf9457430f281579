from __future__ import annotations

import datetime as dt
import itertools
import uuid
from decimal import Decimal

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hunches.errors import InvalidValue
from hunches.records.blocks import (
    conform_batch,
    has_large_numbers,
    normalise_batch,
    normalise_table,
    normalised_schema,
    normalised_type,
    rebatch,
    to_table,
)

pd = pytest.importorskip("pandas")

DAY = dt.datetime(2024, 1, 31)  # noqa: DTZ001  # blocks hold naive UTC
TEXT = pa.large_string()
LIST = pa.list_(TEXT)
VIEWS = pa.DictionaryArray.from_arrays(pa.array([0, None], pa.uint32()), pa.array(["x"], pa.string_view()))


@pytest.mark.parametrize(
    ("column", "kind", "values"),
    [
        (pa.array(["x", None]), TEXT, ["x", None]),
        (pa.array(["x", None], pa.string_view()), TEXT, ["x", None]),
        (pa.array(["x", None]).dictionary_encode(), TEXT, ["x", None]),
        (VIEWS, TEXT, ["x", None]),
        (pa.array(["x", "x"]).filter(pa.array([True, True])), TEXT, ["x", "x"]),
        (pa.RunEndEncodedArray.from_arrays([2], pa.array(["x"])), TEXT, ["x", "x"]),
        (pa.nulls(2), TEXT, [None, None]),
        (pa.array([1, None], pa.int8()), pa.int64(), [1, None]),
        (pa.array([1, None], pa.uint64()), pa.int64(), [1, None]),
        (pa.array([2**64 - 1, 2**53 + 1], pa.uint64()), pa.float64(), [2.0**64, 2.0**53]),
        (pa.array([1.5, float("nan"), None]), pa.float64(), [1.5, None, None]),
        (pa.array([1.5, float("nan")], pa.float32()), pa.float64(), [1.5, None]),
        (pa.array([1.5], pa.float64()), pa.float64(), [1.5]),
        (pa.array([Decimal("1.5")]), pa.float64(), [1.5]),
        (pa.array([True, None]), pa.bool_(), [True, None]),
        (pa.array([DAY.date()]), pa.timestamp("us"), [DAY]),
        (pa.array([DAY], pa.timestamp("s")), pa.timestamp("us"), [DAY]),
        (pa.array([DAY.replace(tzinfo=dt.UTC)], pa.timestamp("ns", "Asia/Tokyo")), pa.timestamp("us"), [DAY]),
        (pa.array([1], pa.timestamp("ns")), pa.timestamp("us"), [dt.datetime(1970, 1, 1)]),  # noqa: DTZ001  # naive UTC
        (pa.array([["x", None], None]), LIST, [["x", None], None]),
        (pa.array([["x"]], pa.large_list(pa.string_view())), LIST, [["x"]]),
        (pa.array([["x"]], pa.list_(pa.string(), 1)), LIST, [["x"]]),
        (pa.array([[]], pa.list_(pa.null())), LIST, [[]]),
        (pa.array(['{"a": 1}'], pa.json_()), TEXT, ['{"a": 1}']),
    ],
)
def test_a_column_gets_its_normalised_type(column: pa.Array, kind: pa.DataType, values: list[object]) -> None:
    """Each layout of a type becomes the one that blocks have, with equal values."""
    normalised = normalise_batch(pa.RecordBatch.from_arrays([column], names=["a"])).column(0)

    assert (normalised.type, normalised.to_pylist()) == (kind, values)


@pytest.mark.parametrize(
    "column", [pa.array([{"a": 1}]), pa.array([b"x"]), pa.array([[1]]), pa.array([dt.timedelta(1)])]
)
def test_a_column_there_is_no_use_for_is_named(column: pa.Array) -> None:
    """Structs, bytes, lists of numbers and durations raise, or are kept when asked."""
    table = pa.table({"a": ["x"], "odd": column})

    with pytest.raises(InvalidValue, match="'odd'"):
        normalise_table(table)
    assert normalise_table(table, unusable="keep").schema.types == [TEXT, column.type]


def test_values_that_fit_no_block_are_named() -> None:
    """A date beyond the range of microseconds raises."""
    with pytest.raises(InvalidValue, match="'a'"):
        normalise_table(pa.table({"a": pa.array([2**60], pa.timestamp("s"))}))


def test_conformed_batches_have_the_schema_of_all() -> None:
    """A block without large numbers takes the type of the column."""
    raw = pa.RecordBatch.from_pydict({"a": pa.array([1], pa.uint64()), "s": pa.array([{"x": 1}])})
    schema = normalised_schema(raw.schema, large=["a"])

    assert not has_large_numbers(raw.column(0))
    assert conform_batch(raw, schema).to_pylist() == [{"a": 1.0, "s": {"x": 1}}]


def test_an_empty_large_column_has_no_large_numbers() -> None:
    """Nulls alone are no large numbers."""
    assert not has_large_numbers(pa.nulls(2, pa.uint64()))


def test_normalised_types_of_everything_else_are_none() -> None:
    """There is no use for binary columns."""
    assert normalised_type(pa.binary()) is None


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"a": ["x", None], "n": [1, 2]}),
        pd.DataFrame({"a": ["x", None], "n": [1, 2]}, index=[5, 9]),
        pd.DataFrame({"a": pd.Categorical(["x", None]), "n": [1, 2]}),
        pl.DataFrame({"a": ["x", None], "n": [1, 2]}),
        pl.DataFrame({"a": ["x", None], "n": [1, 2]}, schema={"a": pl.Categorical, "n": pl.UInt8}),
        pa.table({"a": ["x", None], "n": [1, 2]}),
        pa.RecordBatch.from_pydict({"a": ["x", None], "n": [1, 2]}),
        pa.table({"a": ["x", None], "n": [1, 2]}).to_reader(),
        [{"a": "x", "n": 1}, {"n": 2}],
        {"a": ["x", None], "n": np.array([1, 2])},
        {"a": pd.Series(["x", None]), "n": pl.Series([1, 2])},
        {"a": pa.array(["x", None]), "n": pa.chunked_array([[1], [2]])},
    ],
)
def test_every_kind_of_frame_becomes_the_same_table(frame: object) -> None:
    """pandas, Polars, Arrow, dicts and lists mean the same."""
    table = to_table(frame)

    assert table.schema.types == [TEXT, pa.int64()]
    assert table.to_pydict() == {"a": ["x", None], "n": [1, 2]}


@pytest.mark.parametrize("frame", [object(), "text", [1, 2], {"a": "text"}, {"a": 3}, {"a": [1], "b": [1, 2]}])
def test_what_is_no_frame_is_refused(frame: object) -> None:
    """Other objects, and columns of unequal length, raise."""
    with pytest.raises(InvalidValue):
        to_table(frame)


def test_a_lazy_frame_is_to_be_collected() -> None:
    """The message says so."""
    with pytest.raises(InvalidValue, match=r"'LazyFrame'.*collected"):
        to_table(pl.LazyFrame({"a": [1]}))


def test_a_broken_stream_is_not_hidden() -> None:
    """What Arrow says of a frame that is not pandas goes through."""

    class Broken:
        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            raise pa.ArrowInvalid("broken")

    with pytest.raises(pa.ArrowInvalid, match="broken"):
        to_table(Broken())


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, "x", None], ["1", "x", None]),
        ([5.0, "x", 0.5], ["5", "x", "0.5"]),
        ([True, "x", np.bool_(False)], ["true", "x", "false"]),
        ([DAY, "x"], ["2024-01-31T00:00:00", "x"]),
        ([uuid.UUID(int=1)], ["00000000-0000-0000-0000-000000000001"]),
        ([pd.NA, pd.NaT, float("nan"), "x"], [None, None, None, "x"]),
        ([1, 2.5, Decimal("0.5"), None], [1.0, 2.5, 0.5, None]),
        ([np.int32(1), None], [1, None]),
        ([2**70], [str(2**70)]),
        ([2**70, 0.5], [2.0**70, 0.5]),
        ([DAY, DAY.date(), np.datetime64("2024-01-31"), DAY.replace(tzinfo=dt.UTC), None], [DAY] * 4 + [None]),
        ([["x"], None, [], ("y",)], [["x"], None, [], ["y"]]),
        (["\ud800", None], ["\ufffd", None]),
        ([["\ud800", None], None], [["\ufffd", None], None]),
    ],
)
def test_python_values_get_one_type(values: list[object], expected: list[object]) -> None:
    """Values of several types are text, missing ones of every library are null."""
    assert to_table({"a": values}).column("a").to_pylist() == expected


@pytest.mark.parametrize("values", [[{"a": 1}], [b"x"], [[1]], [["x"], "x"]])
def test_python_values_without_use_are_null_columns(values: list[object]) -> None:
    """Nested objects, bytes and lists of something else have a type to be ignored."""
    assert to_table({"a": values}, unusable="keep").column("a").to_pylist() == [None] * len(values)


def test_a_pandas_column_of_several_types_is_text() -> None:
    """Pandas lets numbers and texts share a column."""
    frame = pd.DataFrame({"a": pd.Series([1, "x", None], dtype=object), "b": [1, 2, 3]})

    assert to_table(frame).to_pydict() == {"a": ["1", "x", None], "b": [1, 2, 3]}


@given(sizes=st.lists(st.integers(0, 20), max_size=10), rows=st.integers(1, 8))
@settings(max_examples=50)
def test_rebatching_keeps_rows_in_order(sizes: list[int], rows: int) -> None:
    """All blocks but the last have the size asked for."""
    ends = np.cumsum([0, *sizes]).tolist()
    batches = [pa.RecordBatch.from_pydict({"a": range(a, b)}) for a, b in itertools.pairwise(ends)]

    blocks = [block.column(0).to_pylist() for block in rebatch(batches, rows=rows)]

    assert list(itertools.chain(*blocks)) == list(range(sum(sizes)))
    assert all(len(block) == rows for block in blocks[:-1])


def test_blocks_of_large_rows_end_early() -> None:
    """Two rows of 40 MB do not wait for the others."""
    batch = pa.RecordBatch.from_pydict({"a": ["x" * 40_000_000]})

    assert [block.num_rows for block in rebatch([batch] * 3)] == [2, 1]
