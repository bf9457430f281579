"""What all tests need of the process they run in, and clusters that some of them use."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# A shell that starts the tests in the background lets them ignore interrupts; tests of Ctrl-C need them.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def start_cluster() -> Callable[[int], Any]:
    """Return a function that starts a Dask scheduler and so many workers, each a process with one thread."""

    def start(n_workers: int) -> Any:  # noqa: ANN401  # a cluster of Dask's
        from distributed import LocalCluster  # most tests do without

        settings = {"host": "127.0.0.1", "dashboard_address": "127.0.0.1:0", "silence_logs": "CRITICAL"}
        return LocalCluster(n_workers=n_workers, threads_per_worker=1, processes=True, **settings)

    return start


@pytest.fixture(scope="session")
def scheduler(start_cluster: Callable[[int], Any]) -> Iterator[str]:
    """Return the address of a Dask scheduler with two workers, which several tests share."""
    with start_cluster(2) as cluster:
        yield cluster.scheduler_address
