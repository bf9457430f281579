"""What the script of a peer of the engine does: read examples and rules, time its work, write its votes and costs.

A script is started as ``python -m peers.run_NAME``. What it prepares before the work is not counted.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Work: TypeAlias = "Callable[[], NDArray[np.int8]]"

_ARROW: Any = import_module("pyarrow")  # untyped, and not the same version in each environment


@dataclass(frozen=True, slots=True, eq=False)
class TimedJob:
    """Examples and what to ask of them.

    Parameters
    ----------
    examples : Arrow table
    rules : list of (patterns, label)
        A rule votes for the class with the label where all its patterns are found, whatever the case.
    """

    examples: Any
    rules: list[tuple[list[str], int]]


def time_job(prepare: Callable[[TimedJob], Work]) -> None:
    """Do the job that the command line names: ``prepare`` returns the work that is timed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--examples", required=True)
    parser.add_argument("--rules", type=Path, required=True)
    parser.add_argument("--answer", required=True)
    parser.add_argument("--repeats", type=int, required=True)
    options = parser.parse_args()
    with _ARROW.memory_map(options.examples) as source:
        examples = _ARROW.ipc.open_file(source).read_all()
    work = prepare(TimedJob(examples, json.loads(options.rules.read_text(encoding="utf-8"))))
    costs = []
    for _ in range(options.repeats):
        wall_s, cpu_s = time.perf_counter(), time.process_time()
        votes = work()
        costs.append((time.perf_counter() - wall_s, time.process_time() - cpu_s))
    np.savez(options.answer, votes=votes, wall_s=np.median(costs, axis=0)[0], cpu_s=np.median(costs, axis=0)[1])
