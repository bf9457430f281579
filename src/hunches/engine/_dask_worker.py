"""What runs on the workers of a Dask cluster."""

from __future__ import annotations

from threading import Lock, local
from typing import TYPE_CHECKING, Any

import cloudpickle
import pyarrow as pa
from distributed import WorkerPlugin, get_worker

if TYPE_CHECKING:
    from collections.abc import Callable

    from distributed import Worker

    from hunches.engine.blocks import Handle


class Shipment(WorkerPlugin):
    """A function that a cluster sends once to each worker, also to those that come or are started again later.

    It is made from its bytes once for each thread, so that two threads never share what it compiles and remembers.
    """

    def __init__(self, payload: bytes) -> None:
        self.payload = payload

    def __reduce__(self) -> tuple[object, ...]:
        return Shipment, (self.payload,)

    def setup(self, worker: Worker) -> None:
        """Make the function, which fails here and not in a task where a worker lacks what it needs."""
        del worker
        self._arrow_threads = pa.cpu_count()
        pa.set_cpu_count(1)
        self._lock = Lock()
        self._of_thread = local()
        self._spare = [cloudpickle.loads(self.payload)]  # bytes that our own client made

    def teardown(self, worker: Worker) -> None:
        """Leave the worker as it was."""
        del worker
        pa.set_cpu_count(self._arrow_threads)

    def function(self) -> Callable[[object], object]:
        """Return this thread's copy of the function."""
        if not hasattr(self._of_thread, "function"):
            with self._lock:
                self._of_thread.function = self._spare.pop() if self._spare else cloudpickle.loads(self.payload)
        made: Callable[[object], object] = self._of_thread.function
        return made


def work(shipment: str, block: Handle[object]) -> Any:  # noqa: ANN401  # whatever the function returns
    """Return what a function that was shipped says of a block."""
    shipped = get_worker().plugins[shipment]
    assert isinstance(shipped, Shipment)  # noqa: S101  # the client registered it
    return shipped.function()(block.load())
