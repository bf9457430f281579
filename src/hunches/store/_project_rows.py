"""The project itself, as a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from hunches.records import LabelSpace, ProjectRecord
from hunches.store._tables import projects

if TYPE_CHECKING:
    from sqlalchemy import Connection


def insert_project(connection: Connection, project_id: str, *, record: ProjectRecord) -> None:
    """Enter a project."""
    values = {
        "id": project_id,
        "name": record.name,
        "label_kind": record.space.kind,
        "classes": list(record.space.classes),
        "format": record.format,
        "created_at": record.created_at,
    }
    connection.execute(insert(projects).values(**values))


def find_project_record(connection: Connection, project_id: str) -> ProjectRecord | None:
    """Return the record of a project, None when it is not in this database."""
    row = connection.execute(select(projects).where(projects.c.id == project_id)).one_or_none()
    if row is None:
        return None
    space = LabelSpace(row.classes, row.label_kind)
    return ProjectRecord(row.name, space, created_at=row.created_at, format=row.format)


def delete_project(connection: Connection, project_id: str) -> None:
    """Delete the row of a project that has no other rows."""
    connection.execute(delete(projects).where(projects.c.id == project_id))
