"""The verb that makes a project."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hunches.records import LabelSpace
from hunches.store import Places, ProjectStore
from hunches.workflow.open_project import OpenProject, store_address

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hunches.records import LabelKind


def create_project(
    path: Path | str,
    *,
    classes: LabelSpace | Iterable[str],
    kind: LabelKind = "single",
    store: str | None = None,
    objects: str | None = None,
) -> OpenProject:
    """Return a new, empty project in a new folder.

    Parameters
    ----------
    path : Path or str
        The new folder; its name is the project's.
    classes : LabelSpace or iterable of str
        The classes.
    kind : {"single", "multi", "spans"}
        How many of them an example can have, when they are given by name.
    store : str, optional
        The address of a PostgreSQL database for its catalogue, without a password: by default a file in the folder.
    objects : str, optional
        The address of a bucket for its objects, ``"s3://bucket/prefix"``: by default a folder in the folder.

    Raises
    ------
    ProjectExists
        When something is there already.
    InvalidLabelSpace
        When the classes cannot be told apart.
    InvalidValue
        When an address is none, or has a password.
    StoreUnreachable
        When a server does not answer.
    """
    space = classes if isinstance(classes, LabelSpace) else LabelSpace(classes, kind)
    places = Places(store, objects, reach=store_address())
    return OpenProject(ProjectStore.create(Path(path), space=space, now=datetime.now(UTC), places=places))
