"""Every end model on published texts, trained on labels that the default label model made of the given votes alone.

No gold label is used in training. Run from the repository root:
``python bench/end_models.py [--data FOLDER] [--seeds N] [--only NAME]``.
"""

from __future__ import annotations

import argparse
import statistics
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

import hunches as hu
from hunches.errors import MissingExtra
from hunches.records import LabelSpace, Votes
from hunches.training import FeatureColumns, TrainingLabels, end_models
from report import measured, print_table
from vote_sets import read_vote_sets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from hunches.training import EndModel
    from vote_sets import VoteSet

_SETS: Final = ("youtube", "sms")
_FEATURES: Final = FeatureColumns(texts=("text",))


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """Texts to train on with their labels, and texts to score on.

    Parameters
    ----------
    name, metric : str
    train, test : table
    labels : TrainingLabels
        Of the label model; examples without votes have weight 0.
    gold : int64 [n_test]
    """

    name: str
    metric: str
    train: pa.Table
    labels: TrainingLabels
    test: pa.Table
    gold: NDArray[np.int64]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--only", default="")
    parser.add_argument("--small", action="store_true")
    options = parser.parse_args()
    names = [name for name in end_models.names() if options.only in name]
    if options.small:
        options.seeds, names = 1, ["linear.v1", "nearest-neighbours.v1"]
    if not options.data.exists():
        print(f"The published sets are not in {options.data}.")
        return
    tasks = [_task(votes) for votes in read_vote_sets(options.data) if votes.name in _SETS]
    rows = [row for name in names for task in tasks for row in _rows(name, task, n_seeds=options.seeds)]
    print_table(
        f"End models on labels of auto.v1 from the given votes: medians of {options.seeds} seeds",
        ["End model", "Texts", "Metric", "Test %", "lowest", "highest", "Fit CPU s", "Texts/CPU s"],
        rows,
    )


def _task(votes: VoteSet) -> Task:
    """Return the end models' task: labels for the texts of train, scores on those of test."""
    if votes.test is None:
        raise SystemExit(f"{votes.name} has no test split")
    space = LabelSpace([f"class {place}" for place in range(votes.n_classes)])
    given = Votes.from_dense(votes.train.matrix, space)
    probabilities = hu.LabelModel().fit(given).predict_proba(given)
    labels = TrainingLabels(space, probabilities, given.covered().astype(np.float64))
    train, test = (pa.table({"text": list(part.texts)}) for part in (votes.train, votes.test))
    return Task(votes.name, votes.metric, train, labels, test, votes.test.gold)


def _rows(name: str, task: Task, *, n_seeds: int) -> Iterator[tuple[str, ...]]:
    """Yield the row of an end model; one that says what is missing where its extra is not installed."""
    try:
        yield _row(name, task, end_models.get(name)(), n_seeds=n_seeds)
    except MissingExtra as missing:
        yield name, task.name, "", str(missing), "", "", "", ""


def _row(name: str, task: Task, plugin: EndModel, *, n_seeds: int) -> tuple[str, ...]:
    plugin.fit(task.train.slice(0, 200), task.labels.take(np.arange(200)), features=_FEATURES, rng=_rng(0))  # loads
    scores, fits, rates = [], [], []
    for seed in range(n_seeds):
        model, fitting = measured(partial(plugin.fit, task.train, task.labels, features=_FEATURES, rng=_rng(seed)))
        _, predicting = measured(partial(model.predict_proba, task.train))
        scores.append(100 * _score(model.predict_proba(task.test), task))
        fits.append(fitting.cpu_s)
        rates.append(len(task.train) / predicting.cpu_s)
    median = statistics.median
    spread = f"{median(scores):.1f}", f"{min(scores):.1f}", f"{max(scores):.1f}"
    return name, task.name, task.metric, *spread, f"{median(fits):.2f}", f"{median(rates):,.0f}"


def _score(probabilities: NDArray[np.float64], task: Task) -> float:
    predicted = probabilities.argmax(axis=1)
    if task.metric == "accuracy":
        return float((predicted == task.gold).mean())
    both = np.count_nonzero((predicted == 1) & (task.gold == 1))
    return 2 * both / (np.count_nonzero(predicted == 1) + np.count_nonzero(task.gold == 1))


def _rng(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


if __name__ == "__main__":
    main()
