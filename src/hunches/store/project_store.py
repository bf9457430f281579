"""A project on disk."""

from __future__ import annotations

import errno
import os
import secrets
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from hunches.errors import InvalidValue, ProjectExists, ProjectNotFound
from hunches.records import ProjectRecord
from hunches.store._claims import claim, sweep_temporary_paths, temporary_path
from hunches.store._error_translation import file_errors
from hunches.store._marker import FORMAT, MARKER_NAME, Marker, read_marker, write_marker
from hunches.store._syncing import sync_folder
from hunches.store.catalogue import Catalogue
from hunches.store.objects import ObjectFolder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from types import TracebackType

    from hunches.records import LabelSpace

_CATALOGUE_NAME: Final = "catalogue.sqlite"
_UNFINISHED: Final = ".hunches-new-"
_TAKEN: Final = {errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR}


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
    objects : ObjectFolder
        What it holds.
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

    def __init__(self, path: Path, *, catalogue: Catalogue, can_write: bool) -> None:
        self.path = path
        self.catalogue = catalogue
        self.can_write = can_write
        self.record = catalogue.record()
        self.objects = ObjectFolder(path)

    @classmethod
    def create(cls, path: Path, *, space: LabelSpace, now: datetime) -> Self:
        """Make a project named after its folder and open it; killed at any moment it leaves all of it or nothing.

        Raises
        ------
        ProjectExists
            When the path exists and is no empty folder; it is left as it is.
        StorageFull, ReadOnlyProject
            When there is no room for the folder or no permission to make it.
        InvalidValue
            When no folder can be at that path.
        """
        target = Path(path).resolve()
        record = ProjectRecord(target.name, space, created_at=now, format=FORMAT)
        with _folder_errors(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            sweep_temporary_paths(target.parent, prefix=_UNFINISHED)
            with temporary_path(target.parent, prefix=_UNFINISHED) as building:
                _build(building, record)
                _publish(building, target)
        return cls.open(target)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the project in a folder.

        Raises
        ------
        ProjectNotFound
            When the folder is none.
        ProjectTooNew
            When a newer version wrote it; nothing has changed then.
        CorruptObject
            When its marker or its catalogue is missing or damaged.
        """
        folder = Path(path).resolve()
        marker = read_marker(folder)
        can_write = os.access(folder, os.W_OK)
        catalogue = Catalogue.open(folder / _CATALOGUE_NAME, project_id=marker.project_id, can_write=can_write)
        with ExitStack() as on_failure:
            on_failure.callback(catalogue.close)
            store = cls(folder, catalogue=catalogue, can_write=can_write)
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

    def lock_path(self, name: str) -> Path:
        """Return the path of a lock file, in a folder that is there."""
        locks = self.path / "locks"
        with file_errors(locks):
            locks.mkdir(exist_ok=True)
        return locks / f"{name}.lock"

    def sweep_runs(self) -> None:
        """Mark as interrupted the runs that nobody runs any more: those whose lock the kernel has let go of."""
        locks = {path.stem for path in self.lock_path("any").parent.glob("run-*.lock")}
        locks |= {f"run-{run.id}" for run in self.catalogue.runs(state="running")}
        for name in locks:
            path = self.lock_path(name)
            with claim(path) as is_dead:
                if is_dead:
                    self.catalogue.interrupt_run(name.removeprefix("run-"))
                    path.unlink(missing_ok=True)


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


def _build(folder: Path, record: ProjectRecord) -> None:
    for name in ("objects", "tmp", "locks"):
        (folder / name).mkdir(parents=True)
    project_id = secrets.token_hex(16)
    Catalogue.create(folder / _CATALOGUE_NAME, project_id=project_id, record=record).close()
    write_marker(folder, Marker(FORMAT, project_id, record.name))
    sync_folder(folder)


def _publish(folder: Path, target: Path) -> None:
    try:
        # Takes the place of an empty folder, and fails for anything else that is there.
        folder.rename(target)
    except OSError as error:
        if error.errno in _TAKEN:
            raise ProjectExists(target) from error
        raise
    sync_folder(target.parent)
