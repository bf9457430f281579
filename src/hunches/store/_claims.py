"""Names that live as long as a process: the kernel lets go of their locks however the process ends."""

from __future__ import annotations

import re
import secrets
import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from hunches.store._error_translation import file_errors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LEFT_OVER = r"[0-9a-f]{32}\.(part|lock)"


@contextmanager
def claim(lock_path: Path) -> Iterator[bool]:
    """Yield whether this process got the lock, at once; let go of it at the end and leave its file."""
    lock = FileLock(lock_path, thread_local=False)
    with file_errors(lock_path), suppress(Timeout):
        lock.acquire(blocking=False)
    try:
        yield lock.is_locked
    finally:
        lock.release()


@contextmanager
def claim_fresh(lock_path: Path) -> Iterator[None]:
    """Hold a lock no one else waits for; remove its file at the end."""
    # Waits, since a sweep that came between making and locking the file may have removed it.
    lock = FileLock(lock_path, thread_local=False)
    with file_errors(lock_path):
        lock.acquire()
    try:
        yield
    finally:
        lock.release()
        lock_path.unlink(missing_ok=True)


@contextmanager
def temporary_path(folder: Path, *, prefix: str = "") -> Iterator[Path]:
    """Yield a path in ``folder`` for a file or a folder to be made and renamed; what is left there is removed."""
    stem = f"{prefix}{secrets.token_hex(16)}"
    part = folder / f"{stem}.part"
    with claim_fresh(folder / f"{stem}.lock"):
        try:
            yield part
        finally:
            _remove(part)


def sweep_temporary_paths(folder: Path, *, prefix: str = "") -> None:
    """Remove the temporary paths of processes that died; those of live processes stay."""
    pattern = re.compile(re.escape(prefix) + _LEFT_OVER)
    for path in folder.iterdir():
        if pattern.fullmatch(path.name):
            _remove_if_dead(path)


def _remove_if_dead(path: Path) -> None:
    lock_path = path.with_suffix(".lock")
    with claim(lock_path) as is_dead:
        if is_dead:
            _remove(path.with_suffix(".part"))
            lock_path.unlink(missing_ok=True)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
