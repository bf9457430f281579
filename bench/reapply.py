"""What applying again costs after one of 25 rules changed, beside applying that rule alone to a fresh project.

Run from the repository root: ``python bench/reapply.py [--small]``.
"""

from __future__ import annotations

import argparse
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.parquet as pq

from corpus import CLASSES, make_examples, make_rules, make_vocabulary
from hunches import workflow
from hunches.lfs import rule
from report import measured, print_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hunches.lfs import LabelingFunction
    from hunches.workflow import OpenProject


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=1_000_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--small", action="store_true")
    options = parser.parse_args()
    n_examples = 5_000 if options.small else options.examples
    rng = np.random.default_rng(0)
    vocabulary = make_vocabulary(rng)
    rules = [rule(name, text, label) for name, text, label in make_rules(vocabulary, rng=rng)]
    changed = rule(rules[0].name, "has(text, 'ei', 'itt', 'os', 'il')", CLASSES[0])
    with tempfile.TemporaryDirectory() as folder:
        examples = Path(folder) / "examples.parquet"
        pq.write_table(make_examples(n_examples, vocabulary=vocabulary, rng=rng), str(examples))
        project = _imported(Path(folder) / "project", examples, workers=options.workers)
        fresh = _imported(Path(folder) / "fresh", examples, workers=options.workers)
        steps = {
            "25 rules, the first time": (project, rules),
            "25 rules, nothing changed": (project, rules),
            "25 rules, one of them changed": (project, [changed]),
            "that rule alone, in a fresh project": (fresh, [changed]),
        }
        costs = {name: measured(partial(_apply, *step))[1] for name, step in steps.items()}
        project.store.close()
        fresh.store.close()
    alone = costs["that rule alone, in a fresh project"]
    print_table(
        f"Applying rules to {n_examples:,} texts, {options.workers} workers",
        ["Rules", "Wall s", "CPU s", "Wall x alone", "CPU x alone"],
        [
            (
                name,
                f"{cost.wall_s:.2f}",
                f"{cost.cpu_s:.2f}",
                *_ratios(cost.wall_s, alone.wall_s, cost.cpu_s, alone.cpu_s),
            )
            for name, cost in costs.items()
        ],
    )


def _imported(path: Path, examples: Path, *, workers: int) -> OpenProject:
    """Return a new project with the examples, opened anew so that it has read nothing yet."""
    project = workflow.create_project(path, classes=CLASSES)
    workflow.import_data(project, examples)
    project.store.close()
    return workflow.open_project(path, workers=workers)


def _apply(project: OpenProject, rules: Sequence[LabelingFunction]) -> None:
    workflow.define_lf(project, *rules)
    workflow.apply_lfs(project)


def _ratios(wall_s: float, alone_wall_s: float, cpu_s: float, alone_cpu_s: float) -> tuple[str, str]:
    return f"{wall_s / alone_wall_s:.2f}", f"{cpu_s / alone_cpu_s:.2f}"


if __name__ == "__main__":
    main()
