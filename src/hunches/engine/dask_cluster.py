"""Works on blocks on the workers of a Dask cluster."""

from __future__ import annotations

import asyncio
import concurrent.futures
import gc
import logging
import sys
import warnings
from collections import deque
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pickle import PicklingError, UnpicklingError
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from hunches.errors import InvalidValue, MissingExtra, UnfitCluster, UnreachableCluster, WorkerLost

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator, Sequence

    from distributed import Client, Future
    from distributed.client import VersionsDict

    from hunches.engine.blocks import Handle

B = TypeVar("B")
T = TypeVar("T")

_LOGGERS: Final = ("distributed", "distributed.client", "tornado", "tornado.application")
_SILENT: Final = logging.CRITICAL + 1
_CONNECT_S: Final = 5.0
_LOOK_AGAIN_S: Final = 1.0
_WINDOWS_BETWEEN_COUNTS: Final = 8
_NEVER_LARGE: Final = {"distributed.admin.large-graph-warning-threshold": "1 TiB"}


@dataclass(frozen=True, slots=True)
class DaskCluster:
    """Works on blocks on the workers of a Dask cluster; the answers are those of one process, in the same order.

    The function is sent once to each worker, blocks are sent as their places, and a block whose worker dies is worked
    on elsewhere. Python code holds its interpreter, so workers shall be processes with one thread each:
    ``dask worker ADDRESS --nworkers 8 --nthreads 1``. Modules that the workers do not have travel by value.

    Parameters
    ----------
    address : str
        Of the scheduler, such as ``"tcp://10.0.0.7:8786"``.
    patience_s : float
        How long to wait for a worker where there is none. The scheduler must answer within 5 seconds.

    >>> DaskCluster("tcp://10.0.0.7:8786").address
    'tcp://10.0.0.7:8786'
    """

    address: str
    patience_s: float = 30.0

    def map(self, function: Callable[[B], T], blocks: Sequence[Handle[B]]) -> Iterator[T]:
        """Yield the function's answer for each block, in order.

        Raises
        ------
        MissingExtra
            When Dask is not installed here.
        UnreachableCluster
            When no scheduler answers at the address, or it goes away.
        UnfitCluster
            When there is no worker, or the workers have another version of Hunches or lack a module.
        WorkerLost
            When one block's workers die again and again, or none is left.
        InvalidValue
            When the function cannot travel.
        """
        payload = _pickled(function, by_value=())
        with _quiet(), _session(self) as client:
            _check_workers(client, self)
            with _shipped(client, function, self, payload=payload) as shipment:
                yield from _worked(client, shipment, iter(blocks), self)


def _worked(client: Client, shipment: str, waiting: Iterator[Handle[object]], cluster: DaskCluster) -> Iterator[Any]:
    """Yield answers in order, with twice as many blocks under way as the cluster has threads."""
    from dask.config import set as configured  # loaded by those who use it
    from distributed import CancelledError  # as above

    from hunches.engine._dask_worker import work  # as above

    running: deque[Future[Any]] = deque()
    n_sent = n_counted = room = 0
    try:
        while True:
            if n_sent >= n_counted:  # workers come and go; to count them for each block would cost as much as a block
                room = 2 * max(1, sum(_threads(client, cluster)))
                n_counted = n_sent + _WINDOWS_BETWEEN_COUNTS * room
            with configured(_NEVER_LARGE):  # a block in memory travels whole, as it was asked to
                for block in islice(waiting, max(0, room - len(running))):
                    running.append(client.submit(work, shipment, block, key=f"{shipment}-{n_sent}", pure=False))
                    n_sent += 1
            if not running:
                return
            answer = _answer(client, running[0], cluster)
            running.popleft().release()
            yield answer
    finally:
        if running and client.status == "running":
            with suppress(OSError, CancelledError):
                client.cancel(list(running), force=True)


def _answer(client: Client, future: Future[T], cluster: DaskCluster) -> T:
    """Return what a worker said of a block, or raise what it raised."""
    from distributed import CancelledError, KilledWorker  # as above

    loop = cast("Any", client.loop).asyncio_loop  # tornado's types do not tell of it
    gathering = cast("Coroutine[Any, Any, T]", client.gather(future, asynchronous=True))
    fetched = asyncio.run_coroutine_threadsafe(gathering, loop)
    try:
        _wait(client, fetched, cluster)  # left early, it ends with the futures that are cancelled then, and quietly
        return fetched.result()
    except KilledWorker:
        raise WorkerLost(len(_threads(client, cluster)), scheduler=cluster.address) from None
    except CancelledError:
        raise UnreachableCluster(cluster.address, reason="the connection to it was lost") from None


def _wait(client: Client, fetched: concurrent.futures.Future[T], cluster: DaskCluster) -> None:
    """Wait until an answer is here, for as long as there is a worker or may soon be one again.

    An answer is lost with a worker that dies before it is fetched, so there must be workers until it is.
    """
    without_s = 0.0
    while not concurrent.futures.wait([fetched], timeout=_LOOK_AGAIN_S).done:
        without_s = 0.0 if _threads(client, cluster) else without_s + _LOOK_AGAIN_S
        if without_s >= cluster.patience_s:
            raise WorkerLost(0, scheduler=cluster.address)


def _threads(client: Client, cluster: DaskCluster) -> list[int]:
    """Return how many threads each worker has."""
    if client.status == "running":
        with suppress(OSError):
            return list(cast("dict[str, int]", client.nthreads()).values())
    raise UnreachableCluster(cluster.address, reason="the connection to it was lost")


@contextmanager
def _session(cluster: DaskCluster) -> Iterator[Client]:
    client = _connected(cluster)
    try:
        yield client
    finally:
        with suppress(OSError):  # a timeout is one: a scheduler that is gone need not hear that we leave
            client.close(timeout=_CONNECT_S)


def _connected(cluster: DaskCluster) -> Client:
    try:
        from distributed import Client  # loaded by those who use it
    except ModuleNotFoundError as error:
        raise MissingExtra("A Dask cluster", extra="dask") from error
    try:
        with warnings.catch_warnings(action="ignore"):  # versions that matter are compared below
            return Client(cluster.address, timeout=min(_CONNECT_S, cluster.patience_s), set_as_default=False)
    except (OSError, ValueError, TypeError, ImportError) as error:
        reason = str(error)
    gc.collect()  # the half-made client closes now, while its thread is there, and not noisily when Python ends
    raise UnreachableCluster(cluster.address, reason=reason)


def _check_workers(client: Client, cluster: DaskCluster) -> None:
    """Raise `UnfitCluster` when there is no worker, or one has another Python or Hunches than this process."""
    try:
        client.wait_for_workers(1, timeout=cluster.patience_s)
    except TimeoutError:
        reason = f"it had no worker for {cluster.patience_s:g} seconds"
        mend = f"Start some with: dask worker {cluster.address} --nworkers auto --nthreads 1"
        raise UnfitCluster(cluster.address, reason=reason, mend=mend) from None
    versions = cast("VersionsDict", client.get_versions(packages=["hunches"]))
    ours = versions["client"]["packages"]
    for worker, found in versions["workers"].items():
        for package, parts in (("python", 2), ("hunches", None)):
            here, there = (_first(packages[package], parts) for packages in (ours, found["packages"]))
            if here != there:
                reason = f"the worker {worker} has {package} {there or 'not installed'}, and {here} is needed"
                mend = f"Give every worker {package} {here}"
                raise UnfitCluster(cluster.address, reason=reason, mend=mend)


def _first(version: str | None, parts: int | None) -> str | None:
    return None if version is None else ".".join(version.split(".")[:parts])


@contextmanager
def _shipped(client: Client, function: Callable[[B], T], cluster: DaskCluster, *, payload: bytes) -> Iterator[str]:
    """Yield the name under which every worker has the function."""
    name = client.id.replace("Client", "hunches")
    try:
        _ship(client, function, cluster, name=name, payload=payload)
        yield name
    finally:
        if client.status == "running":
            with suppress(OSError):
                client.unregister_worker_plugin(name)


def _ship(client: Client, function: Callable[[B], T], cluster: DaskCluster, *, name: str, payload: bytes) -> None:
    """Send a function to every worker; the modules they do not have are sent with it, as values."""
    from hunches.engine._dask_worker import Shipment  # as above

    by_value: list[str] = []
    while True:
        try:
            client.register_plugin(Shipment(payload), name=name)
        except ModuleNotFoundError as error:
            module = str(error.name).partition(".")[0]
            if module in by_value or module not in sys.modules:
                reason = f"its workers have no module named '{error.name}'"
                raise UnfitCluster(cluster.address, reason=reason, mend="Install it for every worker") from None
            by_value.append(module)
            payload = _pickled(function, by_value=by_value)
        except (ImportError, AttributeError, UnpicklingError) as error:
            reason = f"its workers cannot load the labelling functions ({error})"
            mend = "Give every worker the modules that this process has"
            raise UnfitCluster(cluster.address, reason=reason, mend=mend) from None
        else:
            return


def _pickled(function: Callable[[B], T], *, by_value: Sequence[str]) -> bytes:
    import cloudpickle  # as above

    modules = [sys.modules[name] for name in by_value]
    for module in modules:
        cloudpickle.register_pickle_by_value(module)
    try:
        payload: bytes = cloudpickle.dumps(function)
    except (TypeError, AttributeError, PicklingError) as error:  # a lock or a connection in what it reads
        expected = f"'local' with one worker, as a labelling function cannot travel to another process ({error})"
        raise InvalidValue("The executor", value="dask", expected=expected) from None
    finally:
        for module in modules:
            cloudpickle.unregister_pickle_by_value(module)
    return payload


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what Dask says of its connections from the terminal: what matters is said by our errors."""
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(_SILENT)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
