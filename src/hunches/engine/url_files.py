"""Files at URLs: on this machine, and on any file system that fsspec knows."""

from __future__ import annotations

import errno
import os
import re
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import pyarrow.fs as arrow_fs

from hunches.errors import InvalidValue, MissingExtra, StorageFull, UnreadableFile, UnwritableFile

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    import pyarrow as pa

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_BEGUN: Final = re.compile(r"\.(.+)\.[0-9a-f]{32}\.begun")
# An upload to these is seen when it is whole, and renaming would copy it.
_OBJECT_STORES: Final = frozenset({"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "adl", "oss", "oci", "r2"})


@dataclass(frozen=True, slots=True)
class UrlFile:
    """A file or a folder at a URL: a path of this machine, or ``protocol://path`` of any protocol fsspec knows.

    Settings of a protocol, such as an endpoint or credentials, are those of fsspec's own configuration.

    >>> UrlFile("memory://texts").child("part-0.parquet")
    UrlFile(url='memory://texts/part-0.parquet')
    """

    url: str

    def absolute(self) -> UrlFile:
        """Return the same file in words that mean the same in every process of this machine."""
        return self if "://" in self.url else UrlFile(str(Path(self.url).absolute()))

    def child(self, name: str) -> UrlFile:
        """Return the file of that name in this folder."""
        return UrlFile(f"{self.url.rstrip('/')}/{name}")

    def parquet_files(self) -> list[UrlFile]:
        """Return itself or, for a folder, the Parquet files below it by name, without hidden ones.

        Raises
        ------
        UnreadableFile
            When there is none.
        """
        with self._reading():
            files, path = self._place()
            if files.get_file_info(path).type != arrow_fs.FileType.Directory:
                return [self]
            found = files.get_file_info(arrow_fs.FileSelector(path, recursive=True))
        below = sorted(_below(info.path, path) for info in found if info.is_file)
        names = [name for name in below if name.endswith((".parquet", ".pq")) and not _is_hidden(name)]
        if not names:
            raise UnreadableFile(self.url, reason="there is no .parquet file in this folder")
        return [self.child(name) for name in names]

    @contextmanager
    def opened(self) -> Iterator[pa.NativeFile]:
        """Yield its bytes, to be read at any position; raise `UnreadableFile` when it cannot be read."""
        with self._reading():
            files, path = self._place()
            with files.open_input_file(path) as stream:
                yield stream

    def exists(self) -> bool:
        """Return whether there is such a file, as it is now and not as it was remembered."""
        with self._reading():
            files, path = self._place()
            if isinstance(files, arrow_fs.PyFileSystem):
                files.handler.fs.invalidate_cache()
            return bool(files.get_file_info(path).is_file)

    def version(self) -> str:
        """Return what changes when the file is written again: its size and time, or what its file system tells."""
        with self._reading():
            files, path = self._place()
            if isinstance(files, arrow_fs.PyFileSystem):
                return str(files.handler.fs.ukey(path))
            info = files.get_file_info(path)
            return f"{info.size} {info.mtime_ns}"

    def write(self, contents: pa.Buffer) -> None:
        """Write the file whole or not at all, and the folders above it.

        Raises
        ------
        UnwritableFile, StorageFull
            When that cannot be.
        """
        with self._writing():
            files, path = self._place()
            folder, _, name = path.rpartition("/")
            files.create_dir(folder, recursive=True)
            # Two workers may write the same file at the same time, when one of them is believed dead.
            begun = path if self._is_uploaded() else f"{folder}/.{name}.{uuid4().hex}.begun"
            with files.open_output_stream(begun) as stream:
                stream.write(contents)
            if begun != path:
                files.move(begun, path)

    def keep_only(self, names: Container[str], *, like: re.Pattern[str]) -> None:
        """Remove from this folder files ``like`` ours of other names, and what workers that died had begun."""
        with self._writing():
            files, path = self._place()
            for info in files.get_file_info(arrow_fs.FileSelector(path, allow_not_found=True)):
                begun = _BEGUN.fullmatch(info.base_name)
                name = begun[1] if begun else info.base_name
                if info.is_file and like.fullmatch(name) and (begun or name not in names):
                    files.delete_file(info.path)

    def _is_uploaded(self) -> bool:
        return self.url.partition("://")[0] in _OBJECT_STORES

    def _place(self) -> tuple[Any, str]:
        """Return the file system and the path there."""
        protocol, separator, rest = self.url.partition("://")
        if not separator or protocol == "file":
            return arrow_fs.LocalFileSystem(), rest or self.url
        try:
            from fsspec.core import url_to_fs  # loaded by those who use it
        except ModuleNotFoundError as error:
            raise MissingExtra(f"The protocol '{protocol}'", extra="dask") from error
        try:
            files, path = url_to_fs(self.url)
        except (ImportError, ValueError) as error:  # a protocol whose package is missing, or that nobody knows
            raise InvalidValue("A URL", value=self.url, expected=f"of a protocol fsspec can use ({error})") from None
        return arrow_fs.PyFileSystem(arrow_fs.FSSpecHandler(files)), path

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            reason = f"{_reason(error)}; every process that works on it must see it there"
            raise UnreadableFile(self.url, reason=reason) from error

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if error.errno in _FULL:
                raise StorageFull(self.url) from error
            raise UnwritableFile(self.url, reason=_reason(error)) from error


def _reason(error: OSError) -> str:
    return os.strerror(error.errno) if error.errno else str(error)


def _below(path: str, folder: str) -> str:
    return path.removeprefix(folder.rstrip("/") + "/") if path.startswith(folder) else PurePosixPath(path).name


def _is_hidden(path: str) -> bool:
    return any(part.startswith((".", "_")) for part in PurePosixPath(path).parts)
