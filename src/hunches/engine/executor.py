"""Where blocks are worked on: here, in a pool of processes, or on a cluster. The answers are the same."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import islice
from pickle import PicklingError
from typing import TYPE_CHECKING, Protocol, TypeVar

import pyarrow as pa

from hunches.engine.dask_cluster import DaskCluster
from hunches.errors import InvalidValue, WorkerLost

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future

    from hunches.engine.blocks import Handle

B = TypeVar("B")
T = TypeVar("T")


class Executor(Protocol):
    """Decides where a function of a block runs; the answers are those of `InProcess`, in the same order."""

    def map(self, function: Callable[[B], T], blocks: Sequence[Handle[B]]) -> Iterator[T]:
        """Yield the function's answer for each block, in order."""
        ...


@dataclass(frozen=True, slots=True)
class InProcess:
    """Works on one block after the other, here.

    >>> from hunches.engine.blocks import blocks_of_table
    >>> list(InProcess().map(lambda batch: batch.num_rows, blocks_of_table(pa.table({"a": [1, 2, 3]}), rows=2)))
    [2, 1]
    """

    def map(self, function: Callable[[B], T], blocks: Sequence[Handle[B]]) -> Iterator[T]:
        """Yield the function's answer for each block, in order."""
        for block in blocks:
            yield function(block.load())


@dataclass(frozen=True, slots=True)
class ProcessPool:
    """Works on blocks in a pool of processes on this machine.

    Code travels by value, so functions of a notebook or a script run there as well.

    Parameters
    ----------
    workers : int
        How many processes.
    """

    workers: int

    def map(self, function: Callable[[B], T], blocks: Sequence[Handle[B]]) -> Iterator[T]:
        """Yield the function's answer for each block, in order; raise `WorkerLost` when a process dies."""
        import cloudpickle  # the pool's libraries are loaded by those who use a pool
        from loky import ProcessPoolExecutor  # as above
        from loky.process_executor import BrokenProcessPool  # as above

        try:
            payload = cloudpickle.dumps(function)
        except (TypeError, AttributeError, PicklingError) as error:  # a lock or a connection in what it reads
            expected = f"1, as a labelling function cannot travel to another process ({error})"
            raise InvalidValue("The number of workers", value=self.workers, expected=expected) from None
        pool = ProcessPoolExecutor(max_workers=self.workers, initializer=_receive, initargs=(payload,))
        waiting = iter(blocks)
        running: deque[Future[T]] = deque()
        try:
            running.extend(pool.submit(_work, block) for block in islice(waiting, 2 * self.workers))
            while running:
                yield running.popleft().result()
                running.extend(pool.submit(_work, block) for block in islice(waiting, 1))
        except BrokenProcessPool:
            raise WorkerLost(self.workers) from None
        finally:
            pool.shutdown(wait=True, kill_workers=True)


_received: list[Callable[[object], object]] = []


def _receive(payload: bytes) -> None:
    import cloudpickle  # as above

    pa.set_cpu_count(1)
    _received[:] = [cloudpickle.loads(payload)]  # bytes that the parent process has just made


def _work(block: Handle[object]) -> object:
    return _received[0](block.load())


def executor_for(workers: int, *, scheduler: str | None = None) -> Executor:
    """Return the executor for a Dask scheduler's address or for a number of processes; one means this process."""
    if scheduler is not None:
        return DaskCluster(scheduler)
    return InProcess() if workers <= 1 else ProcessPool(workers)
