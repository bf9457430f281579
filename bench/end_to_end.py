"""What the whole loop costs on a million short texts: seconds of each verb, and memory of all processes together.

Run from the repository root: ``python bench/end_to_end.py [--small]``.
"""

from __future__ import annotations

import argparse
import tempfile
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from corpus import CLASSES, make_examples, make_rules, make_vocabulary
from hunches import workflow
from hunches.importing import ImportOptions
from hunches.lfs import rule
from memory import MemoryWatch
from report import Cost, measured, print_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from hunches.workflow import OpenProject

_COVERED: Final = 0.69  # so much of the texts the 25 rules find together
_TRAINED_ON: Final = 100_000
_GIB: Final = 2**30


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=1_000_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--format", choices=("csv", "parquet"), default="csv")
    parser.add_argument("--small", action="store_true")
    options = parser.parse_args()
    n_examples = 5_000 if options.small else options.examples
    with tempfile.TemporaryDirectory() as folder:
        # Made in another process, so that no memory of it is held here.
        with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
            rules = pool.submit(_write, Path(folder), n_examples=n_examples).result()
        workflow.create_project(Path(folder) / "project", classes=CLASSES).store.close()
        project = workflow.open_project(Path(folder) / "project", workers=options.workers)
        rows = _rows(_verbs(project, Path(folder) / f"examples.{options.format}", rules), n_examples=n_examples)
        project.store.close()
    print_table(
        f"The whole loop on {n_examples:,} texts, {len(rules)} rules, {options.workers} workers",
        ["Verb", "Wall s", "CPU s", "Rows/s", "Peak GiB", "of it files", "Largest process"],
        rows,
    )


def _write(folder: Path, *, n_examples: int) -> list[tuple[str, str, str]]:
    """Write the examples as CSV and as Parquet, and return the rules."""
    rng = np.random.default_rng(0)
    vocabulary = make_vocabulary(rng)
    rules = make_rules(vocabulary, rng=rng)
    examples = make_examples(n_examples, vocabulary=vocabulary, rng=rng)
    pa_csv.write_csv(examples, str(folder / "examples.csv"))
    pq.write_table(examples, str(folder / "examples.parquet"))
    return rules


def _verbs(project: OpenProject, source: Path, rules: list[tuple[str, str, str]]) -> dict[str, Callable[[], object]]:
    """Return the verbs of the loop by name, in order; so many examples are in train that 100,000 are learnt from."""
    share = min(_TRAINED_ON / _COVERED / 1_000_000, 0.8)
    options = ImportOptions(fractions={"train": share, "valid": 0.1, "test": 0.9 - share})
    lfs = [rule(name, condition, label) for name, condition, label in rules]
    return {
        "import_data": partial(workflow.import_data, project, source, options=options),
        "define_lf": partial(workflow.define_lf, project, *lfs),
        "apply_lfs": partial(workflow.apply_lfs, project),
        "fit_label_model": partial(workflow.fit_label_model, project),
        "build_training_set": partial(workflow.build_training_set, project),
        "train and predict all": partial(workflow.train, project),
    }


def _rows(verbs: dict[str, Callable[[], object]], *, n_examples: int) -> list[tuple[str, ...]]:
    total = Cost(0.0, 0.0)
    watches = []
    rows = []
    for name, verb in verbs.items():
        with MemoryWatch() as watch:
            _, cost = measured(verb)
        total += cost
        watches.append(watch)
        rows.append(_row(name, cost, [watch], n_examples=n_examples))
    return [*rows, _row("total", total, watches, n_examples=n_examples)]


def _row(name: str, cost: Cost, watches: list[MemoryWatch], *, n_examples: int) -> tuple[str, ...]:
    peak = max(watches, key=lambda watch: watch.peak_bytes)
    return (
        name,
        f"{cost.wall_s:.2f}",
        f"{cost.cpu_s:.2f}",
        f"{n_examples / cost.wall_s:,.0f}",
        f"{peak.peak_bytes / _GIB:.2f}",
        f"{(peak.peak_bytes - peak.peak_private_bytes) / _GIB:.2f}",
        f"{max(watch.process_bytes for watch in watches) / _GIB:.2f}",
    )


if __name__ == "__main__":
    main()
