"""What people said of examples, as rows; they are only ever added."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select

from hunches.records import Annotation
from hunches.store._tables import annotation_log

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

_COLUMNS = [annotation_log.c[field.name] for field in fields(Annotation)]


def list_annotations(connection: Connection, project_id: str) -> list[Annotation]:
    """Return every entry of the log, oldest first."""
    query = select(*_COLUMNS).where(annotation_log.c.project_id == project_id).order_by(annotation_log.c.number)
    names = [column.name for column in _COLUMNS]
    # A mapping of each row costs more than all else here.
    return [Annotation(**dict(zip(names, row, strict=True))) for row in connection.execute(query)]


def last_number(connection: Connection, project_id: str) -> int:
    """Return the number of the newest entry, 0 when there is none."""
    query = select(func.max(annotation_log.c.number)).where(annotation_log.c.project_id == project_id)
    return connection.execute(query).scalar() or 0


def add_annotations(connection: Connection, project_id: str, *, entries: Sequence[Annotation]) -> None:
    """Add entries to the end of the log."""
    values = [{column.name: getattr(entry, column.name) for column in _COLUMNS} for entry in entries]
    if values:
        connection.execute(insert(annotation_log), [{"project_id": project_id, **each} for each in values])
