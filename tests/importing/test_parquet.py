from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hunches.errors import MalformedFile
from hunches.importing import open_source

if TYPE_CHECKING:
    from pathlib import Path


def test_types_are_normalised_and_others_kept(tmp_path: Path) -> None:
    """Small integers widen; a struct keeps its type, to be ignored later."""
    table = pa.table({"a": pa.array([1], pa.int8()), "s": pa.array([{"x": 1}])})
    pq.write_table(table, tmp_path / "t.parquet")

    source = open_source(tmp_path / "t.parquet")

    assert source.schema.types == [pa.int64(), table.schema.field("s").type]
    assert next(source.batches()).to_pydict() == {"a": [1], "s": [{"x": 1}]}


def test_a_late_large_number_makes_the_whole_column_float(tmp_path: Path) -> None:
    """The type of a uint64 column is decided on all of it."""
    columns = {"a": pa.array([1] * 70_000 + [2**64 - 1], pa.uint64()), "b": pa.array([1] * 70_001, pa.uint64())}
    pq.write_table(pa.table(columns), tmp_path / "t.parquet")

    source = open_source(tmp_path / "t.parquet")

    assert source.schema.types == [pa.float64(), pa.int64()]
    assert {batch.schema for batch in source.batches()} == {source.schema}


def test_a_file_is_read_in_blocks(tmp_path: Path) -> None:
    """Row groups of any size become blocks of 64k rows."""
    pq.write_table(pa.table({"a": range(100_000)}), tmp_path / "t.pq", row_group_size=30_000)

    assert [batch.num_rows for batch in open_source(tmp_path / "t.pq").batches()] == [65_536, 34_464]


@pytest.mark.parametrize("damage", [slice(0, 200), slice(100, None), slice(0, 3)])
def test_a_damaged_file_is_malformed(tmp_path: Path, damage: slice) -> None:
    """A file cut off at either end raises."""
    pq.write_table(pa.table({"a": ["x" * 10] * 1000}), tmp_path / "t.parquet")
    (tmp_path / "t.parquet").write_bytes((tmp_path / "t.parquet").read_bytes()[damage])

    with pytest.raises(MalformedFile, match="Parquet") as caught:
        list(open_source(tmp_path / "t.parquet").batches())
    assert caught.value.code == "malformed-file"


def test_damage_inside_a_file_is_found_on_reading(tmp_path: Path) -> None:
    """A file whose footer is whole but whose pages are not raises too."""
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"a": [f"{i}" for i in range(9999)]}), path, compression="zstd")
    content = bytearray(path.read_bytes())
    content[10:5000] = bytes(4990)
    path.write_bytes(content)

    with pytest.raises(MalformedFile, match="Parquet"):
        list(open_source(path).batches())
