"""Watches how much memory a process and its children hold."""

from __future__ import annotations

import os
import re
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from types import TracebackType

_PROC: Final = Path("/proc")
_BETWEEN_S: Final = 0.25


class MemoryWatch:
    """Samples the memory of this process and all below it four times a second, while its block runs.

    Attributes
    ----------
    peak_bytes : int
        The most of all processes together; a page that several of them map is counted once (the kernel's PSS).
    peak_private_bytes : int
        The most without pages of mapped files, which the kernel can drop at any time.
    process_bytes : int
        The most that one process held.

    >>> with MemoryWatch() as watch:
    ...     pass
    >>> watch.peak_bytes >= watch.peak_private_bytes
    True
    """

    def __init__(self) -> None:
        self.peak_bytes = 0
        self.peak_private_bytes = 0
        self.process_bytes = 0
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._is_over.set()
        self._thread.join()

    def _watch(self) -> None:
        while True:
            held = [_held(process) for process in _tree()]
            self.peak_bytes = max(self.peak_bytes, sum(total for total, _ in held))
            self.peak_private_bytes = max(self.peak_private_bytes, sum(private for _, private in held))
            self.process_bytes = max([self.process_bytes, *(total for total, _ in held)])
            if self._is_over.wait(_BETWEEN_S):
                return


def _tree() -> list[int]:
    """Return this process and all that descend from it."""
    parents: dict[int, int] = {}
    for folder in _PROC.iterdir():
        if folder.name.isdigit():
            with suppress(OSError):  # it ended meanwhile
                fields = (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
                parents[int(folder.name)] = int(fields[1])
    found = [os.getpid()]
    for process in found:
        found.extend(child for child, parent in parents.items() if parent == process)
    return found


def _held(process: int) -> tuple[int, int]:
    """Return the proportional set size of a process in bytes, and the part of it that is no mapped file."""
    try:
        rollup = (_PROC / str(process) / "smaps_rollup").read_text(encoding="utf-8")
    except OSError:  # it ended meanwhile
        return 0, 0
    sizes = {name: 1024 * int(kilobytes) for name, kilobytes in re.findall(r"(\w+):\s+(\d+) kB", rollup)}
    return sizes.get("Pss", 0), sizes.get("Pss_Anon", 0)
