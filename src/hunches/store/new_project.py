"""A project that is filled before anyone can see it."""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from hunches.errors import ProjectExists
from hunches.store._claims import sweep_temporary_paths, temporary_path
from hunches.store._marker import FORMAT, Marker
from hunches.store.project_store import _UNFINISHED, ProjectStore, _build, _folder_errors, _publish

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hunches.records import ProjectRecord


@contextmanager
def new_project(path: Path, *, record: ProjectRecord) -> Iterator[ProjectStore]:
    """Yield a new project to be filled; at the end it is at ``path``, or, when the block raises, nowhere.

    Raises
    ------
    ProjectExists
        When the path exists and is no empty folder; it is left as it is.
    StorageFull, ReadOnlyProject
        When there is no room for the folder or no permission to make it.
    """
    target = Path(path).resolve()
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise ProjectExists(target)
    with _folder_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        sweep_temporary_paths(target.parent, prefix=_UNFINISHED)
        with temporary_path(target.parent, prefix=_UNFINISHED) as building:
            _build(building, record, Marker(FORMAT, secrets.token_hex(16), record.name), reach=None)
            with ProjectStore.open(building) as store:
                yield store
            _publish(building, target)
