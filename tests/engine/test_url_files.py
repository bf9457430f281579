"""Files are found, read and written at any URL; what cannot be says why."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, ClassVar

import fsspec
import pyarrow as pa
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from hunches.engine.url_files import UrlFile
from hunches.errors import InvalidValue, StorageFull, UnreadableFile, UnwritableFile

NAMES = ["b.parquet", "a.parquet", "deep/c.pq", "notes.txt", "_SUCCESS.parquet", ".hidden/d.parquet"]


def _contents(file: UrlFile) -> bytes:
    with file.opened() as stream:
        return bytes(stream.read())


@pytest.mark.parametrize("kind", ["path", "file", "memory"])
def test_a_folder_is_its_parquet_files_by_name(kind: str, tmp_path: Path) -> None:
    """On this machine and elsewhere; hidden files and others are left out, and a file is itself."""
    folder = UrlFile({"path": str(tmp_path), "file": f"file://{tmp_path}", "memory": "memory://found"}[kind])
    for name in NAMES:
        folder.child(name).write(pa.py_buffer(name.encode()))

    files = folder.parquet_files()

    assert [file.url.removeprefix(folder.url) for file in files] == ["/a.parquet", "/b.parquet", "/deep/c.pq"]
    assert [_contents(file) for file in files] == [b"a.parquet", b"b.parquet", b"deep/c.pq"]
    assert files[0].parquet_files() == [files[0]]
    assert (files[0].exists(), folder.child("none.parquet").exists()) == (True, False)


@pytest.mark.parametrize("place", ["{}", "memory://versions"])
def test_a_file_that_is_written_again_has_another_version(place: str, tmp_path: Path) -> None:
    """And the same one until then."""
    file = UrlFile(place.format(tmp_path)).child("a.parquet")
    file.write(pa.py_buffer(b"one"))
    before = file.version()

    assert file.version() == before
    file.write(pa.py_buffer(b"three"))
    assert file.version() != before
    assert _contents(file) == b"three"


@pytest.mark.parametrize("place", ["{}", "memory://kept"])
def test_what_is_not_ours_any_more_is_removed(place: str, tmp_path: Path) -> None:
    """Files of other names like ours, and those that were begun; nothing else."""
    folder = UrlFile(place.format(tmp_path))
    begun = f".part-1.parquet.{'0' * 32}.begun"
    for name in ("part-1.parquet", "part-2.parquet", begun, "mine.parquet", ".notes"):
        folder.child(name).write(pa.py_buffer(b""))

    folder.keep_only({"part-1.parquet"}, like=re.compile(r"part-\d\.parquet"))

    kept = [
        name for name in ("part-1.parquet", "part-2.parquet", begun, "mine.parquet") if folder.child(name).exists()
    ]
    assert kept == ["part-1.parquet", "mine.parquet"]


def test_a_path_means_the_same_in_other_folders() -> None:
    """A URL does so already."""
    assert UrlFile("texts.parquet").absolute().url == f"{Path.cwd()}/texts.parquet"
    assert UrlFile("memory://a").absolute() == UrlFile("memory://a")


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    """A missing file, a folder without Parquet files, and a protocol nobody knows."""
    with pytest.raises(UnreadableFile, match=r"none': No such file or directory; every process that works on it"):
        _contents(UrlFile(f"{tmp_path}/none"))
    with pytest.raises(UnreadableFile, match=r"there is no \.parquet file in this folder"):
        UrlFile(str(tmp_path)).parquet_files()
    with pytest.raises(InvalidValue, match=r"nowhere://x'; it must be of a protocol fsspec can use"):
        UrlFile("nowhere://x").exists()


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    """As where a file is in the way of a folder."""
    (tmp_path / "file").touch()

    with pytest.raises(UnwritableFile, match=r"file/votes.parquet'"):
        UrlFile(f"{tmp_path}/file/votes.parquet").write(pa.py_buffer(b""))


class _Full(MemoryFileSystem):  # type: ignore[misc]  # fsspec is not typed
    """A file system without room."""

    protocol = "full"

    def _open(self, *arguments: Any, **more: Any) -> Any:  # noqa: ANN401  # those of fsspec
        del arguments, more
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_is_told() -> None:
    """It is an error of its own."""
    fsspec.register_implementation("full", _Full, clobber=True)

    with pytest.raises(StorageFull, match=r"no room left to write 'full://votes\.parquet'"):
        UrlFile("full://votes.parquet").write(pa.py_buffer(b""))


def test_an_upload_is_not_renamed() -> None:
    """Object stores show it when it is whole."""
    fsspec.register_implementation("r2", _Recorded, clobber=True)
    UrlFile("r2://folder/votes.parquet").write(pa.py_buffer(b"votes"))

    assert _contents(UrlFile("r2://folder/votes.parquet")) == b"votes"
    assert _Recorded.opened == ["votes.parquet", "votes.parquet"]


class _Recorded(MemoryFileSystem):  # type: ignore[misc]  # as above
    """A file system that knows what was opened."""

    protocol = "r2"
    opened: ClassVar[list[str]] = []

    def _open(self, path: str, *arguments: Any, **more: Any) -> Any:  # noqa: ANN401  # as above
        self.opened.append(path.rpartition("/")[2])
        return super()._open(path, *arguments, **more)


def test_without_fsspec_the_extra_is_named() -> None:
    """Files of this machine need none."""
    code = """
import sys
sys.modules["fsspec"] = None  # as where it is not installed
from hunches.engine.url_files import UrlFile
from hunches.errors import MissingExtra
print(UrlFile("none.parquet").exists())
try:
    UrlFile("s3://bucket/none.parquet").exists()
except MissingExtra as error:
    print(error)
"""
    said = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)

    install = "Install it with: pip install 'hunches[dask]'"
    assert said.stdout == f"False\nThe protocol 's3' needs an extra that is not installed. {install}\n"
