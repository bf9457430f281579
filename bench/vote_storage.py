"""What the votes of 100 labelling functions on ten million examples take to keep and to read, beside Parquet.

Each votes on 5% of the examples at random, four of five for one class, the others for either of two. Columns are
written one by one, as they are when labelling functions are applied. Read are int32 rows and labels of all columns
at once, as a label model needs them: by a process that has checked their hashes before ("warm"), and by one that
opens the project anew, with the files dropped from the kernel's cache ("cold").

Run from the repository root: ``python bench/vote_storage.py [--small]``.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from hunches import workflow
from hunches.records import VoteColumn
from hunches.workflow._stored_votes import read_columns, write_votes
from report import Cost, measured, median_cost, print_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from hunches.records import Votes
    from hunches.workflow import OpenProject

_COVERAGE: Final = 0.05
_ONE_CLASS: Final = 0.8


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=10_000_000)
    parser.add_argument("--lfs", type=int, default=100)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--small", action="store_true")
    options = parser.parse_args()
    n_examples, n_lfs = (20_000, 10) if options.small else (options.examples, options.lfs)
    with tempfile.TemporaryDirectory() as folder:
        rows = [
            *_hunches_rows(Path(folder), n_examples, n_lfs, repeats=options.repeats),
            *_parquet_rows(Path(folder), n_examples, n_lfs, repeats=options.repeats),
        ]
    print_table(
        f"Votes of {n_lfs} labelling functions on {n_examples:,} examples, {_COVERAGE:.0%} each",
        ["Form", "MB", "Write s", "CPU s", "Read warm s", "CPU s", "Read cold s", "CPU s"],
        rows,
    )


def _drawn(n_examples: int, n_lfs: int) -> Iterator[VoteColumn]:
    rng = np.random.default_rng(0)
    for number in range(n_lfs):
        rows = np.flatnonzero(rng.random(n_examples, dtype=np.float32) < _COVERAGE).astype(np.int32)
        either = rng.integers(0, 2, len(rows), dtype=np.int8)
        labels = np.full(len(rows), number % 2, np.int8) if number < _ONE_CLASS * n_lfs else either
        yield VoteColumn(f"lf{number}", rows, labels)


def _hunches_rows(folder: Path, n_examples: int, n_lfs: int, *, repeats: int) -> Iterator[tuple[str, ...]]:
    costs = []
    for repeat in range(repeats):
        path = folder / f"project{repeat}"
        project = workflow.create_project(path, classes=["SPAM", "HAM"])
        costs.append(_total(partial(_store, project, column) for column in _drawn(n_examples, n_lfs)))
        project.store.close()
        if repeat:
            shutil.rmtree(path)
    path = folder / "project0"
    keys = {f"lf{number}": f"lf{number}" for number in range(n_lfs)}
    files = list((path / "objects").glob("*/*"))
    project = workflow.open_project(path)
    read = partial(read_columns, project, keys, n_examples=n_examples)
    warm = _read_again(read, repeats=repeats)
    project.store.close()
    cold = [_cold(files, partial(_read_anew, path, keys, n_examples)) for _ in range(repeats)]
    yield _row("Hunches, a file an LF", files, [_median(costs), warm, _median(cold)])


def _store(project: OpenProject, column: VoteColumn) -> None:
    artefact = write_votes(project, column, key=column.lf, run="bench")
    project.store.catalogue.keep(artefact, inputs={})


def _read_anew(path: Path, keys: dict[str, str], n_examples: int) -> Votes:
    project = workflow.open_project(path)
    votes = read_columns(project, keys, n_examples=n_examples)
    project.store.close()
    return votes


def _parquet_rows(folder: Path, n_examples: int, n_lfs: int, *, repeats: int) -> Iterator[tuple[str, ...]]:
    """Yield what Parquet takes for the same rows and labels; it is neither synced nor checked."""
    encodings = {"dictionary": None, "delta": {"row": "DELTA_BINARY_PACKED", "label": "PLAIN"}}
    for name, encoding in encodings.items():
        home = folder / name
        home.mkdir()
        costs = [
            _total(partial(_write_parquet, home, column, encoding) for column in _drawn(n_examples, n_lfs))
            for _ in range(repeats)
        ]
        files = [home / f"lf{number}.parquet" for number in range(n_lfs)]
        read = partial(_read_parquet, files)
        warm = _read_again(read, repeats=repeats)
        cold = [_cold(files, read) for _ in range(repeats)]
        yield _row(f"Parquet, zstd, {name}", files, [_median(costs), warm, _median(cold)])


def _write_parquet(home: Path, column: VoteColumn, encoding: dict[str, str] | None) -> None:
    table = pa.table({"row": pa.array(column.rows), "label": pa.array(column.labels)})
    use_dictionary = encoding is None
    path = home / f"{column.lf}.parquet"
    pq.write_table(table, path, compression="zstd", use_dictionary=use_dictionary, column_encoding=encoding)


def _read_parquet(files: Sequence[Path]) -> list[tuple[object, object]]:
    tables = (pq.read_table(path) for path in files)
    return [(table.column("row").to_numpy(), table.column("label").to_numpy()) for table in tables]


def _total(pieces: Iterator[Callable[[], object]]) -> Cost:
    """Return what pieces of work cost together, without what it takes to make them."""
    return sum((measured(piece)[1] for piece in pieces), Cost(0.0, 0.0))


def _read_again(read: Callable[[], object], *, repeats: int) -> Cost:
    """Return the medians of what it costs to read what was read before."""
    read()
    return median_cost(read, repeats=repeats)


def _cold(files: Sequence[Path], read: Callable[[], object]) -> Cost:
    for path in files:
        with path.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return measured(read)[1]


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(statistics.median(cost.wall_s for cost in costs), statistics.median(cost.cpu_s for cost in costs))


def _row(name: str, files: Sequence[Path], costs: Sequence[Cost]) -> tuple[str, ...]:
    seconds = (f"{value:.2f}" for cost in costs for value in (cost.wall_s, cost.cpu_s))
    return name, f"{sum(path.stat().st_size for path in files) / 1e6:.1f}", *seconds


if __name__ == "__main__":
    main()
