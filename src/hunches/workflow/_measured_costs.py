"""Measures what an end model costs: the clock and the memory of this machine."""

from __future__ import annotations

import os
import platform
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np

from hunches.evaluation import Latency, TrainingCosts, percentile

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    Clock = Callable[[], int]

_Made = TypeVar("_Made")

_BATCH_SIZE: Final = 256
_SECOND_NS: Final = 1_000_000_000
_ONE_BUDGET_NS: Final = 1_200_000_000
_BATCH_BUDGET_NS: Final = 600_000_000
_WARM_UP_NS: Final = 100_000_000
_MOST_TIMES: Final = 2000
_BETWEEN_LOOKS_S: Final = 0.005
_STATUS: Final = Path("/proc/self/status")


def machine() -> str:
    """Return what this machine is, in short: latencies of others do not compare with its."""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"


def measured_training(train: Callable[[], _Made], *, status: Path = _STATUS) -> tuple[_Made, TrainingCosts]:
    """Return what training returns, and what it took of this process and of those it waited for.

    ``status`` is the file in which the system tells of the memory of this process, if it has one.
    """
    watch = _MemoryWatch(status)
    wall, cpu = time.perf_counter(), _cpu_seconds()
    with watch:
        made = train()
    return made, TrainingCosts(time.perf_counter() - wall, _cpu_seconds() - cpu, watch.peak_bytes)


def measured_latency(
    predict: Callable[[pa.RecordBatch], object], examples: pa.Table, *, clock: Clock = time.perf_counter_ns
) -> Latency:
    """Return how long a model takes to answer for one of some examples, and for a batch of them.

    About two seconds are spent: first the model is warmed up, then one example after the other is timed, at most
    2,000 times, then batches of at most 256. ``clock`` returns nanoseconds.
    """
    whole = examples.combine_chunks()
    singles = [batch for batch in whole.to_batches(max_chunksize=1) if len(batch)]
    size = min(_BATCH_SIZE, len(whole))
    batches = [batch for batch in whole.to_batches(max_chunksize=size) if len(batch) == size]
    _times_ns(predict, singles, budget_ns=_WARM_UP_NS, clock=clock)
    ones = _times_ns(predict, singles, budget_ns=_ONE_BUDGET_NS, clock=clock) / 1e6
    _times_ns(predict, batches[:1], budget_ns=0, clock=clock)
    many = _times_ns(predict, batches, budget_ns=_BATCH_BUDGET_NS, clock=clock) / 1e6
    return Latency(
        percentile(ones, 0.5),
        percentile(ones, 0.99),
        percentile(many, 0.5),
        percentile(many, 0.99),
        batch_size=size,
        n_timed=len(ones),
        machine=machine(),
    )


def _times_ns(
    predict: Callable[[pa.RecordBatch], object], inputs: Sequence[pa.RecordBatch], *, budget_ns: int, clock: Clock
) -> NDArray[np.float64]:
    """Return the nanoseconds of each call, one or more, until the budget is spent."""
    times: list[int] = []
    begin = now = clock()
    while not times or (now - begin < budget_ns and len(times) < _MOST_TIMES):
        before = clock()
        predict(inputs[len(times) % len(inputs)])
        now = clock()
        times.append(now - before)
    return np.array(times, dtype=np.float64)


def _cpu_seconds() -> float:
    """Return the processor time of this process and of the children it waited for."""
    children = os.times()
    return time.process_time() + children.children_user + children.children_system


class _MemoryWatch:
    """Looks at the memory of this process every few milliseconds while the block runs; Linux tells it."""

    def __init__(self, status: Path) -> None:
        self._status = status
        self.peak_bytes: int | None = None
        self._is_over = threading.Event()
        self._seen: list[int] = []
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> None:
        self._before = _memory(self._status)
        if self._before is not None:
            self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        if self._before is None:
            return
        self._thread.join()
        held, highest = self._before
        after = _memory(self._status) or self._before
        # A look can come too late; a new mark of the highest ever is exact.
        peaks = [held, after[0], *self._seen, *([after[1]] if after[1] > highest else [])]
        self.peak_bytes = max(peaks) - held

    def _look(self) -> None:
        while not self._is_over.wait(_BETWEEN_LOOKS_S):
            memory = _memory(self._status)
            self._seen += [] if memory is None else [memory[0]]


def _memory(status: Path) -> tuple[int, int] | None:
    """Return the bytes that this process holds now and held at most, None where the system does not tell."""
    try:
        lines = status.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return None
    sizes: dict[str, Any] = dict(line.split(":", 1) for line in lines if line.startswith(("VmRSS", "VmHWM")))
    if len(sizes) < 2:
        return None
    return int(sizes["VmRSS"].split()[0]) * 1024, int(sizes["VmHWM"].split()[0]) * 1024
