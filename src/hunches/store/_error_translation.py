"""Turns what the file system and the database say into errors a caller can act on."""

from __future__ import annotations

import errno
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import DBAPIError

from hunches.errors import CorruptObject, ProjectBusy, ReadOnlyProject, StorageFull

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
def database_errors(path: Path) -> Iterator[None]:
    """Raise a `StoreError` about ``path`` for what the database cannot do through no fault of ours."""
    try:
        yield
    except DBAPIError as error:
        known = _translated(error, path)
        if known is None:
            raise
        raise known from error


def _translated(error: DBAPIError, path: Path) -> StoreError | None:
    code: int = getattr(error.orig, "sqlite_errorcode", 0)
    primary = code & _PRIMARY_CODE
    if code in _SQLITE_FULL:
        return StorageFull(path)
    if primary in _SQLITE_BUSY:
        return ProjectBusy(path, holder="another process")
    if primary in _SQLITE_CORRUPT:
        return CorruptObject(path, reason=str(error.orig))
    if primary == sqlite3.SQLITE_READONLY:
        return ReadOnlyProject(path)
    return None
