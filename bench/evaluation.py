"""Times measuring: `python bench/evaluation.py` analyses 1M examples x 100 LFs and scores 1M x 3 probabilities."""

from __future__ import annotations

import argparse
import os
import platform
import resource
import statistics
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from hunches.evaluation import Table, analyze, score
from hunches.records import LabelSpace, VoteColumn, Votes

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

N_LFS = 100
DENSITY = 0.05
SPACE = LabelSpace(["low", "middle", "high"])


def random_votes(rng: np.random.Generator, *, n_examples: int) -> Votes:
    """Return votes of 100 labelling functions that each vote on about 5% of the examples."""
    columns = []
    for position in range(N_LFS):
        rows = np.flatnonzero(rng.random(n_examples) < DENSITY).astype(np.int32)
        columns.append(VoteColumn(f"lf{position}", rows, rng.integers(0, len(SPACE), len(rows)).astype(np.int8)))
    return Votes(SPACE, n_examples, tuple(columns))


def random_predictions(rng: np.random.Generator, *, n_examples: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return probabilities and the gold labels drawn from them."""
    likely = rng.dirichlet(np.ones(len(SPACE)), n_examples)
    gold = (likely.cumsum(axis=1) < rng.random((n_examples, 1))).sum(axis=1).clip(max=len(SPACE) - 1)
    return likely, gold


def median_seconds(action: Callable[[], object], *, repeats: int) -> float:
    """Return the median of the action's wall-clock times."""
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def main() -> None:
    """Print the table of medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    rng = np.random.default_rng(0)
    votes = random_votes(rng, n_examples=options.examples)
    likely, gold = random_predictions(rng, n_examples=options.examples)
    actions: dict[str, Callable[[], object]] = {
        f"analyze, {N_LFS} LFs at {DENSITY:.0%}": lambda: analyze(votes),
        f"analyze, {N_LFS} LFs at {DENSITY:.0%}, gold": lambda: analyze(votes, gold),
        f"score, {len(SPACE)} classes, no resamples": lambda: score(likely, gold, space=SPACE, rng=rng, resamples=0),
        f"score, {len(SPACE)} classes, 1000 resamples": lambda: score(likely, gold, space=SPACE, rng=rng),
    }
    rows = [(name, f"{median_seconds(action, repeats=options.repeats):.2f}") for name, action in actions.items()]
    machine = (
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, NumPy {np.__version__}"
    )
    title = f"{datetime.now(UTC):%Y-%m-%d}, {machine}, {options.examples:,} examples, {options.repeats} repeats"
    print(Table(title, ["Action", "Median s"], rows))
    print(f"Peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB")


if __name__ == "__main__":
    main()
