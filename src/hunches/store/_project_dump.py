"""All that a catalogue knows of one project, as JSON holds it: to be written elsewhere and entered again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from sqlalchemy import JSON, TypeDecorator, insert, select, update
from sqlalchemy.exc import IntegrityError

from hunches.errors import InvalidValue
from hunches.store._tables import UtcDateTime, metadata, projects

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Column, Connection, Table

Row: TypeAlias = "dict[str, Any]"
ProjectDump: TypeAlias = "dict[str, list[Row]]"
"""The rows of each table, sorted, by the table's name, without the id of the project."""

_ID: Final = "project_id"
_ROWS_AT_ONCE: Final = 5_000


def dump_project(connection: Connection, project_id: str) -> ProjectDump:
    """Return every row of a project."""
    return {table.name: _rows(connection, table, project_id) for table in metadata.sorted_tables}


def load_project(connection: Connection, project_id: str, *, dump: ProjectDump) -> None:
    """Enter every row of a dump into a project that has none but its own record, which becomes that of the dump.

    Raises
    ------
    InvalidValue
        When a row is not what `dump_project` writes, or speaks of one that is not there.
    """
    try:
        for table in metadata.sorted_tables:
            values = [_values(table, row) for row in dump.get(table.name, [])]
            if table is projects:
                _replace_record(connection, project_id, records=values)
            else:
                _insert(connection, table, rows=({_ID: project_id, **each} for each in values))
    except IntegrityError as error:
        raise InvalidValue(
            "A row", value=str(error.orig), expected="of things that are there, and there once"
        ) from error


def _rows(connection: Connection, table: Table, project_id: str) -> list[Row]:
    own = table.c.id if table is projects else table.c[_ID]
    columns = _columns(table)
    found = connection.execute(select(*columns).where(own == project_id)).all()
    rows = [dict(zip((column.name for column in columns), map(_written, row), strict=True)) for row in found]
    key = [column.name for column in table.primary_key if column.name in {column.name for column in columns}]
    # Sorted here, since databases differ in the order of text.
    return sorted(rows, key=lambda row: tuple(row[name] for name in key))


def _columns(table: Table) -> list[Column[Any]]:
    """Return the columns that say something of a project wherever it is."""
    own = "id" if table is projects else _ID
    return [column for column in table.columns if column.name != own]


def _written(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _insert(connection: Connection, table: Table, *, rows: Iterable[Row]) -> None:
    some: list[Row] = []
    for row in rows:
        some.append(row)
        if len(some) == _ROWS_AT_ONCE:
            connection.execute(insert(table), some)
            some = []
    if some:
        connection.execute(insert(table), some)


def _replace_record(connection: Connection, project_id: str, *, records: list[Row]) -> None:
    if len(records) != 1:
        raise InvalidValue("The number of records of the project", value=len(records), expected="1")
    connection.execute(update(projects).where(projects.c.id == project_id).values(**records[0]))


def _values(table: Table, row: Mapping[str, Any]) -> Row:
    known = {column.name: column for column in _columns(table)}
    unknown = next((name for name in row if name not in known), None)
    if unknown is not None:
        raise InvalidValue(f"A column of '{table.name}'", value=unknown, expected=f"one of {', '.join(known)}")
    absent = [name for name, column in known.items() if name not in row and not column.nullable]
    if absent:
        raise InvalidValue(f"A row of '{table.name}'", value=dict(row), expected=f"one with '{absent[0]}'")
    return {name: _read(column, row.get(name)) for name, column in known.items()}


def _read(column: Column[Any], value: object) -> object:
    if value is None and column.nullable:
        return None
    if isinstance(column.type, UtcDateTime):
        return _moment(column, value)
    stored = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    wanted = (dict, list) if isinstance(stored, JSON) else (stored.python_type,)
    if type(value) not in wanted and not (wanted == (float,) and type(value) is int):
        expected = " or ".join(kind.__name__ for kind in wanted)
        raise InvalidValue(f"'{column.table.name}.{column.name}'", value=value, expected=f"of type {expected}")
    return value


def _moment(column: Column[Any], value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        moment = datetime.min  # noqa: DTZ901  # refused below, as every time without a zone is
    if moment.utcoffset() is None:
        raise InvalidValue(f"'{column.table.name}.{column.name}'", value=value, expected="a time with its zone")
    return moment
