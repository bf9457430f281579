"""What is particular to a catalogue in PostgreSQL, 14 or newer; psycopg is imported when there is one."""

from __future__ import annotations

import hashlib
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import create_engine, event
from sqlalchemy.exc import DBAPIError

from hunches.errors import InvalidValue, MissingExtra
from hunches.store._addresses import read_store_address

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sqlalchemy import Connection, Engine

READING: Final[Mapping[str, Any]] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
"""The options of a transaction that sees one moment, and writes nothing."""

_SCHEMA: Final = "hunches"
_SETTINGS: Final = {
    # Tables named "project" or "run" shall be nobody else's.
    "search_path": _SCHEMA,
    # A machine that lost its power lets go of its locks within a minute, and a long run does not lose its own.
    "tcp_keepalives_idle": 30,
    "tcp_keepalives_interval": 10,
    "tcp_keepalives_count": 3,
    "idle_session_timeout": 0,
}
_CONNECT_PATIENCE_S: Final = 10
_BETWEEN_TRIES_S: Final = 0.02


def make_engine(address: str, *, patience_s: float) -> Engine:
    """Return an engine for a database; the option ``writes`` of a transaction names the lock it waits for.

    Raises
    ------
    MissingExtra
        When psycopg is not installed.
    """
    url = read_store_address(address)
    settings = _SETTINGS | {"lock_timeout": max(1, round(patience_s * 1000))}
    own = url.query.get("options", ())
    ours = (f"-c {name}={value}" for name, value in settings.items())
    options = " ".join([*((own,) if isinstance(own, str) else own), *ours])
    patience = url.query.get("connect_timeout", _CONNECT_PATIENCE_S)
    arguments = {"options": options, "connect_timeout": patience}
    try:
        # A server may have been started anew since a connection was last used.
        engine = create_engine(url, connect_args=arguments, pool_pre_ping=True, max_overflow=-1)
    except ImportError as error:
        raise MissingExtra("A catalogue in PostgreSQL", extra="postgres") from error
    event.listen(engine, "begin", _begin)
    return engine


def prepare(connection: Connection, place: Path | str) -> None:
    """Make the schema for our tables; raise `InvalidValue` when the database cannot hold every text."""
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
    if encoding != "UTF8":
        raise InvalidValue(f"The encoding of the database '{place}'", value=encoding, expected="UTF8")
    # Asking for it "if not exists" needs the right to make it, also where it exists.
    if connection.exec_driver_sql("SELECT to_regnamespace(%s)", (_SCHEMA,)).scalar() is None:
        connection.exec_driver_sql(f"CREATE SCHEMA {_SCHEMA}")


@contextmanager
def claiming(engine: Engine, name: str, *, patience_s: float) -> Iterator[bool]:
    """Yield whether this process got a lock in time; a connection of its own, outside of transactions, holds it."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        deadline = time.monotonic() + patience_s
        while not (is_ours := _try_lock(connection, name)) and time.monotonic() < deadline:
            time.sleep(_BETWEEN_TRIES_S)
        try:
            yield is_ours
        finally:
            _let_go(connection)


def _try_lock(connection: Connection, name: str) -> bool:
    return bool(connection.exec_driver_sql("SELECT pg_try_advisory_lock(%s)", (_lock_number(name),)).scalar())


def _let_go(connection: Connection) -> None:
    try:
        connection.exec_driver_sql("SELECT pg_advisory_unlock_all()")
    except DBAPIError:  # the connection is lost, and its locks with it
        connection.invalidate()


def _begin(connection: Connection) -> None:
    lock = connection.get_execution_options().get("writes")
    if lock is not None:
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (_lock_number(lock),))


def _lock_number(name: str) -> int:
    """Return PostgreSQL's number, signed and of eight bytes, for a lock of ours."""
    digest = hashlib.sha256(f"hunches {name}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
