"""The most memory that this process has held, which can be measured anew for each piece of work.

It needs nothing but Python, so that the scripts of other tools measure as ours do. The kernel's ``ru_maxrss`` will
not do: a process started by another inherits the other's.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

_OF_THIS_PROCESS: Final = Path("/proc/self")
_FORGET_THE_PEAK: Final = "5"


def forget_peak() -> None:
    """Let the peak start again from what is held now."""
    (_OF_THIS_PROCESS / "clear_refs").write_text(_FORGET_THE_PEAK, encoding="ascii")


def held_bytes() -> int:
    """Return how many bytes of memory this process holds now."""
    return _status("VmRSS")


def peak_bytes() -> int:
    """Return the most bytes that this process has held since the peak was forgotten."""
    return _status("VmHWM")


def _status(field: str) -> int:
    status = (_OF_THIS_PROCESS / "status").read_text(encoding="ascii", errors="replace")
    found = re.search(rf"{field}:\s+(\d+) kB", status)
    return 1024 * int(found.group(1)) if found else 0
