"""A project on disk."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import tempfile
import weakref
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from hunches.errors import InvalidValue, ProjectExists, ProjectNotFound, StoreError
from hunches.records import ProjectRecord
from hunches.store._claims import sweep_temporary_paths, temporary_path
from hunches.store._error_translation import file_errors
from hunches.store._marker import FORMAT, MARKER_NAME, Marker, read_marker, write_marker
from hunches.store._syncing import sync_folder
from hunches.store.catalogue import Catalogue
from hunches.store.object_bucket import ObjectBucket
from hunches.store.objects import ObjectFolder, is_object_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from types import TracebackType

    from hunches.records import LabelSpace
    from hunches.store._objects_protocol import Objects

_CATALOGUE_NAME: Final = "catalogue.sqlite"
_UNFINISHED: Final = ".hunches-new-"
_TAKEN: Final = {errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR}


@dataclass(frozen=True, slots=True)
class Places:
    """Where the catalogue and the objects of a project are, when not in its folder.

    Parameters
    ----------
    store : str, optional
        The address of a PostgreSQL database, without a password: ``"postgresql+psycopg://user@host/database"``.
    objects : str, optional
        The address of objects in S3: ``"s3://bucket/prefix"``.
    reach : str, optional
        The address to reach the database by now, with a password or by another way; it is not kept.

    >>> Places(objects="s3://labels/team").store is None
    True
    """

    store: str | None = None
    objects: str | None = None
    reach: str | None = None


_ALL_IN_THE_FOLDER: Final = Places()


class ProjectStore:
    """An open project: its catalogue and its objects. Make one with `create` or `open`.

    Opening marks the runs of processes that died as interrupted. A folder that may only be read is opened for
    reading; nothing in it changes.

    Attributes
    ----------
    path : Path
        The folder.
    record : ProjectRecord
        Its name, label space and birth.
    catalogue : Catalogue
        What it knows.
    objects : ObjectFolder or ObjectBucket
        What it holds.
    locks : FileLocks or ServerLocks
        Who is at work on it.
    can_write : bool
        Whether the folder may be written to.

    >>> import tempfile
    >>> from datetime import UTC, datetime
    >>> from hunches.records import LabelSpace
    >>> now = datetime(2026, 1, 31, tzinfo=UTC)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     ProjectStore.create(Path(folder) / "spam", space=LabelSpace(["SPAM", "HAM"]), now=now).close()
    ...     with ProjectStore.open(Path(folder) / "spam") as store:
    ...         store.record.name, store.record.space.classes
    ('spam', ('SPAM', 'HAM'))
    """

    def __init__(self, path: Path, *, catalogue: Catalogue, objects: Objects, can_write: bool) -> None:
        self.path = path
        self.catalogue = catalogue
        self.objects = objects
        self.can_write = can_write
        self.record = catalogue.record()
        self.locks = catalogue.locks(path / "locks")

    @classmethod
    def create(cls, path: Path, *, space: LabelSpace, now: datetime, places: Places = _ALL_IN_THE_FOLDER) -> Self:
        """Make a project named after its folder and open it; killed at any moment it leaves all of it or nothing.

        Parameters
        ----------
        path : Path
            The folder to make.
        space : LabelSpace
            The classes.
        now : datetime
            The time, in UTC.
        places : Places
            Where the catalogue and the objects are to be, when not in the folder.

        Raises
        ------
        ProjectExists
            When the path exists and is no empty folder; it is left as it is.
        StorageFull, ReadOnlyProject
            When there is no room for the folder or no permission to make it.
        StoreUnreachable
            When a server does not answer.
        InvalidValue
            When no folder can be at that path, or an address is none or has a password.
        """
        target = Path(path).resolve()
        record = ProjectRecord(target.name, space, created_at=now, format=FORMAT)
        marker = Marker(FORMAT, secrets.token_hex(16), record.name, places.store, places.objects)
        with _folder_errors(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            sweep_temporary_paths(target.parent, prefix=_UNFINISHED)
            with temporary_path(target.parent, prefix=_UNFINISHED) as building, ExitStack() as on_failure:
                catalogue = _build(building, record, marker, reach=places.reach)
                on_failure.callback(_discard, catalogue)
                _publish(building, target)
                on_failure.pop_all()
        return cls.open(target, reach=places.reach)

    @classmethod
    def open(cls, path: Path, *, reach: str | None = None) -> Self:
        """Open the project in a folder.

        Parameters
        ----------
        path : Path
            The folder.
        reach : str, optional
            The address to reach a catalogue on a server by, in place of the one in the folder, which has no password.

        Raises
        ------
        ProjectNotFound
            When the folder is none.
        ProjectTooNew
            When a newer version wrote it; nothing has changed then.
        CorruptObject
            When its marker or its catalogue is missing or damaged.
        StoreUnreachable
            When the server with its catalogue does not answer.
        """
        folder = Path(path).resolve()
        marker = read_marker(folder)
        can_write = os.access(folder, os.W_OK)
        place = _catalogue_place(folder, marker, reach=reach)
        catalogue = Catalogue.open(place, project_id=marker.project_id, can_write=can_write)
        with ExitStack() as on_failure:
            on_failure.callback(catalogue.close)
            objects = _objects(folder, marker, can_write=can_write)
            store = cls(folder, catalogue=catalogue, objects=objects, can_write=can_write)
            if can_write:
                store.sweep_runs()
            on_failure.pop_all()
        return store

    def close(self) -> None:
        """Close the catalogue."""
        self.catalogue.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def file_of(self, name: str) -> str:
        """Return what an object is called among the files of the project, wherever it lies."""
        return f"objects/{name[:2]}/{name}"

    def name_of(self, path: Path) -> str:
        """Return what a file is called: by its path in the project where it lies in there, so that this can move."""
        absolute = path.resolve()
        if not absolute.is_relative_to(self.path):
            return str(absolute)
        return self.file_of(path.name) if is_object_name(path.name) else str(absolute.relative_to(self.path))

    def locate(self, file: str) -> Path:
        """Return the path of the file with a `name_of`."""
        path = self.path / file
        return self.objects.path(path.name) if file == self.file_of(path.name) else path

    def sweep_runs(self) -> None:
        """Mark as interrupted the runs that nobody runs any more: those whose lock was let go of."""
        running = [f"run-{run.id}" for run in self.catalogue.runs(state="running")]
        for name in self.locks.claim_unheld("run-", known=running):
            self.catalogue.interrupt_run(name.removeprefix("run-"))


def find_project(start: Path) -> Path:
    """Return the folder of the project that ``start`` lies in; raise `ProjectNotFound` when it lies in none."""
    folder = Path(start).resolve()
    for candidate in (folder, *folder.parents):
        if (candidate / MARKER_NAME).is_file():
            return candidate
    raise ProjectNotFound(start)


@contextmanager
def _folder_errors(target: Path) -> Iterator[None]:
    try:
        with file_errors(target):
            yield
    except OSError as error:
        expected = f"where a folder can be made ({error.strerror})"
        raise InvalidValue("The path of the project", value=str(target), expected=expected) from error


def _build(folder: Path, record: ProjectRecord, marker: Marker, *, reach: str | None) -> Catalogue:
    """Make all of a project but its name, and return its catalogue, closed: it opens again when it is used."""
    for name in ("tmp", *(() if marker.objects else ("objects",)), *(() if marker.store else ("locks",))):
        (folder / name).mkdir(parents=True)
    write_marker(folder, marker)
    if marker.objects is not None:
        ObjectBucket(folder, address=marker.objects, project_id=marker.project_id).require_bucket()
    place = _catalogue_place(folder, marker, reach=reach)
    catalogue = Catalogue.create(place, project_id=marker.project_id, record=record)
    catalogue.close()
    sync_folder(folder)
    return catalogue


def _discard(catalogue: Catalogue) -> None:
    """Take a new project's record from a database that others share; what is in its folder goes with the folder."""
    with suppress(StoreError):
        catalogue.discard()
    catalogue.close()


def _catalogue_place(folder: Path, marker: Marker, *, reach: str | None) -> Path | str:
    return folder / _CATALOGUE_NAME if marker.store is None else reach or marker.store


def _objects(folder: Path, marker: Marker, *, can_write: bool) -> Objects:
    if marker.objects is None:
        return ObjectFolder(folder)
    if can_write:
        return ObjectBucket(folder, address=marker.objects, project_id=marker.project_id)
    copies = Path(tempfile.mkdtemp(prefix="hunches-cache-"))
    bucket = ObjectBucket(copies, address=marker.objects, project_id=marker.project_id)
    weakref.finalize(bucket, shutil.rmtree, copies, ignore_errors=True)
    return bucket


def _publish(folder: Path, target: Path) -> None:
    try:
        # Takes the place of an empty folder, and fails for anything else that is there.
        folder.rename(target)
    except OSError as error:
        if error.errno in _TAKEN:
            raise ProjectExists(target) from error
        raise
    sync_folder(target.parent)
