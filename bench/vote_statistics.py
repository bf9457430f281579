"""What it costs to count votes in pairs, to make statistics of them, to merge these and to fit to them.

Run from the repository root: ``python bench/vote_statistics.py [--small]``.
"""

from __future__ import annotations

import argparse
import statistics
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np

import hunches as hu
from hunches.labelmodels import VoteStatistics
from hunches.labelmodels._pair_counts import vote_pairs
from hunches.labelmodels.one_hot import one_hot
from hunches.records import encode_model
from report import Cost, measured, print_table
from synthetic_votes import sparse_votes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from hunches.records import Votes

T = TypeVar("T")

_N_LFS: Final = 100
_N_CLASSES: Final = 4
_COVERAGE: Final = 0.05
_N_PARTS: Final = 10
_MIB: Final = 2**20


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=10_000_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--small", action="store_true")
    options = parser.parse_args()
    n_examples = 20_000 if options.small else options.examples
    votes, tenth = _drawn(n_examples), _drawn(n_examples // 10)
    print_table(
        f"Statistics of the votes of {_N_LFS} LFs for {_N_CLASSES} classes, {_COVERAGE:.0%} coverage, "
        f"medians of {options.repeats}",
        ["What", "Examples", "Votes", "Wall s", "CPU s", "CPU ns a vote", "Result MiB"],
        _rows(votes, tenth, repeats=options.repeats),
    )


def _rows(votes: Votes, tenth: Votes, *, repeats: int) -> Iterator[list[str]]:
    counted, cost = _median(partial(vote_pairs, tenth), repeats)
    expected, scipy_cost = _median(partial(_product, tenth), repeats)
    if not np.array_equal(counted, expected):
        raise SystemExit("The counts differ from scipy's.")
    yield _row("scipy: X.T @ X of one-hot votes", tenth, scipy_cost, expected.nbytes)
    yield _row("Pairs of votes", tenth, cost, counted.nbytes)
    counted, cost = _median(partial(vote_pairs, votes), repeats)
    yield _row("Pairs of votes", votes, cost, counted.nbytes)
    whole, cost = _median(partial(VoteStatistics.of, votes), repeats)
    yield _row("VoteStatistics.of", votes, cost, _size(whole))
    parts = list(_parts(votes))
    merged, cost = _median(partial(VoteStatistics.merged, parts), repeats)
    if encode_model(merged.to_state()) != encode_model(whole.to_state()):
        raise SystemExit("Merged statistics differ from those of the whole.")
    yield _row(f"VoteStatistics.merged, of {_N_PARTS} parts", votes, cost, _size(merged))
    for kind in ("anchored.v1", "auto.v1"):
        model = hu.LabelModel(kind)
        _, cost = _median(partial(model.fit_statistics, merged), repeats)
        yield _row(f"{kind}: fit_statistics", votes, cost)


def _median(work: Callable[[], T], repeats: int) -> tuple[T, Cost]:
    """Return the result of some work, and the medians of what it costs."""
    result, first = measured(work)
    costs = [first, *(measured(work)[1] for _ in range(repeats - 1))]
    wall_s, cpu_s = (statistics.median(getattr(cost, name) for cost in costs) for name in ("wall_s", "cpu_s"))
    return result, Cost(wall_s, cpu_s)


def _row(what: str, votes: Votes, cost: Cost, n_bytes: int | None = None) -> list[str]:
    size = "-" if n_bytes is None else f"{n_bytes / _MIB:.1f}"
    ns_a_vote = f"{cost.cpu_s / votes.n_votes * 1e9:.0f}"
    return [
        what,
        f"{votes.n_examples:,}",
        f"{votes.n_votes:,}",
        f"{cost.wall_s:.2f}",
        f"{cost.cpu_s:.2f}",
        ns_a_vote,
        size,
    ]


def _product(votes: Votes) -> NDArray[np.int64]:
    cast = one_hot(votes)
    product: NDArray[np.int64] = (cast.T @ cast).toarray().astype(np.int64)
    return product


def _parts(votes: Votes) -> Iterator[VoteStatistics]:
    """Yield the statistics of parts of the examples, as workers make them."""
    ends = np.linspace(0, votes.n_examples, _N_PARTS + 1).astype(int).tolist()
    for first, last in pairwise(ends):
        yield VoteStatistics.of(votes.take(np.arange(first, last)), first_row=first)


def _drawn(n_examples: int) -> Votes:
    rng = np.random.default_rng(0)
    return sparse_votes((n_examples, _N_LFS), n_classes=_N_CLASSES, coverage=_COVERAGE, rng=rng)


def _size(counted: VoteStatistics) -> int:
    return len(encode_model(counted.to_state()))


if __name__ == "__main__":
    main()
