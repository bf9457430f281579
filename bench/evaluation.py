"""How long measuring takes: analysing 1M examples x 100 labelling functions, scoring 1M x 3 probabilities.

Run from the repository root: ``python bench/evaluation.py [--small]``.
"""

from __future__ import annotations

import argparse
import resource
from typing import TYPE_CHECKING, Final

import numpy as np
from sklearn.metrics import classification_report

from hunches.evaluation import analyze, score
from hunches.records import LabelSpace, VoteColumn, Votes
from report import median_cost, print_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

N_LFS: Final = 100
DENSITY: Final = 0.05
SPACE: Final = LabelSpace(["low", "middle", "high"])


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


def main() -> None:
    """Print the table of medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--small", action="store_true")
    options = parser.parse_args()
    n_examples, repeats = (2_000, 1) if options.small else (options.examples, options.repeats)
    rng = np.random.default_rng(0)
    votes = random_votes(rng, n_examples=n_examples)
    likely, gold = random_predictions(rng, n_examples=n_examples)
    names, hard = SPACE.classes, likely.argmax(axis=1)
    actions: dict[str, Callable[[], object]] = {
        f"analyze, {N_LFS} LFs at {DENSITY:.0%}": lambda: analyze(votes),
        f"analyze, {N_LFS} LFs at {DENSITY:.0%}, gold": lambda: analyze(votes, gold),
        f"score, {len(SPACE)} classes, 1000 resamples": lambda: score(likely, gold, space=SPACE, rng=rng),
        "scikit-learn: classification_report": lambda: classification_report(gold, hard, target_names=names),
        f"score, {len(SPACE)} classes, no resamples": lambda: score(likely, gold, space=SPACE, rng=rng, resamples=0),
    }
    costs = {name: median_cost(action, repeats=repeats) for name, action in actions.items()}
    last = list(costs.values())[-1]
    rows = [
        (name, f"{cost.wall_s:.2f}", f"{cost.cpu_s:.2f}", f"{cost.cpu_s / last.cpu_s:.1f}")
        for name, cost in costs.items()
    ]
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    title = f"Measuring {n_examples:,} examples, medians of {repeats}; peak memory {peak_mib:,.0f} MiB"
    print_table(title, ["Action", "Wall s", "CPU s", "CPU x score"], rows)


if __name__ == "__main__":
    main()
