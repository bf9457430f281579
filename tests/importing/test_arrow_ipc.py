from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from pyarrow import feather

from hunches.errors import MalformedFile
from hunches.importing import open_source

if TYPE_CHECKING:
    from pathlib import Path


def test_the_first_bytes_tell_a_file_from_a_stream(tmp_path: Path) -> None:
    """A stream under a file's suffix is read all the same."""
    table = pa.table({"a": pa.array([1, 2**64 - 1], pa.uint64()), "b": ["x", None]})
    with pa.ipc.new_stream(str(tmp_path / "t.arrow"), table.schema) as writer:
        writer.write_table(table, max_chunksize=1)
    feather.write_feather(table, str(tmp_path / "t.ipc"))

    for name in ("t.arrow", "t.ipc"):
        assert next(open_source(tmp_path / name).batches()).to_pydict() == {"a": [1.0, 2.0**64], "b": ["x", None]}


@pytest.mark.parametrize("damage", [slice(0, -100), slice(50, None)])
@pytest.mark.parametrize("name", ["t.arrow", "t.arrows"])
def test_a_damaged_file_is_malformed(tmp_path: Path, name: str, damage: slice) -> None:
    """Cut off or garbled content raises."""
    table, path = pa.table({"a": ["x" * 100] * 1000}), tmp_path / name
    make = pa.ipc.new_stream if name.endswith("s") else pa.ipc.new_file
    with make(str(path), table.schema) as writer:
        writer.write_table(table)
    path.write_bytes(path.read_bytes()[damage])

    with pytest.raises(MalformedFile, match="Arrow") as caught:
        list(open_source(path).batches())
    assert caught.value.code == "malformed-file"
