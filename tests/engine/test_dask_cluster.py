"""A cluster's answers are those of one process; what goes wrong there is told here."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import cloudpickle
import pyarrow as pa
import pytest

import hunches as hu
from hunches.engine import DaskCluster, InProcess, apply_to_blocks, blocks_of_file, blocks_of_table, executor_for
from hunches.engine._dask_worker import Shipment
from hunches.engine.dask_cluster import _answer, _check_workers
from hunches.errors import (
    InvalidValue,
    UnfitCluster,
    UnknownName,
    UnreachableCluster,
    UnreadableFile,
    WorkerLost,
)
from hunches.lfs import PythonLF, rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from hunches.engine import Executor
    from hunches.records import VoteColumn

SPACE = hu.LabelSpace(["SPAM", "HAM"])
TABLE = pa.table({"n": list(range(200)), "text": pa.array([f"text {n}" for n in range(200)], pa.large_string())})
BLOCKS = blocks_of_table(TABLE, rows=10)


def _votes(lfs: list[Any], executor: Executor) -> list[tuple[str, bytes, bytes, object]]:
    """Return what a cluster must give byte by byte."""
    return [_bytes(column) for column in apply_to_blocks(lfs, BLOCKS, space=SPACE, executor=executor)]


def _bytes(column: VoteColumn) -> tuple[str, bytes, bytes, object]:
    faults = [(fault.row, fault.code, fault.message, fault.count) for fault in column.faults]
    return column.lf, column.rows.tobytes(), column.labels.tobytes(), faults


def test_the_votes_are_those_of_one_process(scheduler: str) -> None:
    """Conditions, functions of a test and faults give the same bytes."""
    lfs = [
        rule("sevens", "contains(text, '7')", "SPAM"),
        PythonLF("odd", lambda n: "HAM" if n % 2 else None),
        PythonLF("fails", lambda n: "HAM" if 100 // (n % 50) > 9 else None),
    ]

    assert _votes(lfs, DaskCluster(scheduler)) == _votes(lfs, InProcess())


def test_a_killed_worker_changes_nothing(scheduler: str, tmp_path: Path) -> None:
    """A worker that is killed in the middle of a block: another one does the block, and no vote differs."""
    killed = tmp_path / "killed"

    def deadly(n: int) -> str | None:
        if n == 97 and not killed.exists():
            killed.write_text(str(os.getpid()))
            os.kill(os.getpid(), signal.SIGKILL)
        return "SPAM" if n % 3 else None

    votes = _votes([PythonLF("deadly", deadly)], DaskCluster(scheduler))

    assert int(killed.read_text()) != os.getpid()
    assert votes == _votes([PythonLF("deadly", deadly)], InProcess())


def test_each_worker_gets_the_function_once(scheduler: str) -> None:
    """It is made from its bytes once in each worker, and kept from block to block."""

    class Remembers:
        def __init__(self) -> None:
            self.n_blocks = 0

        def __call__(self, _batch: pa.RecordBatch) -> tuple[int, int]:
            self.n_blocks += 1
            return os.getpid(), self.n_blocks

    answers = list(DaskCluster(scheduler).map(Remembers(), BLOCKS))

    for process in {process for process, _ in answers}:
        counts = sorted(count for worker, count in answers if worker == process)
        assert counts == list(range(1, len(counts) + 1))


def test_few_blocks_are_under_way(scheduler: str) -> None:
    """Blocks are asked for as answers are taken, not all at once."""
    asked = _Counted()

    first = next(DaskCluster(scheduler).map(_n_rows, asked))

    assert first == 10
    assert 2 <= asked.n_asked <= 4  # two for each worker's thread; one worker may just be started again


class _Counted(list[Any]):
    """Blocks that count how many of them were asked for."""

    n_asked = 0

    def __init__(self) -> None:
        super().__init__(BLOCKS)

    def __iter__(self) -> Iterator[Any]:
        for block in list.__iter__(self):
            self.n_asked += 1
            yield block


def _n_rows(batch: pa.RecordBatch) -> int:
    return int(batch.num_rows)


def test_an_error_in_a_worker_is_the_same_error_here(scheduler: str) -> None:
    """Facts and sentence of an error survive the way back."""

    def fail(batch: pa.RecordBatch) -> None:
        raise UnknownName("thing", name=str(batch.num_rows), known=["a"])

    with pytest.raises(UnknownName, match="no thing named '10'; there are 'a'"):
        list(DaskCluster(scheduler).map(fail, BLOCKS))


def test_what_cannot_travel_is_told_before_anything_runs(scheduler: str) -> None:
    """A lock in a closure works in this process and is refused for others."""
    lock = threading.Lock()

    with pytest.raises(
        InvalidValue, match=r"The executor is 'dask'; it must be 'local' with one worker.*_thread.lock"
    ):
        list(DaskCluster(scheduler).map(lambda _batch: lock.locked(), BLOCKS))


def test_a_module_the_workers_lack_travels_by_value(scheduler: str) -> None:
    """Code of a script beside this one runs there as well."""
    module = ModuleType("only_here")
    exec("def count(batch):\n    return batch.num_rows", module.__dict__)  # noqa: S102  # a user's module
    sys.modules["only_here"] = module

    answers = list(DaskCluster(scheduler).map(module.count, BLOCKS[:2]))

    del sys.modules["only_here"]
    assert answers == [10, 10]


def test_a_module_nobody_has_is_told(scheduler: str) -> None:
    """The sentence names it and says what to do."""

    class Needy:
        def __reduce__(self) -> tuple[object, ...]:
            return __import__, ("nowhere_to_be_found",)

    with pytest.raises(UnfitCluster, match=r"its workers have no module named .nowhere_to_be_found.\. Install it"):
        list(DaskCluster(scheduler).map(Needy(), BLOCKS))  # type: ignore[arg-type]  # it is none where it is loaded


def test_code_the_workers_have_otherwise_is_told(scheduler: str) -> None:
    """As an older version of a module, which has no such function."""

    class Newer:
        def __reduce__(self) -> tuple[object, ...]:
            return getattr, (os, "no_such_function")

    with pytest.raises(UnfitCluster, match=r"cannot load the labelling functions \(module 'os' has no attribute"):
        list(DaskCluster(scheduler).map(Newer(), BLOCKS))  # type: ignore[arg-type]  # it is none where it is loaded


def test_a_file_that_workers_do_not_see_is_told(scheduler: str, tmp_path: Path) -> None:
    """Its path and what to do."""
    path = tmp_path / "gone.arrow"
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, TABLE.schema) as writer:
        writer.write_table(TABLE)
    blocks = blocks_of_file(path)
    path.unlink()

    with pytest.raises(UnreadableFile, match=r"gone.arrow': No such file .*every process that works on it must see"):
        list(DaskCluster(scheduler).map(_n_rows, blocks))


def test_no_scheduler_is_told(caplog: pytest.LogCaptureFixture) -> None:
    """An address where nobody answers, and words that are none."""
    for address, reason in (("tcp://127.0.0.1:9", "Timed out"), ("nowhere", "missing port"), ("tls://x:1", "TLS")):
        with pytest.raises(UnreachableCluster, match=f"{address}' cannot be reached: {reason}"):
            list(DaskCluster(address, patience_s=0.2).map(_n_rows, BLOCKS))
    assert not caplog.records


def test_a_cluster_without_workers_is_told(start_cluster: Callable[[int], Any]) -> None:
    """With the command that starts one."""
    with (
        start_cluster(0) as cluster,
        pytest.raises(UnfitCluster, match=r"no worker for 0\.2 .*dask worker tcp://"),
    ):
        list(DaskCluster(cluster.scheduler_address, patience_s=0.2).map(_n_rows, BLOCKS))


def test_workers_that_go_away_are_told(start_cluster: Callable[[int], Any]) -> None:
    """Their answers went with them, and there is nobody to work on the blocks again."""
    with start_cluster(1) as cluster:
        answers = DaskCluster(cluster.scheduler_address, patience_s=1).map(_n_rows, BLOCKS)
        assert next(answers) == 10
        while any(task.state != "memory" for task in cluster.scheduler.tasks.values()):
            time.sleep(0.01)
        assert cluster.scheduler.tasks
        cluster.scale(0)

        with pytest.raises(WorkerLost, match=r"Workers of the Dask cluster at 'tcp.*died, 0 are left"):
            list(answers)


class _Emptied:
    """A client whose one block was worked on, by a worker that then went away with the answer, for good."""

    status = "running"

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = SimpleNamespace(asyncio_loop=loop)

    def nthreads(self) -> dict[str, int]:
        """Return no worker."""
        return {}

    async def gather(self, _future: object, *, asynchronous: bool) -> None:
        """Wait for somebody to work on the block again."""
        assert asynchronous
        await asyncio.sleep(3600)

    def result(self, *_: object, **__: object) -> None:
        """Wait likewise: it is its own future, which is done."""
        threading.Event().wait(3600)


def test_an_answer_that_is_lost_is_not_waited_for() -> None:
    """Between the end of the work and the fetching of its answer nobody waits for ever either."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    client: Any = _Emptied(loop)

    with pytest.raises(WorkerLost, match="died, 0 are left"):
        _answer(client, client, DaskCluster("tcp://s:1", patience_s=1))

    for task in asyncio.all_tasks(loop):
        loop.call_soon_threadsafe(task.cancel)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def test_a_scheduler_that_goes_away_is_told(start_cluster: Callable[[int], Any]) -> None:
    """Whoever waits for answers is told that there will be none."""
    with start_cluster(1) as cluster:
        answers = DaskCluster(cluster.scheduler_address).map(_n_rows, BLOCKS)
        next(answers)
        cluster.close()

        with pytest.raises(UnreachableCluster, match="the connection to it was lost"):
            list(answers)


def test_a_block_that_kills_every_worker_is_told(start_cluster: Callable[[int], Any]) -> None:
    """Dask gives up on it, and so do we."""
    import dask

    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        start_cluster(1) as cluster,
        pytest.raises(WorkerLost, match=r"a block was lost, most likely killed for its use of memory\. Give each"),
    ):
        list(DaskCluster(cluster.scheduler_address).map(lambda _batch: os._exit(1), BLOCKS))


@dataclass(frozen=True, slots=True)
class _Versions:
    """A client that tells which versions a worker has."""

    of_worker: dict[str, str | None]

    def wait_for_workers(self, n_workers: int, timeout: float) -> None:
        """Return: there is a worker."""

    def get_versions(self, packages: list[str]) -> dict[str, Any]:
        """Return ours, and those of one worker."""
        assert packages == ["hunches"]
        ours = {"python": "3.11.7.final.0", "hunches": "0.1.0"}
        return {"client": {"packages": ours}, "workers": {"tcp://w:1": {"packages": ours | self.of_worker}}}


@pytest.mark.parametrize(
    ("of_worker", "reason"),
    [
        ({"hunches": None}, "worker tcp://w:1 has hunches not installed, and 0.1.0 is needed. Give every worker"),
        ({"hunches": "0.0.9"}, "has hunches 0.0.9, and 0.1.0 is needed. Give every worker hunches 0.1.0, then try"),
        ({"python": "3.12.1.final.0"}, "has python 3.12, and 3.11 is needed"),
    ],
)
def test_other_versions_are_told(of_worker: dict[str, str | None], reason: str) -> None:
    """Of Hunches, and of Python as far as its code does not travel between them."""
    client: Any = _Versions(of_worker)

    with pytest.raises(UnfitCluster, match=re.escape(reason)):
        _check_workers(client, DaskCluster("tcp://s:1"))


def test_the_same_versions_fit() -> None:
    """A later correction of the same Python does."""
    client: Any = _Versions({"python": "3.11.9.final.0"})

    _check_workers(client, DaskCluster("tcp://s:1"))


def test_without_dask_the_extra_is_named() -> None:
    """Nothing of Dask is loaded before it is used, and then the command to install it is told."""
    code = """
import sys
from hunches.engine import DaskCluster, blocks_of_table
from hunches.errors import MissingExtra
assert not {"dask", "distributed", "fsspec"} & set(sys.modules)
sys.modules["distributed"] = None  # as where it is not installed
try:
    list(DaskCluster("tcp://127.0.0.1:9").map(len, []))
except MissingExtra as error:
    print(error)
"""
    said = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)

    assert (
        said.stdout
        == "A Dask cluster needs an extra that is not installed. Install it with: pip install 'hunches[dask]'\n"
    )


def test_an_interrupt_leaves_nothing_behind(scheduler: str, tmp_path: Path) -> None:
    """What was sent is taken back, the workers forget the function, and nothing of Dask is said."""
    code = f"""
import time
from hunches.engine import DaskCluster, blocks_of_table
import pyarrow as pa
blocks = blocks_of_table(pa.table({{"n": range(500)}}), rows=1)
for _ in DaskCluster("{scheduler}").map(lambda b: time.sleep(0.2), blocks):
    print("answer", flush=True)
"""
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "answer\n"
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)

    assert said.splitlines()[-1] == "KeyboardInterrupt"
    assert "distributed." not in said.replace("distributed/", "")
    assert "never retrieved" not in said
    from distributed import Client

    with Client(scheduler, set_as_default=False) as client:
        plugins = client.run(lambda dask_worker: [name for name in dask_worker.plugins if "hunches" in name])
    assert set(map(tuple, plugins.values())) == {()}


def test_two_threads_of_a_worker_share_nothing() -> None:
    """Each makes its own function from the bytes; afterwards the worker is as it was."""
    threads = pa.cpu_count()
    shipment = Shipment(cloudpickle.dumps(set))
    worker: Any = None
    shipment.setup(worker)
    with ThreadPoolExecutor(1) as pool:
        there = pool.submit(shipment.function).result()

    assert shipment.function() is shipment.function()
    assert (there, pa.cpu_count()) == (set, 1)
    shipment.teardown(worker)
    assert pa.cpu_count() == threads


def test_an_address_is_a_cluster() -> None:
    """It is chosen over processes of this machine."""
    assert executor_for(4, scheduler="tcp://s:1") == DaskCluster("tcp://s:1")
