"""The files of a project, each named by the hash of its bytes."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import pyarrow as pa

from hunches.errors import CorruptObject, InvalidValue
from hunches.store._claims import sweep_temporary_paths, temporary_path
from hunches.store._error_translation import file_errors
from hunches.store._syncing import sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from io import FileIO

_NAME: Final = re.compile(r"([0-9a-f]{64})\.([a-z0-9]{1,16})")
_SUFFIX: Final = re.compile(r"[a-z0-9]{1,16}")

# A column of votes is done sooner than threads for it are; what is large is mapped, not read.
_IN_THIS_THREAD: Final = pa.ipc.IpcReadOptions(use_threads=False)

_Identity = tuple[str, int, int, int, int]


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object that is there, its size, and when it was last written or found to be wanted again, in UTC."""

    name: str
    n_bytes: int
    used_at: datetime


class ObjectFolder:
    """Stores bytes and Arrow tables under the hash of their contents, and checks it when they are read.

    An object is written under a temporary name, synced and renamed, so that it is there whole or not at all.
    Equal contents are stored once.

    Parameters
    ----------
    root : Path
        The folder of the project; unfinished objects lie in its ``tmp/``.
    folder : str
        The folder in it that objects lie in.

    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as root:
    ...     objects = ObjectFolder(Path(root))
    ...     name = objects.write_bytes(b"{}", suffix="json")
    ...     name[:8], objects.read_bytes(name)
    ('44136fa3', b'{}')
    """

    def __init__(self, root: Path, *, folder: str = "objects") -> None:
        self._objects = root / folder
        self._temporary = root / "tmp"
        self._verified: set[_Identity] = set()
        if self._temporary.is_dir() and os.access(self._temporary, os.W_OK):
            sweep_temporary_paths(self._temporary)

    def path(self, name: str) -> Path:
        """Return where an object lies, there or not; raise `InvalidValue` for what is no object's name."""
        if not is_object_name(name):
            raise InvalidValue("The name of an object", value=name, expected="'<sha256>.<suffix>'")
        return self._objects / name[:2] / name

    def exists(self, name: str) -> bool:
        """Return whether an object is there, whole or damaged."""
        return self.path(name).exists()

    def is_whole(self, name: str) -> bool:
        """Return whether an object is there, and its bytes are those of its name."""
        try:
            self._verified_path(name)
        except CorruptObject:
            return False
        return True

    def write_bytes(self, data: bytes, *, suffix: str) -> str:
        """Store some bytes and return the object's name; raise `StorageFull` when there is no room."""
        with self._new_object(suffix) as new:
            new.write(data)
        return new.name

    def write_table(
        self,
        schema: pa.Schema,
        batches: Iterable[pa.RecordBatch],
        *,
        compression: Literal["zstd"] | None = None,
    ) -> str:
        """Store record batches as one Arrow file, one at a time, and return the object's name.

        Without compression the table is read back with no copy.

        Raises
        ------
        StorageFull
            When there is no room; nothing is left behind.
        """
        options = pa.ipc.IpcWriteOptions(compression=compression)
        with (
            self._new_object("arrow") as new,
            pa.PythonFile(new, mode="w") as sink,
            pa.ipc.new_file(sink, schema, options=options) as writer,
        ):
            for batch in batches:
                writer.write_batch(batch)
        return new.name

    def read_bytes(self, name: str) -> bytes:
        """Return the bytes of an object; raise `CorruptObject` when it is missing or damaged."""
        return self._verified_path(name).read_bytes()

    def open_table(self, name: str) -> pa.Table:
        """Return an Arrow table mapped into memory; raise `CorruptObject` when it is missing or damaged."""
        path = self._verified_path(name)
        try:
            return pa.ipc.open_file(pa.memory_map(str(path)), options=_IN_THIS_THREAD).read_all()
        except pa.ArrowInvalid as error:
            raise CorruptObject(path, reason=f"it is no Arrow table ({error})") from error

    def stored(self) -> Iterator[StoredObject]:
        """Yield every object there is, in no order."""
        for path in self._objects.glob("*/*"):
            if is_object_name(path.name):
                with suppress(FileNotFoundError):
                    stat = path.stat()
                    yield StoredObject(path.name, stat.st_size, datetime.fromtimestamp(stat.st_mtime, UTC))

    def adopt(self, path: Path) -> None:
        """Take a file that is named as an object is, from another project, without a copy where that is possible.

        Raises
        ------
        CorruptObject
            When its bytes are not those of its name; nothing is left behind.
        """
        target = self.path(path.name)
        if self.is_whole(path.name):
            return
        with file_errors(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            with temporary_path(self._temporary) as part:
                _link_or_copy(path, part)
                _check_hash_as(part, path.name)
                part.replace(target)
            sync_folder(target.parent)

    def remove(self, name: str) -> None:
        """Delete an object; does nothing when it is gone already."""
        path = self.path(name)
        with file_errors(path):
            path.unlink(missing_ok=True)

    def receive(self, name: str, chunks: Iterable[bytes], *, origin: str) -> None:
        """Store the bytes of an object that is somewhere else; raise `CorruptObject` when its name is not theirs."""
        with self._new_object(self.path(name).suffix[1:]) as new:
            for chunk in chunks:
                new.write(chunk)
            if new.name != name:
                raise CorruptObject(origin, reason=f"its bytes hash to {new.name[:12]}…, not to its name")

    @contextmanager
    def _new_object(self, suffix: str) -> Iterator[_NewObject]:
        if not _SUFFIX.fullmatch(suffix):
            raise InvalidValue("The suffix of an object", value=suffix, expected="a few letters and digits")
        with ExitStack() as stack:
            with file_errors(self._objects):
                self._temporary.mkdir(parents=True, exist_ok=True)
                part = stack.enter_context(temporary_path(self._temporary))
                file = stack.enter_context(part.open("wb", buffering=0))
            new = _NewObject(file, suffix)
            yield new
            with file_errors(part):
                os.fsync(file.fileno())
                file.close()
                self._publish(part, new.name)

    def _publish(self, part: Path, name: str) -> None:
        target = self.path(name)
        if self.is_whole(name):
            # Somebody counts on it from now on: garbage collection leaves alone what is new.
            with file_errors(target):
                os.utime(target)
            self._verified.add(_identity(target))
            return
        if not target.parent.is_dir():
            target.parent.mkdir(parents=True, exist_ok=True)
            sync_folder(self._objects)
        part.replace(target)
        sync_folder(target.parent)
        # These very bytes were hashed on their way to the file.
        self._verified.add(_identity(target))

    def _verified_path(self, name: str) -> Path:
        path = self.path(name)
        try:
            identity = _identity(path)
            if identity not in self._verified:
                _check_hash(path)
                self._verified.add(identity)
        except FileNotFoundError as error:
            raise CorruptObject(path, reason="the file is missing") from error
        except OSError as error:
            raise CorruptObject(path, reason=f"it cannot be read ({error.strerror})") from error
        return path


class _NewObject:
    """The write end of an object to be: hashes what passes through."""

    closed = False

    def __init__(self, file: FileIO, suffix: str) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self._suffix = suffix

    @property
    def name(self) -> str:
        return f"{self._hash.hexdigest()}.{self._suffix}"

    def write(self, data: bytes) -> int:
        self._hash.update(data)
        rest = memoryview(data).cast("B")
        with file_errors(Path(str(self._file.name))):
            while len(rest):
                rest = rest[self._file.write(rest) :]
        return len(data)

    def flush(self) -> None:
        """Do nothing: no byte is held back, and the folder syncs at the end."""

    def close(self) -> None:
        """Leave the file open: the folder syncs it first."""


def is_object_name(name: str) -> bool:
    """Return whether an object could have a name."""
    return _NAME.fullmatch(name) is not None


def _identity(path: Path) -> _Identity:
    stat = path.stat()
    return path.name, stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns


def _check_hash(path: Path) -> None:
    _check_hash_as(path, path.name)


def _check_hash_as(path: Path, name: str) -> None:
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != Path(name).stem:
        raise CorruptObject(path, reason=f"its {path.stat().st_size} bytes hash to {found[:12]}…, not to its name")


def _link_or_copy(source: Path, target: Path) -> None:
    try:
        target.hardlink_to(source)
    except OSError:  # another disk, or one without links
        shutil.copyfile(source, target)
