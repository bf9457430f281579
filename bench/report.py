"""What every bench shares: the machine it runs on, what a piece of work costs, and the table it prints."""

from __future__ import annotations

import os
import platform
import re
import resource
import statistics
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from hunches.evaluation import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Cost:
    """What a piece of work took.

    Parameters
    ----------
    wall_s : float
        Seconds by the clock.
    cpu_s : float
        Seconds of processor time, of this process and of the child processes that ended within the work.

    >>> Cost(2.0, 3.5) + Cost(1.0, 0.5)
    Cost(wall_s=3.0, cpu_s=4.0)
    """

    wall_s: float
    cpu_s: float

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.wall_s + other.wall_s, self.cpu_s + other.cpu_s)


def measured(work: Callable[[], T]) -> tuple[T, Cost]:
    """Do some work, and return its result and its cost."""
    wall_s, cpu_s = time.perf_counter(), _cpu_seconds()
    result = work()
    return result, Cost(time.perf_counter() - wall_s, _cpu_seconds() - cpu_s)


def median_cost(work: Callable[[], object], *, repeats: int) -> Cost:
    """Return the medians of what some work costs."""
    costs = [measured(work)[1] for _ in range(repeats)]
    return Cost(statistics.median(cost.wall_s for cost in costs), statistics.median(cost.cpu_s for cost in costs))


def print_table(what: str, headers: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """Print a table under the date, the machine and its load, and what was measured."""
    load = " ".join(f"{load:.1f}" for load in os.getloadavg())
    print(f"{datetime.now(UTC):%Y-%m-%d}, {_machine()}, load average {load}\n")
    print(Table(what, headers, rows))


def _cpu_seconds() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _machine() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    names = re.findall(r"model name\s*: (.*)", cpuinfo.read_text(encoding="utf-8")) if cpuinfo.exists() else []
    name = names[0] if names else platform.processor() or platform.machine()
    return f"{os.cpu_count()} x {name}, Python {platform.python_version()}"
