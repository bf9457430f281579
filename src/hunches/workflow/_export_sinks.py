"""Where the files of an export are written: a folder, or one zip file."""

from __future__ import annotations

import errno
import hashlib
import json
import shutil
import zipfile
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from hunches.errors import StorageFull, UnwritableFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path
    from typing import IO

    Opener: TypeAlias = "Callable[[str], AbstractContextManager[IO[bytes]]]"

MANIFEST_NAME: Final = "hunches-export.json"

_FULL: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_SAME_FOR_ALL: Final = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip file can say
_IN_THE_WAY: Final = "something is there that is no export of Hunches"
_CHUNK_BYTES: Final = 2**20


class ExportWriter:
    """Writes the files of an export and takes down the hash and the size of each. Made by `writing_export`."""

    def __init__(self, open_new: Opener) -> None:
        self._open_new = open_new
        self.files: dict[str, list[Any]] = {}

    def add(self, name: str, contents: bytes | Path) -> None:
        """Write a file: some bytes, or a copy of another file."""
        if name in self.files:
            return
        digest, n_bytes = hashlib.sha256(), 0
        with self._open_new(name) as file:
            for chunk in _chunks(contents):
                file.write(chunk)
                digest.update(chunk)
                n_bytes += len(chunk)
        self.files[name] = [digest.hexdigest(), n_bytes]


@contextmanager
def writing_export(target: Path, *, finish: Callable[[ExportWriter], bytes]) -> Iterator[ExportWriter]:
    """Yield what writes an export to a folder or a zip file, by the path's ending; ``finish`` makes its manifest.

    The manifest comes last, so that an export that was cut short is known by having none. An earlier export in the
    folder is written over, and its files that are not in the new one go; other files there stay.

    Raises
    ------
    UnwritableFile
        When it cannot be written, or something else is there.
    StorageFull
        When there is no room.
    """
    with writing_errors(target):
        if target.suffix.lower() == ".zip":
            with _zip(target) as writer:
                yield writer
                writer.add(MANIFEST_NAME, finish(writer))
        else:
            earlier = _earlier_files(target)
            with _folder(target, is_new=earlier is None) as (writer, folder):
                yield writer
                _remove_files(folder, [name for name in earlier or () if name not in writer.files])
                writer.add(MANIFEST_NAME, finish(writer))


@contextmanager
def writing_errors(target: Path) -> Iterator[None]:
    """Raise `StorageFull` or `UnwritableFile` about a file of the user's that cannot be written."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StorageFull(target) from error
        raise UnwritableFile(target, reason=error.strerror or str(error)) from error


def write_file(path: Path, contents: bytes) -> None:
    """Write a file whole or not at all, and the folders it lies in; leave one alone that is as it should be."""
    if path.is_file() and path.read_bytes() == contents:
        return
    with _open_file(path) as file:
        file.write(contents)


@contextmanager
def _zip(target: Path) -> Iterator[ExportWriter]:
    part = target.with_name(f".{target.name}.part")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:

            def open_new(name: str) -> IO[bytes]:
                info = zipfile.ZipInfo(name, date_time=_SAME_FOR_ALL)
                info.compress_type = zipfile.ZIP_DEFLATED
                info.external_attr = 0o644 << 16
                return archive.open(info, "w", force_zip64=True)

            yield ExportWriter(open_new)
        part.replace(target)
    finally:
        with suppress(OSError):
            part.unlink()


@contextmanager
def _folder(target: Path, *, is_new: bool) -> Iterator[tuple[ExportWriter, Path]]:
    if not is_new:
        (target / MANIFEST_NAME).unlink()
        yield ExportWriter(lambda name: _open_file(target / name)), target
        return
    part = target.with_name(f".{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir()
        yield ExportWriter(lambda name: _open_file(part / name)), part
        part.rename(target)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _earlier_files(target: Path) -> Mapping[str, Any] | None:
    """Return the files of the export that is there, None when nothing is."""
    manifest = target / MANIFEST_NAME
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return None
    try:
        files = json.loads(manifest.read_bytes())["files"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnwritableFile(target, reason=_IN_THE_WAY) from error
    return files if isinstance(files, dict) else {}


def _remove_files(folder: Path, names: list[str]) -> None:
    """Remove what an earlier export wrote, as long as it lies in the folder."""
    for name in names:
        path = folder / name
        if path.resolve().is_relative_to(folder.resolve()):
            path.unlink(missing_ok=True)


@contextmanager
def _open_file(path: Path) -> Iterator[IO[bytes]]:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            yield file
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _chunks(contents: bytes | Path) -> Iterator[bytes]:
    if isinstance(contents, bytes):
        yield contents
        return
    with contents.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk
