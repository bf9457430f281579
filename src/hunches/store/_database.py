"""Transactions on the database that holds the catalogue: a SQLite file, or PostgreSQL."""

from __future__ import annotations

import weakref
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from hunches.store import _postgres, _sqlite
from hunches.store._addresses import hide_password
from hunches.store._error_translation import database_errors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from hunches.store._sqlite import Access

_SCHEMA: str = "schema"


class Database:
    """A database and how to reach it; `reading` and `writing` are one transaction each.

    Parameters
    ----------
    place : Path or str
        A SQLite file, which is made when missing with ``access="create"`` alone, or the address of a PostgreSQL
        database.
    access : {"create", "write", "read"}
        With ``"read"`` nothing is written, not even beside the file.
    scope : str
        Writers of one scope wait for each other. All writers of a SQLite file do.
    patience_s : float
        How long to wait for another process's transaction, seconds.

    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     database = Database(Path(folder) / "catalogue.sqlite", access="create")
    ...     with database.reading() as connection:
    ...         mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
    ...     database.close()
    >>> mode
    'wal'
    """

    def __init__(self, place: Path | str, *, access: Access, scope: str = "", patience_s: float = 10.0) -> None:
        self.place = place if isinstance(place, Path) else hide_password(place)
        self._scope = scope
        if isinstance(place, Path):
            engine = _sqlite.make_engine(place, access=access, patience_s=patience_s)
        else:
            engine = _postgres.make_engine(place, patience_s=patience_s)
        self._engine = engine
        # Not everyone closes what they open.
        weakref.finalize(self, engine.dispose)

    @property
    def is_server(self) -> bool:
        """Whether several machines can share the database."""
        return self._engine.dialect.name == "postgresql"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection that sees the database as it is now, whatever others write meanwhile."""
        options = _postgres.READING if self.is_server else {}
        with database_errors(self.place), self._engine.execution_options(**options).begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield a connection that alone may write in its scope; commit at the end, undo all on an exception."""
        with self._writing(f"scope {self._scope}") as connection:
            yield connection

    @contextmanager
    def upgrading(self) -> Iterator[Connection]:
        """Yield a connection that alone may change tables, as `writing` does for rows."""
        with self._writing(_SCHEMA) as connection:
            if self.is_server:
                _postgres.prepare(connection, self.place)
            yield connection

    @contextmanager
    def claiming(self, name: str, *, patience_s: float) -> Iterator[bool]:
        """Yield whether this process got a lock in the scope; the server frees it when the process dies."""
        lock = f"scope {self._scope} {name}"
        with (
            database_errors(self.place),
            _postgres.claiming(self._engine, lock, patience_s=patience_s) as is_ours,
        ):
            yield is_ours

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    @contextmanager
    def _writing(self, lock: str) -> Iterator[Connection]:
        with database_errors(self.place), self._engine.execution_options(writes=lock).begin() as connection:
            yield connection
