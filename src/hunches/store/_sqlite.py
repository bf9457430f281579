"""What is particular to a catalogue in a SQLite file."""

from __future__ import annotations

import sqlite3
from functools import partial
from typing import TYPE_CHECKING, Final, Literal

from sqlalchemy import NullPool, QueuePool, create_engine, event

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection, Engine

Access = Literal["create", "write", "read"]

_MODES: Final = {"create": "rwc", "write": "rw", "read": "ro"}


def make_engine(path: Path, *, access: Access, patience_s: float) -> Engine:
    """Return an engine for a file; its transactions wait for writers with the option ``writes`` alone."""
    # A reader's every connection finds out anew whether there is something to be merged.
    pool = NullPool if access == "read" else QueuePool
    connect = partial(_connect, path, access=access, patience_s=patience_s)
    engine = create_engine("sqlite://", creator=connect, poolclass=pool)
    event.listen(engine, "begin", _begin)
    return engine


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
    is_writer = "writes" in connection.get_execution_options()
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writer else "BEGIN")
