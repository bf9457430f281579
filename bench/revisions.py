"""What restoring, comparing and running again cost in a large project.

Run from the repository root: ``python bench/revisions.py [--small]``.
"""

from __future__ import annotations

import argparse
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from corpus import CLASSES, make_examples, make_vocabulary
from hunches import workflow
from hunches.lfs import rule
from hunches.workflow import EndModelChoice, LabelModelChoice
from report import median_cost, print_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from corpus import Vocabulary
    from hunches.lfs import LabelingFunction
    from hunches.workflow import OpenProject

_GOALS = {
    "restore": 0.2,
    "diff, one rule changed": 2.0,
    "diff, half the rules changed": 2.0,
    "loop, nothing changed": 0.5,
}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=1_000_000)
    parser.add_argument("--rules", type=int, default=100)
    parser.add_argument("--small", action="store_true")
    options = parser.parse_args()
    n_examples = 5_000 if options.small else options.examples
    rng = np.random.default_rng(0)
    vocabulary = make_vocabulary(rng)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "examples.parquet"
        pq.write_table(_examples(n_examples, vocabulary, rng), str(file))
        project = workflow.create_project(Path(folder) / "project", classes=CLASSES)
        workflow.import_data(project, file)
        _revise(project, _rules(vocabulary, options.rules, rng), name="first")
        _revise(project, _rules(vocabulary, 1, rng), name="one rule")
        _revise(project, _rules(vocabulary, options.rules // 2, rng), name="half the rules")
        project.store.close()
        opened = workflow.open_project(Path(folder) / "project")
        rows = [_row(name, work) for name, work in _jobs(opened, file).items()]
        opened.store.close()
    title = f"Revisions of {n_examples:,} examples with {options.rules} rules, medians of 5"
    print_table(title, ["Work", "Wall s", "CPU s", "Goal s"], rows)


def _jobs(project: OpenProject, file: Path) -> dict[str, Callable[[], object]]:
    def restore() -> None:
        workflow.restore(project, "first")
        workflow.restore(project, "half the rules")

    def loop() -> None:
        workflow.import_data(project, file)
        _loop(project)

    return {
        "restore": restore,
        "log": partial(workflow.log, project),
        "diff, one rule changed": partial(workflow.diff, project, "first", "one rule"),
        "diff, half the rules changed": partial(workflow.diff, project, "first", "half the rules"),
        "loop, nothing changed, without import": partial(_loop, project),
        "loop, nothing changed": loop,
    }


def _row(name: str, work: Callable[[], object]) -> tuple[str, ...]:
    cost = median_cost(work, repeats=5)
    # Two are restored at a time, so that each finds another state than its own.
    share = 0.5 if name == "restore" else 1.0
    goal = _GOALS.get(name)
    return name, f"{share * cost.wall_s:.3f}", f"{share * cost.cpu_s:.3f}", "" if goal is None else f"{goal:.1f}"


def _revise(project: OpenProject, rules: list[LabelingFunction], *, name: str) -> None:
    workflow.define_lf(project, *rules)
    _loop(project)
    workflow.name_revision(project, name)


def _loop(project: OpenProject) -> None:
    workflow.apply_lfs(project)
    workflow.fit_label_model(project, choice=LabelModelChoice())
    workflow.build_training_set(project)
    workflow.train(project, choice=EndModelChoice(columns=("likes",)))
    workflow.evaluate(project)


def _examples(n_examples: int, vocabulary: Vocabulary, rng: np.random.Generator) -> pa.Table:
    table = make_examples(n_examples, vocabulary=vocabulary, rng=rng).select(["id", "text"])
    gold = pa.array(
        np.array([*CLASSES, ""])[rng.choice(3, size=n_examples, p=[0.05, 0.05, 0.9])].tolist(), pa.string()
    )
    return table.append_column("label", gold).append_column("likes", pa.array(rng.integers(0, 99, n_examples)))


def _rules(vocabulary: Vocabulary, count: int, rng: np.random.Generator) -> list[LabelingFunction]:
    """Return rules of three words each, not too seldom ones."""
    words = vocabulary.words.to_pylist()[50:2000]
    rules: list[LabelingFunction] = []
    for place in range(count):
        terms = ", ".join(f"'{word}'" for word in rng.choice(words, 3))
        rules.append(rule(f"lf{place}", f"has(text, {terms})", CLASSES[place % 2]))
    return rules


if __name__ == "__main__":
    main()
