"""What the same work costs in one process, in a pool of two, and on a Dask cluster of two workers; and ten times it.

Run from the repository root: ``python bench/scale_out.py [--small]``. CPU seconds are those of all processes
together. A pool is started for each step of the work, and that is counted; a cluster stands already, as clusters do.
So the second table compares what further texts cost, where starting either plays no part.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import psutil  # type: ignore[import-untyped]  # it comes with Dask
import pyarrow as pa
import pyarrow.parquet as pq
from distributed import LocalCluster

from corpus import CLASSES, make_conditions, make_texts, make_vocabulary
from hunches.engine import BLOCK_ROWS, DaskCluster, InProcess, ProcessPool, apply_to_blocks, blocks_of_file
from hunches.lfs import rule
from hunches.records import LabelSpace
from hunches.workflow import label_parquet
from memory import MemoryWatch
from report import Cost, print_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hunches.engine import Executor
    from hunches.lfs import LabelingFunction

_TIMES: Final = 10
_SPACE: Final = LabelSpace(CLASSES)


def _cluster() -> LocalCluster:
    settings = {"dashboard_address": "127.0.0.1:0", "silence_logs": "CRITICAL"}
    return LocalCluster(n_workers=2, threads_per_worker=1, **settings)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=1_000_000)
    parser.add_argument("--conditions", type=int, default=100)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--small", action="store_true")
    options = parser.parse_args()
    n_texts, repeats = (2_000, 1) if options.small else (options.texts, options.repeats)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        # Made in another process, so that no memory of it is held here.
        with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
            lfs = _rules(pool.submit(_write, folder, n_texts, options.conditions).result())
        with _cluster() as cluster:
            dask = DaskCluster(cluster.scheduler_address)
            executors: dict[str, Executor] = {
                "this process": InProcess(),
                "pool of 2 processes": ProcessPool(2),
                "Dask, 2 workers": dask,
            }
            costs = {
                (work, where): _median(run, executor, lfs, folder, repeats=repeats)
                for work, run in _WORK.items()
                for where, executor in executors.items()
            }
            grown = {
                where: [_grown(lfs, folder, executor, n_files=n_files) for n_files in (1, _TIMES)]
                for where, executor in list(executors.items())[1:]
            }
    _print(costs, grown, n_texts=n_texts, n_conditions=options.conditions, repeats=repeats)


def _write(folder: Path, n_texts: int, n_conditions: int) -> list[tuple[str, ...]]:
    """Write texts as an Arrow file and as ten times as many in Parquet files; return the words of the conditions."""
    rng = np.random.default_rng(0)
    vocabulary = make_vocabulary(rng)
    conditions = make_conditions(vocabulary, n_conditions=n_conditions, rng=rng)
    for number in range(_TIMES):
        texts = pa.table({"text": make_texts(n_texts, vocabulary=vocabulary, rng=rng)})
        (folder / f"{_TIMES}").mkdir(exist_ok=True)
        pq.write_table(texts, folder / f"{_TIMES}" / f"{number}.parquet", row_group_size=BLOCK_ROWS)
        if number == 0:
            (folder / "1").mkdir()
            shutil.copy(folder / f"{_TIMES}" / "0.parquet", folder / "1" / "0.parquet")
            with pa.ipc.new_file(str(folder / "texts.arrow"), texts.schema) as writer:
                writer.write_table(texts.combine_chunks(), max_chunksize=BLOCK_ROWS)
    return conditions


def _rules(conditions: Sequence[tuple[str, ...]]) -> list[LabelingFunction]:
    return [
        rule(f"rule{place}", f"has(text, {', '.join(map(repr, words))})", CLASSES[place % len(CLASSES)])
        for place, words in enumerate(conditions)
    ]


def _apply(executor: Executor, lfs: Sequence[LabelingFunction], folder: Path) -> None:
    """Apply to an Arrow file; the votes come back here."""
    apply_to_blocks(lfs, blocks_of_file(folder / "texts.arrow"), space=_SPACE, executor=executor)


def _label(executor: Executor, lfs: Sequence[LabelingFunction], folder: Path, *, n_files: int = 1) -> None:
    """Label Parquet files; votes and labels are written where they are computed."""
    target = folder / "labelled"
    shutil.rmtree(target, ignore_errors=True)
    label_parquet(lfs, str(folder / f"{n_files}"), str(target), space=_SPACE, executor=executor)


_WORK: Final[dict[str, Callable[[Executor, Sequence[LabelingFunction], Path], None]]] = {
    "apply to an Arrow file": _apply,
    "label a Parquet file": _label,
}


def _median(
    run: Callable[[Executor, Sequence[LabelingFunction], Path], None],
    executor: Executor,
    lfs: Sequence[LabelingFunction],
    folder: Path,
    *,
    repeats: int,
) -> Cost:
    costs = [_cost(lambda: run(executor, lfs, folder)) for _ in range(repeats)]
    return Cost(statistics.median(cost.wall_s for cost in costs), statistics.median(cost.cpu_s for cost in costs))


def _cost(work: Callable[[], None]) -> Cost:
    wall_s, cpu_s = time.perf_counter(), _cpu_s()
    work()
    return Cost(time.perf_counter() - wall_s, _cpu_s() - cpu_s)


def _cpu_s() -> float:
    """Return the CPU seconds of this process, of its children that are there, and of those that ended."""
    here = psutil.Process()
    times = [here.cpu_times(), *(child.cpu_times() for child in here.children(recursive=True))]
    return sum(sum(each[:4]) if place == 0 else sum(each[:2]) for place, each in enumerate(times))


def _grown(
    lfs: Sequence[LabelingFunction], folder: Path, executor: Executor, *, n_files: int
) -> tuple[Cost, MemoryWatch]:
    with MemoryWatch() as watch:
        cost = _cost(lambda: _label(executor, lfs, folder, n_files=n_files))
    return cost, watch


def _print(
    costs: dict[tuple[str, str], Cost],
    grown: Mapping[str, Sequence[tuple[Cost, MemoryWatch]]],
    *,
    n_texts: int,
    n_conditions: int,
    repeats: int,
) -> None:
    pools = {work: cost for (work, where), cost in costs.items() if where.startswith("pool")}
    rows = [
        (
            work,
            where,
            f"{cost.wall_s:.2f}",
            f"{cost.cpu_s:.2f}",
            f"{n_texts / cost.wall_s:,.0f}",
            f"{cost.cpu_s / pools[work].cpu_s:.2f}",
        )
        for (work, where), cost in costs.items()
    ]
    print_table(
        f"{n_conditions} conditions on {n_texts:,} texts, medians of {repeats}",
        ["Work", "Where", "Wall s", "CPU s", "Rows/s", "CPU x pool"],
        rows,
    )
    print()
    print_table(
        f"label_parquet, {n_conditions} conditions",
        ["Where", "Texts", "Wall s", "CPU s", "Wall x texts", "CPU s a further million", "Largest process MiB"],
        [row for where, runs in grown.items() for row in _grown_rows(where, runs, n_texts=n_texts)],
    )


def _grown_rows(where: str, runs: Sequence[tuple[Cost, MemoryWatch]], *, n_texts: int) -> list[tuple[str, ...]]:
    (few, few_watch), (many, many_watch) = runs
    further = (many.cpu_s - few.cpu_s) / ((_TIMES - 1) * n_texts) * 1e6
    of_few = (f"{few.wall_s:.2f}", f"{few.cpu_s:.2f}", "1.00", "", f"{few_watch.process_bytes / 2**20:,.0f}")
    slope = f"{many.wall_s / few.wall_s / _TIMES:.2f}"
    of_many = (f"{many.wall_s:.2f}", f"{many.cpu_s:.2f}", slope, f"{further:.2f}")
    largest = f"{many_watch.process_bytes / 2**20:,.0f}"
    return [(where, f"{n_texts:,}", *of_few), (where, f"{_TIMES * n_texts:,}", *of_many, largest)]


if __name__ == "__main__":
    main()
