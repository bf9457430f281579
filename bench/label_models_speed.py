"""What label models cost on the engine's sparse votes: seconds and memory, each in a process of its own."""

from __future__ import annotations

import statistics
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from multiprocessing import get_context
from operator import methodcaller
from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np

import hunches as hu
from hunches.evaluation import cell
from hunches.records import Votes
from label_models_answers import Answer, Question, title_of
from label_models_contest import tell
from label_models_peers import SNORKEL
from peers.peak_memory import forget_peak, held_bytes, peak_bytes
from report import measured, print_table
from synthetic_votes import sparse_column, sparse_votes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from label_models_peers import PeerRunner
    from report import Cost

T = TypeVar("T")

_COVERAGE: Final = 0.05
_MIB: Final = 2**20
_N_EDITS: Final = 5


@dataclass(frozen=True, slots=True)
class Size:
    """How many votes there are to learn from: 5% of the examples have a vote of each LF."""

    n_examples: int
    n_lfs: int
    n_classes: int

    def __str__(self) -> str:
        return f"{self.n_examples:,} x {self.n_lfs}, k={self.n_classes}"


@dataclass(frozen=True, slots=True)
class Sizes:
    """The sizes of one run of the bench.

    Parameters
    ----------
    fits : sequence of Size
        For fitting and predicting.
    beside : Size
        For the comparison with snorkel, which needs dense votes.
    edits : sequence of Size
        For fitting again after one LF has changed.
    scale : sequence of Size
        For the table that shows how the cost grows.
    """

    fits: tuple[Size, ...]
    beside: Size
    edits: tuple[Size, ...]
    scale: tuple[Size, ...]


SIZES: Final = Sizes(
    fits=(Size(1_000_000, 100, 2), Size(1_000_000, 100, 10), Size(10_000_000, 100, 2)),
    beside=Size(100_000, 50, 10),
    edits=(Size(100_000, 100, 2), Size(1_000_000, 100, 2)),
    scale=tuple(Size(10**power, 100, 2) for power in (4, 5, 6, 7)),
)
SMALL_SIZES: Final = Sizes(
    fits=(Size(1_000, 10, 2),),
    beside=Size(1_000, 10, 3),
    edits=(Size(1_000, 10, 2),),
    scale=(Size(1_000, 10, 2),),
)


@dataclass(frozen=True, slots=True)
class Took:
    """What fitting and predicting took.

    Parameters
    ----------
    n_votes : int
    fit, predict : Cost
    before_bytes : int
        Held before, the votes among them.
    peak_bytes : int
        The most held meanwhile.
    """

    n_votes: int
    fit: Cost
    predict: Cost
    before_bytes: int
    peak_bytes: int


def print_speed(sizes: Sizes, *, kinds: Sequence[str], peers: PeerRunner | None) -> None:
    """Print the tables of fitting and predicting, of the comparison, of fitting again, and of growth."""
    how = "one process each, 5% coverage, sparse votes"
    headers = ["Label model", "Votes of", "Votes cast", "Wall s", "of it fit", "CPU s", "Peak MiB", "of it before"]
    cases = [(kind, size) for size in sizes.fits for kind in kinds]
    print_table(f"Fit and predict: {how}", headers, [_fit_row(*case) for case in cases])
    print()
    print_table(f"Beside snorkel, which needs dense votes: {how}", _BESIDE_HEADERS, _beside_rows(sizes, kinds, peers))
    print("" if peers else "\nSnorkel: left out, without peers.\n")
    if hasattr(hu.LabelModel, "refit"):
        headers = ["Label model", "Votes of", "Median wall ms", "Worst wall ms", "Median CPU ms"]
        edits = [_refit_row(kind, size) for size in sizes.edits for kind in kinds]
        print_table(f"Refit after one LF has changed, {_N_EDITS} changes", headers, edits)
        print()
    else:
        print("Refit after one LF has changed: left out, for `LabelModel` has no `refit` yet.\n")
    headers = ["Label model", "Votes of", "Votes cast", "CPU s", "CPU ns a vote cast", "Wall s", "Peak MiB"]
    growth = [_growth_row(kind, size) for kind in kinds for size in sizes.scale]
    print_table(f"How the cost of fit and predict grows: {how}", headers, growth)


def fit_and_predict(kind: str, size: Size) -> Took:
    """Fit a label model to drawn votes and predict them, after a first small fit has loaded what is loaded once."""
    warm = drawn(Size(1_000, size.n_lfs, size.n_classes))
    hu.LabelModel(kind).fit(warm).predict_proba(warm)
    votes = drawn(size)
    forget_peak()
    before = held_bytes()
    model, fit = measured(lambda: hu.LabelModel(kind).fit(votes))
    _, predict = measured(lambda: model.predict_proba(votes))
    return Took(votes.n_votes, fit, predict, before, peak_bytes())


def refit_costs(kind: str, size: Size) -> list[Cost]:
    """Return what it costs to fit again after each of some changes of one LF."""
    votes = drawn(size)
    model = hu.LabelModel(kind).fit(votes)
    rng = np.random.default_rng(1)
    gold = rng.integers(0, size.n_classes, size.n_examples)
    costs = []
    for position in range(_N_EDITS):
        name = votes.columns[position].lf
        column = sparse_column(name, gold=gold, n_classes=size.n_classes, coverage=_COVERAGE, rng=rng)
        columns = (*votes.columns[:position], column, *votes.columns[position + 1 :])
        votes = Votes(votes.space, votes.n_examples, columns)
        costs.append(measured(partial(methodcaller("refit", votes), model))[1])
    return costs


def drawn(size: Size) -> Votes:
    """Return votes of a size."""
    return sparse_votes(
        (size.n_examples, size.n_lfs), n_classes=size.n_classes, coverage=_COVERAGE, rng=np.random.default_rng(0)
    )


def alone(work: Callable[[], T]) -> T:
    """Do some work in a new process, whose memory is that of the work only."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work).result()


_BESIDE_HEADERS: Final = ("Label model", "Votes of", "CPU s", "CPU x ours", "Peak MiB", "Peak x ours")


@cache
def _fit_alone(kind: str, size: Size) -> Took:
    """Return what fitting and predicting takes in a process of its own; a size in two tables is measured once."""
    tell(f"fitting {kind} to {size}")
    return alone(partial(fit_and_predict, kind, size))


def _fit_row(kind: str, size: Size) -> list[str]:
    took = _fit_alone(kind, size)
    both = took.fit + took.predict
    return [
        title_of(kind),
        str(size),
        f"{took.n_votes:,}",
        f"{both.wall_s:.2f}",
        f"{took.fit.wall_s:.2f}",
        f"{both.cpu_s:.2f}",
        f"{took.peak_bytes / _MIB:,.0f}",
        f"{took.before_bytes / _MIB:,.0f}",
    ]


def _growth_row(kind: str, size: Size) -> list[str]:
    took = _fit_alone(kind, size)
    both = took.fit + took.predict
    return [
        title_of(kind),
        str(size),
        f"{took.n_votes:,}",
        f"{both.cpu_s:.3f}",
        f"{both.cpu_s / took.n_votes * 1e9:,.0f}",
        f"{both.wall_s:.3f}",
        f"{took.peak_bytes / _MIB:,.0f}",
    ]


def _refit_row(kind: str, size: Size) -> list[str]:
    tell(f"refitting {kind} to {size}")
    costs = alone(partial(refit_costs, kind, size))
    walls = [1000 * cost.wall_s for cost in costs]
    cpu_ms = 1000 * statistics.median(cost.cpu_s for cost in costs)
    return [title_of(kind), str(size), f"{statistics.median(walls):.1f}", f"{max(walls):.1f}", f"{cpu_ms:.1f}"]


def _beside_rows(sizes: Sizes, kinds: Sequence[str], peers: PeerRunner | None) -> Iterable[list[str]]:
    """Return a row for each of our models and for snorkel; ratios are to the first of ours."""
    size = sizes.beside
    took = {kind: _fit_alone(kind, size) for kind in kinds}
    answers = {
        title_of(kind): Answer(cpu_s=(each.fit + each.predict).cpu_s, peak_bytes=each.peak_bytes)
        for kind, each in took.items()
    }
    ours = next(iter(answers.values()))
    if peers:
        question = Question(str(size), size.n_classes, drawn(size).dense())
        answers[f"{SNORKEL.name}, one thread"] = peers.ask(SNORKEL, [question])[0]
    for name, answer in answers.items():
        numbers = [answer.cpu_s, answer.cpu_s / ours.cpu_s, answer.peak_bytes / _MIB]
        numbers.append(answer.peak_bytes / ours.peak_bytes)
        yield [name, str(size), *(cell(None if answer.failure else number, ",.2f") for number in numbers)]
