"""The clock and the memory of this machine."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest

from hunches.workflow._measured_costs import machine, measured_latency, measured_training

if TYPE_CHECKING:
    from pathlib import Path

_EXAMPLES = pa.table({"text": [f"text {number}" for number in range(300)]})


def _ticking(step_ns: int) -> itertools.count[int]:
    """Return a clock that goes on by so much whenever it is looked at."""
    return itertools.count(0, step_ns)


def test_every_answer_is_timed_by_the_clock() -> None:
    """At most 2,000 for one example; batches are of at most 256."""
    sizes: list[int] = []
    clock = _ticking(1000)
    latency = measured_latency(lambda batch: sizes.append(len(batch)), _EXAMPLES, clock=lambda: next(clock))
    assert (latency.n_timed, latency.batch_size, latency.machine) == (2000, 256, machine())
    assert (latency.one_p50_ms.value, latency.one_p99_ms.value) == (0.001, 0.001)
    assert latency.batch_p99_ms.interval is not None
    assert set(sizes) == {1, 256}


def test_a_slow_model_is_timed_a_few_times_only() -> None:
    """The budget of about two seconds holds, but for one call of each kind."""
    calls: list[int] = []
    clock = _ticking(400_000_000)
    latency = measured_latency(lambda batch: calls.append(len(batch)), _EXAMPLES, clock=lambda: next(clock))
    assert latency.n_timed == 2
    assert latency.one_p99_ms.interval is None
    assert len(calls) == 5


def test_fewer_examples_than_a_batch_are_the_batch() -> None:
    """Its size is told."""
    clock = _ticking(400_000_000)
    latency = measured_latency(len, _EXAMPLES.slice(0, 7), clock=lambda: next(clock))
    assert latency.batch_size == 7


def test_training_returns_what_it_made_and_what_it_took() -> None:
    """Time by the clock, of processors, and on Linux the memory that was held for a while."""
    made, costs = measured_training(lambda: float(np.ones(8_000_000).sum()))
    assert made == 8_000_000
    assert costs.wall_s > 0
    assert costs.cpu_s >= 0
    assert costs.peak_bytes is None or costs.peak_bytes >= 0


@pytest.mark.parametrize("contents", [None, "Name:\tpython\n"])
def test_where_the_system_does_not_tell_memory_is_unknown(tmp_path: Path, contents: str | None) -> None:
    """There is no such file, or it says nothing of memory; time is measured all the same."""
    status = tmp_path / "status"
    if contents is not None:
        status.write_text(contents)
    made, costs = measured_training(lambda: 7, status=status)
    assert (made, costs.peak_bytes) == (7, None)


def test_memory_is_held_against_what_was_held_before(tmp_path: Path) -> None:
    """A new mark of the highest ever is exact; else what was seen at the looks and at the end counts."""
    status = tmp_path / "status"

    def tell(now: int, highest: int) -> None:
        status.write_text(f"VmHWM:\t{highest} kB\nVmRSS:\t{now} kB\n")

    tell(100, 500)
    assert measured_training(lambda: tell(300, 500), status=status)[1].peak_bytes == 200 * 1024
    tell(100, 500)
    assert measured_training(lambda: tell(300, 600), status=status)[1].peak_bytes == 500 * 1024
    tell(100, 500)
    assert measured_training(status.unlink, status=status)[1].peak_bytes == 0


def test_memory_that_was_given_back_counts() -> None:
    """A block of 400 MB is more than this process can have held by chance."""

    def use_much() -> None:
        for _ in range(3):
            np.ones(50_000_000).sum()

    _, costs = measured_training(use_much)
    assert costs.peak_bytes is None or costs.peak_bytes > 100_000_000
