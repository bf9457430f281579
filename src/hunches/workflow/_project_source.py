"""The files of an exported project, read from a folder or a zip file, each checked against its hash."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeAlias

from hunches.errors import MalformedFile, ProjectTooNew, UnreadableFile
from hunches.workflow._export_sinks import MANIFEST_NAME
from hunches.workflow._project_export import EXPORT_FORMAT, manifest_check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path
    from typing import IO

    Opener: TypeAlias = "Callable[[str], AbstractContextManager[IO[bytes]]]"

_FORM: Final = "export of a Hunches project"
_MANIFEST_BYTES: Final = 256 * 2**20
_CHUNK_BYTES: Final = 2**20
_BROKEN_ZIP: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


class ProjectSource:
    """The files of an exported project. Made by `open_source`.

    Files are only ever asked for by the names that an export gives them, and never more of one is read than the
    manifest says it holds: nothing in a file from elsewhere decides where something is written, or how much.
    """

    def __init__(self, path: Path, open_file: Opener) -> None:
        self.path = path
        self._open_file = open_file
        manifest = self._manifest()
        self.files: Mapping[str, list[Any]] = manifest["files"]
        self.has_data: bool = manifest["has_data"]

    def read(self, name: str) -> bytes:
        """Return the contents of a file; raise `MalformedFile` unless they are those of the manifest."""
        contents = b"".join(self.chunks(name))
        if hashlib.sha256(contents).hexdigest() != self.files[name][0]:
            self.refuse(f"'{name}' is not as it was written: its hash is another", name)
        return contents

    def is_unchanged(self, name: str) -> bool:
        """Return whether a file is there as it was written."""
        try:
            self.read(name)
        except MalformedFile:
            return False
        return True

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield the contents of a file, piece by piece; raise `MalformedFile` when there are more or fewer."""
        if name not in self.files:
            self.refuse(f"it has no '{name}'")
        n_left: int = self.files[name][1]
        with self._opened(name) as file:
            # One byte more than there should be, to see whether there is more.
            while chunk := file.read(min(_CHUNK_BYTES, n_left + 1)):
                n_left -= len(chunk)
                if n_left < 0:
                    break
                yield chunk
        if n_left:
            self.refuse(f"'{name}' has {'more' if n_left < 0 else 'fewer'} bytes than were written", name)

    def refuse(self, reason: str, name: str = "", *, line: int | None = None) -> NoReturn:
        """Raise `MalformedFile` about one of the files, or about all of it."""
        raise MalformedFile(self.path / name if name else self.path, form=_FORM, reason=reason, line=line)

    def _manifest(self) -> dict[str, Any]:
        with self._opened(MANIFEST_NAME) as file:
            contents = file.read(_MANIFEST_BYTES)
        try:
            manifest = json.loads(contents)
            version, check, files = manifest["hunches_export"], manifest["check"], manifest["files"]
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            self.refuse(f"it cannot be read ({error})", MANIFEST_NAME)
        if isinstance(version, int) and version > EXPORT_FORMAT:
            raise ProjectTooNew(self.path, revision=f"export {version}")
        if version != EXPORT_FORMAT or check != manifest_check(manifest) or not _are_files(files):
            self.refuse("it was changed after it was written", MANIFEST_NAME)
        return dict(manifest)

    @contextmanager
    def _opened(self, name: str) -> Iterator[IO[bytes]]:
        try:
            with self._open_file(name) as file:
                yield file
        except (KeyError, FileNotFoundError, NotADirectoryError, IsADirectoryError):
            self.refuse(f"'{name}' is missing; it was cut short, or is something else")
        except _BROKEN_ZIP as error:
            self.refuse(f"'{name}' cannot be read ({error})")
        except OSError as error:
            raise UnreadableFile(self.path, reason=error.strerror or str(error)) from error


@contextmanager
def open_source(path: Path) -> Iterator[ProjectSource]:
    """Yield the files of an exported project.

    Raises
    ------
    UnreadableFile
        When there is nothing, or it may not be read.
    MalformedFile
        When it is no export of a project, or was damaged or changed.
    ProjectTooNew
        When a newer version of Hunches wrote it.
    """
    if path.is_dir():
        yield ProjectSource(path, lambda name: (path / name).open("rb"))
        return
    if not path.is_file():
        raise UnreadableFile(path, reason="there is no such file or folder")
    try:
        archive = zipfile.ZipFile(path)
    except _BROKEN_ZIP as error:
        raise MalformedFile(path, form=_FORM, reason=f"it is no zip file ({error})") from error
    except OSError as error:
        raise UnreadableFile(path, reason=error.strerror or str(error)) from error
    with archive:
        yield ProjectSource(path, archive.open)


def _are_files(files: object) -> bool:
    return isinstance(files, dict) and all(
        isinstance(said, list)
        and len(said) == 2  # its hash and its size
        and isinstance(said[0], str)
        and type(said[1]) is int
        and said[1] >= 0
        for said in files.values()
    )
