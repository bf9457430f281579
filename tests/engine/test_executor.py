"""Where blocks are worked on changes nothing but the time it takes."""

from __future__ import annotations

import os
import threading

import cloudpickle
import pyarrow as pa
import pytest

import hunches as hu
from hunches.engine import InProcess, ProcessPool, apply_to_blocks, blocks_of_table, executor_for
from hunches.engine.executor import _receive, _work
from hunches.errors import InvalidValue, UnknownName, WorkerLost
from hunches.lfs import PythonLF

SPACE = hu.LabelSpace(["SPAM", "HAM"])
SPAM, HAM = SPACE
EXAMPLES = {"n": list(range(50)), "text": [f"buy {n}" if n % 3 else "é" for n in range(50)]}


def test_a_pool_of_processes_gives_the_same_votes_and_faults() -> None:
    """Rules, closures, lambdas and resources travel, and blocks come back in order."""
    bound = 7

    def closure(n: int) -> hu.Label | None:
        return HAM if n < bound else SPAM if 10 // (n - 9) > bound else None

    lfs = [
        hu.rule("rule", "has(text, 'buy') AND NOT n = 1", SPAM),
        hu.rule("deep", "NOT " * 10_000 + "n > 5", HAM),
        PythonLF("closure", closure),
        PythonLF("lambda", lambda n, odd: HAM if n in odd else None, {"odd": {1, 3}}),
    ]
    blocks = blocks_of_table(pa.table(EXAMPLES), rows=4)

    here, there = (
        hu.Votes(SPACE, 50, tuple(apply_to_blocks(lfs, blocks, space=SPACE, executor=executor)))
        for executor in (InProcess(), ProcessPool(2))
    )

    assert there.dense().tolist() == here.dense().tolist()
    assert there.faults == here.faults
    assert [fault.row for fault in there.faults] == [9]


def test_a_worker_that_dies_is_an_error() -> None:
    """The run ends with a message, not with missing votes."""
    deadly = PythonLF("deadly", lambda n: os._exit(1) if n == 30 else SPAM)

    with pytest.raises(WorkerLost, match="One of the 2 worker processes died"):
        hu.apply([deadly], EXAMPLES, space=SPACE, workers=2)


def test_an_error_in_a_worker_is_the_same_error_here() -> None:
    """Facts and sentence of an error survive the way back."""

    def fail(batch: pa.RecordBatch) -> None:
        raise UnknownName("thing", name=str(batch.num_rows), known=["a"])

    with pytest.raises(UnknownName, match="no thing named '2'; there are 'a'") as caught:
        list(ProcessPool(2).map(fail, blocks_of_table(pa.table({"n": [1, 2]}))))

    assert caught.value.facts == {"kind": "thing", "name": "2", "known": ["a"]}


def test_what_cannot_travel_is_told_before_anything_runs() -> None:
    """A lock in a closure works in this process and is refused for others."""
    lock = threading.Lock()
    locked = PythonLF("locked", lambda n: SPAM if lock.acquire(blocking=False) or True else None)

    with pytest.raises(InvalidValue, match=r"number of workers is 2; it must be 1.*cannot pickle '_thread.lock'"):
        hu.apply([locked], EXAMPLES, space=SPACE, workers=2)
    assert hu.apply([locked], EXAMPLES, space=SPACE).n_votes == 50


def test_what_a_worker_does_is_what_it_was_given() -> None:
    """A worker is sent the function once, by value, and works on each block with one thread."""
    threads = pa.cpu_count()
    (block,) = blocks_of_table(pa.table({"n": [1, 2]}))

    _receive(cloudpickle.dumps(lambda batch: (batch.num_rows, pa.cpu_count())))
    answer = _work(block)
    pa.set_cpu_count(threads)

    assert answer == (2, 1)


def test_one_worker_is_this_process() -> None:
    """More than one are a pool."""
    assert executor_for(1) == InProcess()
    assert executor_for(3) == ProcessPool(3)
