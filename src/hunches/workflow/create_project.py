"""The verb that makes a project."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hunches.records import LabelSpace
from hunches.store import ProjectStore
from hunches.workflow.open_project import OpenProject

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hunches.records import LabelKind


def create_project(
    path: Path | str, *, classes: LabelSpace | Iterable[str], kind: LabelKind = "single"
) -> OpenProject:
    """Return a new, empty project in a new folder.

    Raises
    ------
    ProjectExists
        When something is there already.
    InvalidLabelSpace
        When the classes cannot be told apart.
    """
    space = classes if isinstance(classes, LabelSpace) else LabelSpace(classes, kind)
    return OpenProject(ProjectStore.create(Path(path), space=space, now=datetime.now(UTC)))
