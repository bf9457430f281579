"""Revisions, the states they are of and their names, as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, insert, select

from hunches.errors import UnknownName
from hunches.records.project_state import LFState, ProjectState
from hunches.records.revision import Change, Revision
from hunches.store._artefact_rows import put_heads, read_heads
from hunches.store._lf_rows import list_lfs, put_lfs
from hunches.store._slice_rows import put_slices, read_slices
from hunches.store._tables import heads, project_states, revision_names, revisions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection, Row

    from hunches.records import LFVersion

_APART: Final = ("production",)  # what serves requests is decided by deploying, not by going back to earlier work


def read_state(connection: Connection, project_id: str) -> ProjectState:
    """Return what the project consists of now."""
    lfs = tuple(LFState(lf.name, lf.key, is_active=lf.is_active) for lf in list_lfs(connection, project_id))
    roles = {role: key for role, key in read_heads(connection, project_id).items() if role not in _APART}
    return ProjectState(roles, lfs, read_slices(connection, project_id))


def put_revision(connection: Connection, project_id: str, *, change: Change) -> None:
    """Enter a revision of the project as it is now, unless it is as the last revision says."""
    state = read_state(connection, project_id)
    last = list_revisions(connection, project_id, limit=1)
    if last and last[0].state == state.key:
        return
    _put_state(connection, project_id, state=state)
    number = last[0].number if last else None
    connection.execute(
        insert(revisions).values(
            project_id=project_id,
            number=(number or 0) + 1,
            parent=number,
            state=state.key,
            verb=change.verb,
            message=change.message,
            author=change.author,
            run=change.run,
            created_at=change.at,
        )
    )


def list_revisions(connection: Connection, project_id: str, *, limit: int | None = None) -> list[Revision]:
    """Return revisions with their names, newest first."""
    query = select(revisions).where(revisions.c.project_id == project_id)
    rows = connection.execute(query.order_by(revisions.c.number.desc()).limit(limit)).all()
    names = _names_by_number(connection, project_id)
    return [_revision(row, names.get(row.number, ())) for row in rows]


def find_revision(connection: Connection, project_id: str, *, number: int) -> Revision | None:
    """Return the revision of a number, None when there is none."""
    query = select(revisions).where(revisions.c.project_id == project_id, revisions.c.number == number)
    row = connection.execute(query).one_or_none()
    return None if row is None else _revision(row, _names_by_number(connection, project_id).get(number, ()))


def find_state(connection: Connection, project_id: str, *, key: str) -> ProjectState | None:
    """Return the state of a key, None when there is none."""
    query = select(project_states.c.contents).where(
        project_states.c.project_id == project_id, project_states.c.key == key
    )
    contents = connection.execute(query).scalar_one_or_none()
    return None if contents is None else ProjectState.from_json(contents)


def read_names(connection: Connection, project_id: str) -> dict[str, int]:
    """Return the number of each named revision, by name."""
    query = select(revision_names.c.name, revision_names.c.number).where(revision_names.c.project_id == project_id)
    # Sorted here, since databases differ in the order of text.
    return dict(sorted((row.name, row.number) for row in connection.execute(query)))


def put_name(connection: Connection, project_id: str, *, name: str, number: int) -> None:
    """Name a revision; a name that another one has moves."""
    _delete_name(connection, project_id, name=name)
    connection.execute(insert(revision_names).values(project_id=project_id, name=name, number=number))


def drop_name(connection: Connection, project_id: str, *, name: str) -> None:
    """Forget a name; raise `UnknownName` when no revision has it."""
    known = read_names(connection, project_id)
    if name not in known:
        raise UnknownName("revision", name=name, known=list(known))
    _delete_name(connection, project_id, name=name)


def put_state(connection: Connection, project_id: str, *, state: ProjectState, versions: Iterable[LFVersion]) -> None:
    """Make a state the project's own: its heads, its slices, and given versions of its labelling functions."""
    connection.execute(delete(heads).where(heads.c.project_id == project_id, heads.c.role.not_in(_APART)))
    put_heads(connection, project_id, keys=state.heads)
    put_lfs(connection, project_id, versions=versions)
    put_slices(connection, project_id, conditions=state.slices)


def _put_state(connection: Connection, project_id: str, *, state: ProjectState) -> None:
    if find_state(connection, project_id, key=state.key) is None:
        connection.execute(
            insert(project_states).values(project_id=project_id, key=state.key, contents=state.as_dict())
        )


def _delete_name(connection: Connection, project_id: str, *, name: str) -> None:
    connection.execute(
        delete(revision_names).where(revision_names.c.project_id == project_id, revision_names.c.name == name)
    )


def _names_by_number(connection: Connection, project_id: str) -> dict[int, tuple[str, ...]]:
    names: dict[int, tuple[str, ...]] = {}
    for name, number in read_names(connection, project_id).items():
        names[number] = (*names.get(number, ()), name)
    return names


def _revision(row: Row[Any], names: tuple[str, ...]) -> Revision:
    change = Change(row.verb, row.message, author=row.author, at=row.created_at, run=row.run)
    return Revision(row.number, row.parent, row.state, change, names=names)
