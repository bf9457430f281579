"""Transactions on the database that holds the catalogue. The one place that knows it is SQLite."""

from __future__ import annotations

import sqlite3
import weakref
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Final, Literal

from sqlalchemy import NullPool, QueuePool, create_engine, event

from hunches.store._error_translation import database_errors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

Access = Literal["create", "write", "read"]

_MODES: Final = {"create": "rwc", "write": "rw", "read": "ro"}


class Database:
    """A SQLite file and how to reach it; `reading` and `writing` are one transaction each.

    Parameters
    ----------
    path : Path
        The file. Only with ``access="create"`` is it made when missing.
    access : {"create", "write", "read"}
        With ``"read"`` nothing is written, not even beside the file.
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

    def __init__(self, path: Path, *, access: Access, patience_s: float = 10.0) -> None:
        self.path = path
        # A reader's every connection finds out anew whether there is something to be merged.
        pool = NullPool if access == "read" else QueuePool
        connect = partial(_connect, path, access=access, patience_s=patience_s)
        self._engine = create_engine("sqlite://", creator=connect, poolclass=pool)
        self._writing_engine = self._engine.execution_options(writes=True)
        event.listen(self._engine, "begin", _begin)
        # Not everyone closes what they open.
        weakref.finalize(self, self._engine.dispose)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection that sees the database as it is now, whatever others write meanwhile."""
        with database_errors(self.path), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield a connection that alone may write; commit at the end, undo everything on an exception."""
        with database_errors(self.path), self._writing_engine.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def _connect(path: Path, *, access: Access, patience_s: float) -> sqlite3.Connection:
    uri = f"{path.resolve().as_uri()}?mode={_MODES[access]}"
    if access == "read" and not path.with_name(f"{path.name}-wal").exists():
        # All is in the one file, so SQLite need not make another beside it to read.
        uri += "&immutable=1"
    # Without an isolation level Python's driver leaves it to us when transactions begin.
    connection = sqlite3.connect(uri, uri=True, timeout=patience_s, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA synchronous=FULL")
    if access == "create":
        connection.execute("PRAGMA journal_mode=WAL")
    return connection


def _begin(connection: Connection) -> None:
    # A writer takes the write lock first: one that began by reading could be refused it later.
    is_writer = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writer else "BEGIN")
