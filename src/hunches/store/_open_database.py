"""Makes and opens databases whose tables are those of this version."""

from __future__ import annotations

from contextlib import ExitStack, closing
from pathlib import Path

from sqlalchemy import inspect, text

from hunches.errors import CorruptObject, ProjectTooNew
from hunches.store._addresses import hide_password
from hunches.store._database import Database
from hunches.store._tables import REVISIONS


def make_database(place: Path | str, *, scope: str) -> Database:
    """Return a database with our tables, made where there are none."""
    with ExitStack() as on_failure:
        database = Database(place, access="create", scope=scope)
        on_failure.callback(database.close)
        _require_known(place, _read_revision(database))
        _upgrade(database)
        on_failure.pop_all()
    return database


def open_database(place: Path | str, *, scope: str, can_write: bool) -> Database:
    """Return a database that is there, brought to the newest schema; `Catalogue.open` says what can be wrong."""
    if isinstance(place, Path) and not place.is_file():
        raise CorruptObject(place, reason="the file is missing")
    with closing(Database(place, access="read")) as untouched:
        revision = _read_revision(untouched)
    _require_known(place, revision)
    with ExitStack() as on_failure:
        database = Database(place, access="write" if can_write else "read", scope=scope)
        on_failure.callback(database.close)
        if revision is None and database.is_server:
            raise CorruptObject(database.place, reason="it has no tables of Hunches")
        if revision != REVISIONS[-1]:
            _upgrade(database)
        on_failure.pop_all()
    return database


def _require_known(place: Path | str, revision: str | None) -> None:
    if revision is not None and revision not in REVISIONS:
        raise ProjectTooNew(place.parent if isinstance(place, Path) else hide_password(place), revision=revision)


def _read_revision(database: Database) -> str | None:
    with database.reading() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return revision


def _upgrade(database: Database) -> None:
    # Alembic takes as long to import as all else here, and only new and old projects need it.
    from hunches.store._schema import upgrade_schema  # see above

    with database.upgrading() as connection:
        upgrade_schema(connection)
