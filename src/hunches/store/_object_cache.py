"""Keeps a folder of copies within its bounds."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

_LATELY_NS: Final = 3600 * 1_000_000_000
_LEFT: Final = 0.9


def touch(path: Path) -> None:
    """Note that a file is used now, in its time of access; the time of its contents stays."""
    with suppress(OSError):  # somebody else's file is as good
        os.utime(path, ns=(time.time_ns(), path.stat().st_mtime_ns))


def drop_least_recently_used(folder: Path, *, limit_bytes: int, keep: Collection[str]) -> int:
    """Remove files until a tenth of the room is free, and return how many bytes are; it can be less than none.

    Files that are to be kept stay, and those that any process used within the hour: it may be about to map them.
    """
    files = sorted(_files(folder))
    taken = sum(n_bytes for _, n_bytes, _ in files)
    if taken <= limit_bytes:
        return limit_bytes - taken
    before = time.time_ns() - _LATELY_NS
    for used_at, n_bytes, path in files:
        if used_at > before or taken <= limit_bytes * _LEFT:
            break
        if path.name not in keep:
            path.unlink(missing_ok=True)
            taken -= n_bytes
    return limit_bytes - taken


def _files(folder: Path) -> Iterator[tuple[int, int, Path]]:
    """Yield when each file was last used, its bytes and its path."""
    for path in folder.glob("*/*"):
        with suppress(FileNotFoundError):
            stat = path.stat()
            yield stat.st_atime_ns, stat.st_size, path
