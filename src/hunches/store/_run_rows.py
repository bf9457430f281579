"""Runs, as rows."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from hunches.records import Run
from hunches.store._tables import runs

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

    from hunches.records import RunState

_COLUMNS = [runs.c[field.name] for field in fields(Run)]


def find_run(connection: Connection, project_id: str, *, run_id: str) -> Run | None:
    """Return the run of an id, None when there is none."""
    query = select(*_COLUMNS).where(runs.c.project_id == project_id, runs.c.id == run_id)
    row = connection.execute(query).one_or_none()
    return None if row is None else _run(row)


def list_runs(
    connection: Connection, project_id: str, *, verb: str | None, state: RunState | None, limit: int | None
) -> list[Run]:
    """Return the runs of a verb and in a state, where they are given, newest first."""
    query = select(*_COLUMNS).where(runs.c.project_id == project_id)
    if verb is not None:
        query = query.where(runs.c.verb == verb)
    if state is not None:
        query = query.where(runs.c.state == state)
    rows = connection.execute(query.order_by(runs.c.started_at.desc(), runs.c.id.desc()).limit(limit))
    return [_run(row) for row in rows]


def insert_run(connection: Connection, project_id: str, *, run: Run) -> None:
    """Enter a run."""
    connection.execute(insert(runs).values(project_id=project_id, **_values(run)))


def update_run(connection: Connection, project_id: str, *, run: Run) -> bool:
    """Write what is new about a run, unless it has ended; return whether it had not."""
    still_running = (runs.c.project_id == project_id, runs.c.id == run.id, runs.c.state == "running")
    return connection.execute(update(runs).where(*still_running).values(**_values(run))).rowcount == 1


def interrupt_run(connection: Connection, project_id: str, *, run_id: str) -> None:
    """Mark a run whose process died, unless it has ended."""
    still_running = (runs.c.project_id == project_id, runs.c.id == run_id, runs.c.state == "running")
    connection.execute(update(runs).where(*still_running).values(state="interrupted"))


def _values(run: Run) -> dict[str, Any]:
    return {column.name: getattr(run, column.name) for column in _COLUMNS}


def _run(row: Row[Any]) -> Run:
    values = dict(row._mapping)
    values["log"] = tuple(values["log"])
    return Run(**values)
