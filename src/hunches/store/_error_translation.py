"""Turns what the file system and the database say into errors a caller can act on."""

from __future__ import annotations

import errno
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import DBAPIError, OperationalError, StatementError

from hunches.errors import CorruptObject, HunchesError, ProjectBusy, ReadOnlyProject, StorageFull, StoreUnreachable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hunches.errors import StoreError

_FULL: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_READ_ONLY: Final = {errno.EROFS, errno.EACCES, errno.EPERM}

# SQLite says SQLITE_FULL for ENOSPC alone: a quota or a limit on file size comes as a failed write or growth.
_SQLITE_FULL: Final = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE}
_SQLITE_BUSY: Final = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_SQLITE_CORRUPT: Final = {
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_IOERR,
}
_PRIMARY_CODE: Final = 0xFF

# https://www.postgresql.org/docs/current/errcodes-appendix.html
_POSTGRES_FULL: Final = "53100"
_POSTGRES_BUSY: Final = {"55P03", "40001", "40P01"}
_POSTGRES_READ_ONLY: Final = {"42501", "25006"}
_POSTGRES_CORRUPT: Final = ("XX001", "XX002")
_POSTGRES_UNREACHABLE: Final = ("08", "28", "3D000", "53", "57P")


@contextmanager
def file_errors(path: Path) -> Iterator[None]:
    """Raise `StorageFull` or `ReadOnlyProject` about ``path`` for what the file system refuses to write."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StorageFull(path) from error
        if error.errno in _READ_ONLY:
            raise ReadOnlyProject(path) from error
        raise


@contextmanager
def database_errors(place: Path | str) -> Iterator[None]:
    """Raise a `StoreError` about ``place`` for what the database cannot do through no fault of ours."""
    try:
        yield
    except StatementError as error:
        if isinstance(error.orig, HunchesError):  # a value that a column does not take
            raise error.orig from None
        known = _translated(error, place) if isinstance(error, DBAPIError) else None
        if known is None:
            raise
        raise known from error


def _translated(error: DBAPIError, place: Path | str) -> StoreError | None:
    code: int | None = getattr(error.orig, "sqlite_errorcode", None)
    if code is None:
        return _from_postgres(error, place)
    primary = code & _PRIMARY_CODE
    if code in _SQLITE_FULL:
        return StorageFull(place)
    if primary in _SQLITE_BUSY:
        return ProjectBusy(place, holder="another process")
    if primary in _SQLITE_CORRUPT:
        return CorruptObject(place, reason=str(error.orig))
    if primary == sqlite3.SQLITE_READONLY:
        return ReadOnlyProject(place)
    return None


def _from_postgres(error: DBAPIError, place: Path | str) -> StoreError | None:
    state: str | None = getattr(error.orig, "sqlstate", None)
    reason = str(error.orig).strip().partition("\n")[0]
    if state is None:
        # What fails on this side of the connection has no code: no server, or one that is gone.
        return StoreUnreachable(place, reason=reason) if isinstance(error, OperationalError) else None
    if state == _POSTGRES_FULL:
        return StorageFull(place)
    if state in _POSTGRES_BUSY:
        return ProjectBusy(place, holder="another process")
    if state in _POSTGRES_READ_ONLY:
        return ReadOnlyProject(place)
    if state in _POSTGRES_CORRUPT:
        return CorruptObject(place, reason=reason)
    return StoreUnreachable(place, reason=reason) if state.startswith(_POSTGRES_UNREACHABLE) else None
