"""Versions of labelling functions, as rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select, update

from hunches.errors import UnknownName
from hunches.records import LFVersion
from hunches.store._tables import lf_versions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection, Row

_COLUMNS = [
    lf_versions.c.name,
    lf_versions.c.key,
    lf_versions.c.kind,
    lf_versions.c.definition,
    lf_versions.c.created_at,
    lf_versions.c.is_active,
]


def list_lfs(connection: Connection, project_id: str) -> list[LFVersion]:
    """Return the current version of every labelling function, in the order their names were first defined."""
    newest = select(func.max(lf_versions.c.number)).where(lf_versions.c.project_id == project_id)
    first = select(lf_versions.c.name, func.min(lf_versions.c.number).label("place"))
    first = first.where(lf_versions.c.project_id == project_id).group_by(lf_versions.c.name)
    places = first.subquery()
    query = select(*_COLUMNS).join(places, places.c.name == lf_versions.c.name)
    query = query.where(
        lf_versions.c.project_id == project_id, lf_versions.c.number.in_(newest.group_by(lf_versions.c.name))
    )
    return [_version(row) for row in connection.execute(query.order_by(places.c.place))]


def list_every_version(connection: Connection, project_id: str) -> list[LFVersion]:
    """Return every version of every labelling function, oldest first."""
    query = select(*_COLUMNS).where(lf_versions.c.project_id == project_id).order_by(lf_versions.c.number)
    return [_version(row) for row in connection.execute(query)]


def list_lf_versions(connection: Connection, project_id: str, *, name: str) -> list[LFVersion]:
    """Return every version of a labelling function, oldest first; raise `UnknownName` when it has none."""
    query = select(*_COLUMNS).where(lf_versions.c.project_id == project_id, lf_versions.c.name == name)
    versions = [_version(row) for row in connection.execute(query.order_by(lf_versions.c.number))]
    if not versions:
        known = [lf.name for lf in list_lfs(connection, project_id)]
        raise UnknownName("labelling function", name=name, known=known)
    return versions


def put_lfs(connection: Connection, project_id: str, *, versions: Iterable[LFVersion]) -> None:
    """Enter versions; one with the key of the current version only sets its definition and whether it is active."""
    for version in versions:
        current = _current(connection, project_id, name=version.name)
        _deactivate(connection, project_id, name=version.name)
        if current is not None and current[1] == version.key:
            _update(connection, project_id, number=current[0], version=version)
        else:
            _insert(connection, project_id, version=version)


def put_lf_active(connection: Connection, project_id: str, *, name: str, is_active: bool) -> None:
    """Set whether a labelling function votes; raise `UnknownName` when there is none of that name."""
    current = list_lf_versions(connection, project_id, name=name)[-1]
    put_lfs(connection, project_id, versions=[replace(current, is_active=is_active)])


def _current(connection: Connection, project_id: str, *, name: str) -> tuple[int, str] | None:
    query = select(lf_versions.c.number, lf_versions.c.key).where(
        lf_versions.c.project_id == project_id, lf_versions.c.name == name
    )
    row = connection.execute(query.order_by(lf_versions.c.number.desc()).limit(1)).one_or_none()
    return None if row is None else (row.number, row.key)


def _deactivate(connection: Connection, project_id: str, *, name: str) -> None:
    of_name = (lf_versions.c.project_id == project_id, lf_versions.c.name == name)
    connection.execute(update(lf_versions).where(*of_name).values(is_active=False))


def _update(connection: Connection, project_id: str, *, number: int, version: LFVersion) -> None:
    # The same key votes the same, but it may have moved to another file.
    at_number = (lf_versions.c.project_id == project_id, lf_versions.c.number == number)
    values = {"definition": version.definition, "is_active": version.is_active}
    connection.execute(update(lf_versions).where(*at_number).values(**values))


def _insert(connection: Connection, project_id: str, *, version: LFVersion) -> None:
    last = select(func.max(lf_versions.c.number)).where(lf_versions.c.project_id == project_id)
    number = (connection.execute(last).scalar() or 0) + 1
    values = {column.name: getattr(version, column.name) for column in _COLUMNS}
    connection.execute(insert(lf_versions).values(project_id=project_id, number=number, **values))


def _version(row: Row[Any]) -> LFVersion:
    return LFVersion(**row._mapping)
