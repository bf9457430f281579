"""Slices, as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from hunches.errors import UnknownName
from hunches.store._tables import slices

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection


def read_slices(connection: Connection, project_id: str) -> dict[str, str]:
    """Return the text of each slice's condition by the slice's name."""
    query = select(slices.c.name, slices.c.condition).where(slices.c.project_id == project_id)
    # Sorted here, since databases differ in the order of text.
    return dict(sorted((row.name, row.condition) for row in connection.execute(query)))


def put_slice(connection: Connection, project_id: str, *, name: str, condition: str) -> None:
    """Enter a slice, in the place of one of the same name."""
    _delete(connection, project_id, name=name)
    connection.execute(insert(slices).values(project_id=project_id, name=name, condition=condition))


def put_slices(connection: Connection, project_id: str, *, conditions: Mapping[str, str]) -> None:
    """Make these the project's slices, conditions by name."""
    for name in read_slices(connection, project_id):
        _delete(connection, project_id, name=name)
    for name, condition in conditions.items():
        put_slice(connection, project_id, name=name, condition=condition)


def drop_slice(connection: Connection, project_id: str, *, name: str) -> None:
    """Forget a slice; raise `UnknownName` when there is none of that name."""
    known = read_slices(connection, project_id)
    if name not in known:
        raise UnknownName("slice", name=name, known=list(known))
    _delete(connection, project_id, name=name)


def _delete(connection: Connection, project_id: str, *, name: str) -> None:
    connection.execute(delete(slices).where(slices.c.project_id == project_id, slices.c.name == name))
