"""Objects, in a folder or a bucket: named by the hash of what is in them."""

from __future__ import annotations

import hashlib
import os
import resource
import secrets
import subprocess
import sys
from typing import TYPE_CHECKING, Literal

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hunches.errors import CorruptObject, InvalidValue, StorageFull
from hunches.store import ObjectBucket, ObjectFolder
from hunches.store._s3 import s3

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCHEMA = pa.schema({"id": pa.int64(), "text": pa.string()})


class Home:
    """A project's place for objects, which a test can open again, and damage what is in it."""

    def __init__(self, root: Path, address: str | None) -> None:
        self.root = root
        self.address = address

    def objects(self) -> ObjectFolder | ObjectBucket:
        """Open it."""
        return (
            ObjectBucket(self.root, address=self.address, project_id="p") if self.address else ObjectFolder(self.root)
        )

    def damage(self, name: str, contents: bytes) -> None:
        """Put other bytes in the place of an object's, and forget its copy."""
        path = self.objects().path(name)
        if self.address:
            path.unlink()
            with s3().open_output_stream(f"{self.address[5:]}/p/{name[:2]}/{name}") as stream:
                stream.write(contents)
        else:
            path.write_bytes(contents)
            os.utime(path, ns=(0, 0))

    def fresh(self) -> Home:
        """Return another one, with nothing in it."""
        token = secrets.token_hex(8)
        return Home(self.root / token, self.address and f"{self.address}/{token}")


@pytest.fixture(params=["folder", "bucket"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    """Return a folder, then a bucket, with nothing in it."""
    address = f"{request.getfixturevalue('bucket')}/{tmp_path.name}" if request.param == "bucket" else None
    return Home(tmp_path, address)


def batches(count: int, *, rows: int = 1000) -> Iterator[pa.RecordBatch]:
    """Yield record batches of the schema."""
    for number in range(count):
        ids = range(number * rows, (number + 1) * rows)
        yield pa.record_batch([pa.array(ids), pa.array([f"example {row}" for row in ids])], schema=SCHEMA)


def files(folder: Path) -> list[Path]:
    """Return the files below a folder."""
    return [path for path in folder.rglob("*") if path.is_file()]


def test_bytes_come_back(home: Home) -> None:
    """An object is named by the hash of its bytes and lies below the first two digits."""
    objects = home.objects()
    name = objects.write_bytes(b"hello", suffix="txt")
    digest = hashlib.sha256(b"hello").hexdigest()
    assert name == f"{digest}.txt"
    assert objects.path(name).parts[-2:] == (digest[:2], name)
    assert objects.read_bytes(name) == b"hello"


@given(st.lists(st.binary(max_size=40), max_size=8))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_equal_bytes_are_stored_once(home: Home, contents: list[bytes]) -> None:
    """There are as many objects as different contents, and each reads back."""
    objects = home.fresh().objects()
    names = [objects.write_bytes(content, suffix="bin") for content in contents]
    assert [objects.read_bytes(name) for name in names] == contents
    assert sorted(stored.name for stored in objects.stored()) == sorted(set(names))


@pytest.mark.parametrize("compression", [None, "zstd"])
def test_a_table_comes_back(home: Home, compression: Literal["zstd"] | None) -> None:
    """Batches written one at a time are read as one table."""
    objects = home.objects()
    name = objects.write_table(SCHEMA, batches(3), compression=compression)
    assert objects.open_table(name) == pa.Table.from_batches(batches(3))
    assert name.endswith(".arrow")


def test_a_table_is_mapped_not_copied(home: Home) -> None:
    """Opening an uncompressed table takes no memory of Arrow's."""
    objects = home.objects()
    name = objects.write_table(SCHEMA, batches(20))
    before = pa.total_allocated_bytes()
    table = objects.open_table(name)
    assert table.num_rows == 20_000
    assert pa.total_allocated_bytes() - before < 10_000


def test_a_table_may_be_empty(home: Home) -> None:
    """No batches make a table with columns and no rows."""
    objects = home.objects()
    assert objects.open_table(objects.write_table(SCHEMA, [])) == SCHEMA.empty_table()


@pytest.mark.parametrize("name", ["../catalogue.sqlite", "a" * 64, f"{'a' * 64}./x", f"{'A' * 64}.txt", ""])
def test_a_name_is_a_hash_and_a_suffix(home: Home, name: str) -> None:
    """No name leads out of the folder."""
    with pytest.raises(InvalidValue, match="The name of an object"):
        home.objects().read_bytes(name)


def test_a_suffix_is_letters_and_digits(home: Home) -> None:
    """No suffix leads out of the folder."""
    with pytest.raises(InvalidValue, match="The suffix of an object"):
        home.objects().write_bytes(b"", suffix="../x")


@pytest.mark.parametrize("damage", [b"", b"hell", b"jello", b"hello "])
def test_a_damaged_object_is_refused(home: Home, damage: bytes) -> None:
    """Truncated, changed or longer bytes are noticed, also after they were read once."""
    objects = home.objects()
    objects.read_bytes(name := objects.write_bytes(b"hello", suffix="txt"))
    home.damage(name, damage)
    with pytest.raises(CorruptObject, match="not to its name"):
        objects.read_bytes(name)


def test_a_truncated_table_is_refused_before_it_is_mapped(home: Home) -> None:
    """A mapped file that is too short would end the process."""
    name = home.objects().write_table(SCHEMA, batches(5))
    home.damage(name, home.objects().read_bytes(name)[:-100])
    with pytest.raises(CorruptObject, match="hash to"):
        home.objects().open_table(name)


def test_a_missing_object_is_refused(home: Home) -> None:
    """A lost file is named in the error."""
    with pytest.raises(CorruptObject, match=r"aaaa\.txt' is damaged: the file is missing"):
        home.objects().read_bytes(f"{'a' * 64}.txt")


def test_what_is_no_table_is_refused(home: Home) -> None:
    """Whole bytes that are no Arrow file are an error of ours, not of Arrow's."""
    objects = home.objects()
    name = objects.write_bytes(b"hello", suffix="arrow")
    with pytest.raises(CorruptObject, match="it is no Arrow table"):
        objects.open_table(name)


def test_writing_again_mends_a_damaged_object(home: Home) -> None:
    """A damaged file does not stand in the way of the same bytes."""
    objects = home.objects()
    name = objects.write_bytes(b"hello", suffix="txt")
    home.damage(name, b"")
    assert objects.write_bytes(b"hello", suffix="txt") == name
    assert objects.read_bytes(name) == b"hello"


def test_an_object_is_there_or_not(home: Home) -> None:
    """Also for another process, until it is removed; what is gone is removed again in silence."""
    objects = home.objects()
    name = objects.write_bytes(b"hello", suffix="txt")
    assert (objects.exists(name), objects.exists(f"{'a' * 64}.txt")) == (True, False)
    assert [(stored.name, stored.n_bytes) for stored in home.objects().stored()] == [(name, 5)]
    objects.remove(name)
    objects.remove(name)
    assert (objects.exists(name), list(objects.stored())) == (False, [])


def test_an_object_of_another_project_is_taken(home: Home) -> None:
    """One whose bytes are not those of its name is refused."""
    other, objects = home.fresh().objects(), home.objects()
    path = other.path(name := other.write_bytes(b"hello", suffix="txt"))
    objects.adopt(path)
    assert objects.read_bytes(name) == b"hello"
    objects.remove(name)
    path.unlink()
    path.write_bytes(b"jello")
    with pytest.raises(CorruptObject, match="not to its name"):
        objects.adopt(path)
    assert list(objects.stored()) == []


def test_an_object_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """The error says what the system said."""
    objects = ObjectFolder(tmp_path)
    name = f"{'a' * 64}.txt"
    objects.path(name).mkdir(parents=True)
    with pytest.raises(CorruptObject, match="it cannot be read \\(Is a directory\\)"):
        objects.read_bytes(name)


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
