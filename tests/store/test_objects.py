"""Objects: files named by the hash of what is in them."""

from __future__ import annotations

import hashlib
import os
import resource
import subprocess
import sys
from typing import TYPE_CHECKING, Literal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hunches.errors import CorruptObject, InvalidValue, StorageFull
from hunches.store import ObjectFolder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCHEMA = pa.schema({"id": pa.int64(), "text": pa.string()})


def batches(count: int, *, rows: int = 1000) -> Iterator[pa.RecordBatch]:
    """Yield record batches of the schema."""
    for number in range(count):
        ids = range(number * rows, (number + 1) * rows)
        yield pa.record_batch([pa.array(ids), pa.array([f"example {row}" for row in ids])], schema=SCHEMA)


def files(folder: Path) -> list[Path]:
    """Return the files below a folder."""
    return [path for path in folder.rglob("*") if path.is_file()]


def test_bytes_come_back(tmp_path: Path) -> None:
    """An object is named by the hash of its bytes and lies below the first two digits."""
    objects = ObjectFolder(tmp_path)
    name = objects.write_bytes(b"hello", suffix="txt")
    digest = hashlib.sha256(b"hello").hexdigest()
    assert name == f"{digest}.txt"
    assert objects.path(name) == tmp_path / "objects" / digest[:2] / name
    assert objects.read_bytes(name) == b"hello"


@given(st.lists(st.binary(max_size=40), max_size=8))
@settings(max_examples=25, deadline=None)
def test_equal_bytes_are_stored_once(tmp_path_factory: pytest.TempPathFactory, contents: list[bytes]) -> None:
    """There are as many files as different contents, and each reads back."""
    root = tmp_path_factory.mktemp("objects")
    objects = ObjectFolder(root)
    names = [objects.write_bytes(content, suffix="bin") for content in contents]
    assert [objects.read_bytes(name) for name in names] == contents
    assert len(files(root)) == len(set(contents))


@pytest.mark.parametrize("compression", [None, "zstd"])
def test_a_table_comes_back(tmp_path: Path, compression: Literal["zstd"] | None) -> None:
    """Batches written one at a time are read as one table."""
    objects = ObjectFolder(tmp_path)
    name = objects.write_table(SCHEMA, batches(3), compression=compression)
    assert objects.open_table(name) == pa.Table.from_batches(batches(3))
    assert name.endswith(".arrow")


def test_a_table_is_mapped_not_copied(tmp_path: Path) -> None:
    """Opening an uncompressed table takes no memory of Arrow's."""
    objects = ObjectFolder(tmp_path)
    name = objects.write_table(SCHEMA, batches(20))
    before = pa.total_allocated_bytes()
    table = objects.open_table(name)
    assert table.num_rows == 20_000
    assert pa.total_allocated_bytes() - before < 10_000


def test_a_table_may_be_empty(tmp_path: Path) -> None:
    """No batches make a table with columns and no rows."""
    objects = ObjectFolder(tmp_path)
    assert objects.open_table(objects.write_table(SCHEMA, [])) == SCHEMA.empty_table()


@pytest.mark.parametrize("name", ["../catalogue.sqlite", "a" * 64, f"{'a' * 64}./x", f"{'A' * 64}.txt", ""])
def test_a_name_is_a_hash_and_a_suffix(tmp_path: Path, name: str) -> None:
    """No name leads out of the folder."""
    with pytest.raises(InvalidValue, match="The name of an object"):
        ObjectFolder(tmp_path).read_bytes(name)


def test_a_suffix_is_letters_and_digits(tmp_path: Path) -> None:
    """No suffix leads out of the folder."""
    with pytest.raises(InvalidValue, match="The suffix of an object"):
        ObjectFolder(tmp_path).write_bytes(b"", suffix="../x")


@pytest.mark.parametrize("damage", [b"", b"hell", b"jello", b"hello "])
def test_a_damaged_object_is_refused(tmp_path: Path, damage: bytes) -> None:
    """Truncated, changed or longer bytes are noticed, also after they were read once."""
    objects = ObjectFolder(tmp_path)
    path = objects.path(name := objects.write_bytes(b"hello", suffix="txt"))
    objects.read_bytes(name)
    path.write_bytes(damage)
    os.utime(path, ns=(0, 0))
    with pytest.raises(CorruptObject, match="not to its name"):
        objects.read_bytes(name)


def test_a_truncated_table_is_refused_before_it_is_mapped(tmp_path: Path) -> None:
    """A mapped file that is too short would end the process."""
    name = ObjectFolder(tmp_path).write_table(SCHEMA, batches(5))
    path = ObjectFolder(tmp_path).path(name)
    os.truncate(path, path.stat().st_size // 2)
    with pytest.raises(CorruptObject, match="hash to"):
        ObjectFolder(tmp_path).open_table(name)


def test_a_missing_object_is_refused(tmp_path: Path) -> None:
    """A lost file is named in the error."""
    with pytest.raises(CorruptObject, match=r"aaaa\.txt' is damaged: the file is missing"):
        ObjectFolder(tmp_path).read_bytes(f"{'a' * 64}.txt")


def test_an_object_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """The error says what the system said."""
    objects = ObjectFolder(tmp_path)
    name = f"{'a' * 64}.txt"
    objects.path(name).mkdir(parents=True)
    with pytest.raises(CorruptObject, match="it cannot be read \\(Is a directory\\)"):
        objects.read_bytes(name)


def test_what_is_no_table_is_refused(tmp_path: Path) -> None:
    """Whole bytes that are no Arrow file are an error of ours, not of Arrow's."""
    objects = ObjectFolder(tmp_path)
    name = objects.write_bytes(b"hello", suffix="arrow")
    with pytest.raises(CorruptObject, match="it is no Arrow table"):
        objects.open_table(name)


def test_writing_again_mends_a_damaged_object(tmp_path: Path) -> None:
    """A damaged file does not stand in the way of the same bytes."""
    objects = ObjectFolder(tmp_path)
    name = objects.write_bytes(b"hello", suffix="txt")
    objects.path(name).write_bytes(b"")
    assert objects.write_bytes(b"hello", suffix="txt") == name
    assert objects.read_bytes(name) == b"hello"


def test_what_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    """An error among the batches goes on to the caller, and no file stays."""

    def broken() -> Iterator[pa.RecordBatch]:
        yield from batches(1)
        raise PermissionError("the source went away")

    with pytest.raises(PermissionError, match="the source went away"):
        ObjectFolder(tmp_path).write_table(SCHEMA, broken())
    assert files(tmp_path) == []


def test_a_dead_writers_file_is_removed_and_a_live_ones_stays(tmp_path: Path) -> None:
    """Opening removes what a killed process left in ``tmp``, and only that."""
    live, dead = (start_writer(tmp_path) for _ in range(2))
    dead.kill()
    dead.communicate()
    before = files(tmp_path / "tmp")
    ObjectFolder(tmp_path)
    after = files(tmp_path / "tmp")
    assert (len(before), len(after)) == (4, 2)
    live.communicate("\n")
    assert live.returncode == 0
    assert [path.suffix for path in files(tmp_path)] == [".arrow"]


def test_no_room_is_storage_full(tmp_path: Path) -> None:
    """A limit on the size of files ends the write and leaves nothing behind."""
    script = (
        "import resource, sys; from pathlib import Path; from hunches.store import ObjectFolder\n"
        "from hunches.errors import StorageFull\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "try: ObjectFolder(Path(sys.argv[1])).write_bytes(bytes(200_000), suffix='bin')\n"
        "except StorageFull as error: print(error.code)\n"
    )
    answer = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True)
    assert answer.stdout == "storage-full\n"
    assert files(tmp_path) == []


def test_no_room_for_a_table_is_storage_full(tmp_path: Path) -> None:
    """Arrow passes on what the file system said."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(StorageFull):
            ObjectFolder(tmp_path).write_table(SCHEMA, batches(20))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert files(tmp_path) == []


def start_writer(root: Path) -> subprocess.Popen[str]:
    """Start a process that is in the middle of writing a table until it reads a line."""
    script = (
        "import sys, pyarrow as pa; from pathlib import Path; from hunches.store import ObjectFolder\n"
        "def batches():\n"
        "    yield pa.record_batch({'x': [1]})\n"
        "    print('writing', flush=True); sys.stdin.readline()\n"
        "ObjectFolder(Path(sys.argv[1])).write_table(pa.schema({'x': pa.int64()}), batches())\n"
    )
    command = [sys.executable, "-c", script, str(root)]
    writer = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    assert writer.stdout.readline() == "writing\n"
    return writer
