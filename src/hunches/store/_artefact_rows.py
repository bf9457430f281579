"""Artefacts, their lineage and the heads, as rows.

Names are sorted here, since databases differ in the order of text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from sqlalchemy import delete, insert, select

from hunches.errors import UnknownName
from hunches.records import Artefact
from hunches.store._tables import artefacts, heads, lineage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sqlalchemy import Connection, Row

Made: TypeAlias = "tuple[Artefact, Mapping[str, str]]"
"""An artefact and the keys of its inputs by role."""

_KEYS_AT_ONCE: Final = 500

_COLUMNS = [
    artefacts.c.key,
    artefacts.c.kind,
    artefacts.c.object,
    artefacts.c.run,
    artefacts.c.created_at,
    artefacts.c.facts,
]


def find_artefact(connection: Connection, project_id: str, *, key: str) -> Artefact | None:
    """Return the artefact of a key, None when there is none."""
    query = select(*_COLUMNS).where(artefacts.c.project_id == project_id, artefacts.c.key == key)
    row = connection.execute(query).one_or_none()
    return None if row is None else _artefact(row)


def find_artefacts(connection: Connection, project_id: str, *, keys: Iterable[str]) -> dict[str, Artefact]:
    """Return the artefacts of some keys by their key, without those that nothing has."""
    found: dict[str, Artefact] = {}
    for some in _batches(keys):
        query = select(*_COLUMNS).where(artefacts.c.project_id == project_id, artefacts.c.key.in_(some))
        found.update((row.key, _artefact(row)) for row in connection.execute(query))
    return found


def list_artefacts(connection: Connection, project_id: str, *, kind: str | None) -> list[Artefact]:
    """Return the artefacts of a kind, or all, oldest first."""
    query = select(*_COLUMNS).where(artefacts.c.project_id == project_id)
    if kind is not None:
        query = query.where(artefacts.c.kind == kind)
    rows = connection.execute(query.order_by(artefacts.c.created_at, artefacts.c.key))
    return [_artefact(row) for row in rows]


def put_artefacts(connection: Connection, project_id: str, *, made: Iterable[Made]) -> None:
    """Enter artefacts and their inputs; one that is there already stays, unless its object is another now."""
    for artefact, inputs in made:
        known = find_artefact(connection, project_id, key=artefact.key)
        if known is None:
            _insert(connection, project_id, artefact=artefact, inputs=inputs)
        elif known.object != artefact.object:
            # It was made again after its object was lost or damaged.
            _move(connection, project_id, artefact=artefact)


def read_inputs(connection: Connection, project_id: str, *, key: str) -> dict[str, str]:
    """Return what an artefact was made from: keys by role."""
    query = select(lineage.c.role, lineage.c.input_key).where(
        lineage.c.project_id == project_id, lineage.c.key == key
    )
    return dict(sorted((row.role, row.input_key) for row in connection.execute(query)))


def list_made_from(
    connection: Connection, project_id: str, *, keys: Iterable[str], kind: str
) -> list[tuple[Artefact, dict[str, str]]]:
    """Return the artefacts of a kind with one of the keys among their inputs, oldest first, with their inputs."""
    found: dict[str, Artefact] = {}
    for some in _batches(keys):
        at_key = (lineage.c.project_id == artefacts.c.project_id) & (lineage.c.key == artefacts.c.key)
        query = select(*_COLUMNS).join(lineage, at_key)
        query = query.where(artefacts.c.project_id == project_id, artefacts.c.kind == kind)
        rows = connection.execute(query.where(lineage.c.input_key.in_(some)))
        found.update((row.key, _artefact(row)) for row in rows)
    oldest_first = sorted(found.values(), key=lambda artefact: (artefact.created_at, artefact.key))
    return [(artefact, read_inputs(connection, project_id, key=artefact.key)) for artefact in oldest_first]


def read_lineage(connection: Connection, project_id: str, *, key: str) -> dict[str, dict[str, str]]:
    """Return the inputs of an artefact, of its inputs, and so on: keys by role, by key."""
    edges = select(lineage.c.key, lineage.c.role, lineage.c.input_key).where(lineage.c.project_id == project_id)
    reached = edges.where(lineage.c.key == key).cte("reached", recursive=True)
    reached = reached.union(edges.join(reached, lineage.c.key == reached.c.input_key))
    found: dict[str, dict[str, str]] = {}
    for row in sorted(connection.execute(select(reached)), key=lambda row: (row.key, row.role)):
        found.setdefault(row.key, {})[row.role] = row.input_key
    return found


def read_edges(connection: Connection, project_id: str) -> dict[str, dict[str, str]]:
    """Return the inputs of all artefacts: keys by role, by key."""
    query = select(lineage.c.key, lineage.c.role, lineage.c.input_key).where(lineage.c.project_id == project_id)
    found: dict[str, dict[str, str]] = {}
    for row in connection.execute(query):
        found.setdefault(row.key, {})[row.role] = row.input_key
    return found


def delete_artefacts(connection: Connection, project_id: str, *, keys: Iterable[str]) -> None:
    """Delete artefacts and what they were made from."""
    for some in _batches(keys):
        for table in (lineage, artefacts):
            connection.execute(delete(table).where(table.c.project_id == project_id, table.c.key.in_(some)))


def read_heads(connection: Connection, project_id: str) -> dict[str, str]:
    """Return the current artefacts of the project: keys by role."""
    query = select(heads.c.role, heads.c.key).where(heads.c.project_id == project_id)
    return dict(sorted((row.role, row.key) for row in connection.execute(query)))


def put_heads(connection: Connection, project_id: str, *, keys: Mapping[str, str]) -> None:
    """Point roles at artefacts; raise `UnknownName` for a key that no artefact has."""
    for role, key in keys.items():
        if find_artefact(connection, project_id, key=key) is None:
            raise UnknownName("artefact", name=key, known=_some_keys(connection, project_id))
        connection.execute(delete(heads).where(heads.c.project_id == project_id, heads.c.role == role))
        connection.execute(insert(heads).values(project_id=project_id, role=role, key=key))


def _batches(keys: Iterable[str]) -> Iterator[list[str]]:
    """Yield the distinct keys, as many at once as a statement may name."""
    wanted = list(dict.fromkeys(keys))
    for begin in range(0, len(wanted), _KEYS_AT_ONCE):
        yield wanted[begin : begin + _KEYS_AT_ONCE]


def _insert(connection: Connection, project_id: str, *, artefact: Artefact, inputs: Mapping[str, str]) -> None:
    values = {column.name: getattr(artefact, column.name) for column in _COLUMNS}
    connection.execute(insert(artefacts).values(project_id=project_id, **values))
    edges = [
        {"project_id": project_id, "key": artefact.key, "role": role, "input_key": key}
        for role, key in inputs.items()
    ]
    if edges:
        connection.execute(insert(lineage), edges)


def _move(connection: Connection, project_id: str, *, artefact: Artefact) -> None:
    values = {column.name: getattr(artefact, column.name) for column in _COLUMNS}
    at_key = (artefacts.c.project_id == project_id, artefacts.c.key == artefact.key)
    connection.execute(artefacts.update().where(*at_key).values(**values))


def _some_keys(connection: Connection, project_id: str) -> list[str]:
    query = select(artefacts.c.key).where(artefacts.c.project_id == project_id)
    return list(connection.execute(query.order_by(artefacts.c.created_at.desc()).limit(12)).scalars())


def _artefact(row: Row[Any]) -> Artefact:
    return Artefact(**row._mapping)
