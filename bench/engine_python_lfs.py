"""What Python labelling functions cost beyond the functions themselves, and in snorkel's row apply."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np
import pyarrow as pa

from corpus import CLASSES, make_examples, make_vocabulary
from engine_peers import ask_peer
from hunches.engine import BLOCK_ROWS, apply_to_blocks, blocks_of_file, executor_for
from hunches.lfs import labeling_function
from hunches.records import LabelSpace, Votes
from peers.python_functions import make_functions
from report import median_cost, print_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hunches.lfs import LabelingFunction
    from hunches.records import VoteColumn
    from report import Cost

T = TypeVar("T")

_SPACE: Final = LabelSpace(CLASSES)
_FEW: Final = 64
_HEADERS: Final = ("Work", "Examples", "Wall s", "CPU s", "ns a call", "ns beyond the function", "CPU x hunches")


def print_python_lfs(n_examples: int, n_rows: int, *, repeats: int, peers: Path | None) -> None:
    """Print the tables for a number of examples, and of those that snorkel is given."""
    spam, ham = _SPACE
    functions = make_functions(spam=spam, ham=ham, abstain=None)
    lfs = [labeling_function()(function) for function in functions]
    with tempfile.TemporaryDirectory() as made:
        path, rows, start = (_write(Path(made), count) for count in (n_examples, n_rows, _FEW))

        def apply(file: Path, workers: int) -> Cost:
            return median_cost(lambda: _apply(lfs, file, workers=workers), repeats=repeats)

        one, two, idle = apply(path, 1), apply(path, 2), apply(start, 2)
        columns = {name: pa.ipc.open_file(str(path)).read_all()[name].to_pylist() for name in ("text", "likes")}
        bare = median_cost(lambda: _call_bare(functions, columns), repeats=repeats)
        costs = {"hunches, one process": (n_examples, one), "hunches, two processes": (n_examples, two)}
        costs["the bare functions, over lists"] = (n_examples, bare)
        unlike = ""
        if peers:
            answer = ask_peer(peers, "run_snorkel_functions", rows, repeats=repeats)
            costs["snorkel's PandasLFApplier"] = (n_rows, answer.cost)
            ours = Votes(_SPACE, n_rows, tuple(_apply(lfs, rows, workers=1))).dense()
            unlike = f"; cells where snorkel votes unlike hunches: {np.count_nonzero(ours != answer.votes):,}"
    what = f"{len(lfs)} Python labelling functions, medians of {repeats}{unlike}"
    print_table(what, _HEADERS, [_row(name, *cost, costs, n_lfs=len(lfs)) for name, cost in costs.items()])
    print(f"\nTwo processes: {one.wall_s / two.wall_s:.2f}x as fast as one by the clock, ", end="")
    print(f"{one.wall_s / (two.wall_s - idle.wall_s):.2f}x once they run ({idle.wall_s:.2f} s to start).")
    print("" if peers else "Snorkel: left out, without peers.\n")


def _write(folder: Path, n_examples: int) -> Path:
    rng = np.random.default_rng(0)
    table = make_examples(n_examples, vocabulary=make_vocabulary(rng), rng=rng).combine_chunks()
    path = folder / f"{n_examples}.arrow"
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=BLOCK_ROWS)
    return path


def _apply(lfs: Sequence[LabelingFunction], path: Path, *, workers: int) -> list[VoteColumn]:
    return [*apply_to_blocks(lfs, blocks_of_file(path), space=_SPACE, executor=executor_for(workers))]


def _call_bare(functions: Mapping[Callable[..., T], tuple[str, ...]], columns: dict[str, list[object]]) -> None:
    """Call the functions on lists of Python's values, which is the least that it can cost."""
    for function, names in functions.items():
        list(map(function, *(columns[name] for name in names)))


def _row(
    name: str, n_examples: int, cost: Cost, costs: dict[str, tuple[int, Cost]], *, n_lfs: int
) -> tuple[str, ...]:
    per_call = {key: 1e9 * each.cpu_s / (count * n_lfs) for key, (count, each) in costs.items()}
    ns, bare = per_call[name], per_call["the bare functions, over lists"]
    counts = (f"{n_examples:,}", f"{cost.wall_s:.2f}", f"{cost.cpu_s:.2f}")
    return (name, *counts, f"{ns:,.0f}", f"{ns - bare:,.0f}", f"{ns / per_call['hunches, one process']:.1f}")
