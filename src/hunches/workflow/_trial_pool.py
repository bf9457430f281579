"""Where trials run: here, one at a time, or in processes of this machine."""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING, Any, Protocol, Self

import pyarrow as pa

from hunches.workflow._trial_work import FailedTrial

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from types import TracebackType

    from hunches.workflow._trial_sampler import TrialSpec
    from hunches.workflow._trial_work import TrialAnswer

    Work = Callable[[TrialSpec], TrialAnswer]
    Finished = list[tuple[str, TrialAnswer]]


class TrialPool(Protocol):
    """Runs trials, which are named by their keys."""

    def __enter__(self) -> Self:
        """Return itself."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop whatever still runs."""
        ...

    def start(self, key: str, spec: TrialSpec) -> None:
        """Start a trial."""
        ...

    def finished(self, timeout_s: float) -> Finished:
        """Return the trials that have finished since they were asked for last, after so many seconds at most."""
        ...


class InThisProcess:
    """Runs each trial when it is started; none can be stopped but by an interrupt."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._finished: Finished = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Do nothing: nothing runs."""

    def start(self, key: str, spec: TrialSpec) -> None:
        """Run a trial."""
        self._finished.append((key, self._work(spec)))

    def finished(self, timeout_s: float) -> Finished:
        """Return the trials that were run since they were asked for last."""
        del timeout_s
        finished, self._finished = self._finished, []
        return finished


class InProcesses:
    """Runs trials in a pool of processes, which are killed at the end.

    A process that dies, most likely for its use of memory, fails the trials that ran then; others go on.

    Parameters
    ----------
    work : callable
        What a trial does; it travels once to each process.
    workers : int
        How many processes.
    """

    def __init__(self, work: Work, *, workers: int) -> None:
        self._work = work
        self._workers = workers
        self._running: dict[Future[TrialAnswer], str] = {}
        self._pool: Any = None  # until there is something to run

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stop()

    def start(self, key: str, spec: TrialSpec) -> None:
        """Start a trial in one of the processes."""
        if self._pool is None:
            self._pool = self._new_pool()
        self._running[self._pool.submit(_work, spec)] = key

    def finished(self, timeout_s: float) -> Finished:
        """Return the trials that have finished since they were asked for last, after so many seconds at most."""
        from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, wait  # as above

        done = wait(self._running, timeout=timeout_s, return_when=FIRST_COMPLETED).done
        if any(isinstance(future.exception(), BrokenExecutor) for future in done):
            return self._after_a_death()
        return [(self._running.pop(future), future.result()) for future in done]

    def _after_a_death(self) -> Finished:
        lost = FailedTrial("The process that trained it died, most likely killed for its use of memory.")
        self._stop()
        ended = [(key, future) for future, key in self._running.items()]
        self._running = {}
        return [(key, lost if future.exception() else future.result()) for key, future in ended]

    def _new_pool(self) -> Any:  # noqa: ANN401  # loky has no types
        import cloudpickle  # the pool's libraries are loaded by those who use a pool
        from loky import ProcessPoolExecutor  # as above

        return ProcessPoolExecutor(
            self._workers, initializer=_receive, initargs=(cloudpickle.dumps(self._work), os.getpid())
        )

    def _stop(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, kill_workers=True)
            self._pool = None


_received: list[Callable[[TrialSpec], TrialAnswer]] = []


def _receive(payload: bytes, parent: int) -> None:
    import cloudpickle  # as above

    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    pa.set_cpu_count(1)
    _received[:] = [cloudpickle.loads(payload)]  # bytes that the parent process has just made


def _end_with(parent: int) -> None:
    """End this process when the one that started it is killed: nobody waits for its answers any more."""
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(1)


def _work(spec: TrialSpec) -> TrialAnswer:
    return _received[0](spec)


def trial_pool(work: Work, *, workers: int) -> TrialPool:
    """Return where trials run: with one worker in this process, otherwise in so many others."""
    return InThisProcess(work) if workers == 1 else InProcesses(work, workers=workers)
