"""What following `suggest` gains, beside labelling and writing rules at random.

Two simulated users begin with the same 20 gold labels of train, drawn at random, and the same three keywords, drawn
from the words of those examples. One does ten times what `suggest` puts first; examples to label are answered from
the gold of train, rules are taken as they are. The other labels as many examples, drawn at random, at the same steps,
and at all others adds a random word of an example that he labelled as a keyword for its class. After ten steps a
default label model and end model are trained, and scored on test: gain is that less the score at the start. No
constant of guidance was chosen by these scores.

Run from the repository root: ``python bench/guidance.py [--small] [--seeds 10] [--sets youtube,sms,sample]``.
"""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.csv

from hunches.engine import apply
from hunches.evaluation import score
from hunches.guidance import Evidence, pool_candidates, situation_of, suggest_actions
from hunches.labelmodels import LabelModel
from hunches.lfs import lf_kinds
from hunches.records import ABSTAIN, LabelSpace, VoteColumn, Votes
from hunches.samples import fetch_sample, samples
from hunches.training import FeatureColumns, LinearModel, TrainingLabels
from report import print_table
from vote_sets import drawn_vote_sets, read_vote_sets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from hunches.guidance import CandidatePool, Suggestion
    from vote_sets import VoteSet

_COLUMNS: Final = FeatureColumns(texts=("text",))
_STEPS: Final = 10
_GOLD: Final = 20
_KEYWORDS: Final = 3
_LABELLED_AT_ONCE: Final = 10
_WORD: Final = re.compile(r"\w+")
_RESAMPLES: Final = 10_000
_LETTERS_OF_CAREFUL: Final = 4


@dataclass(frozen=True, eq=False)
class Task:
    """Texts with labels to learn from, and others to score on."""

    name: str
    space: LabelSpace
    texts: tuple[str, ...]
    gold: NDArray[np.int64]
    test_texts: tuple[str, ...]
    test_gold: NDArray[np.int64]
    metric: str

    @cached_property
    def table(self) -> pa.Table:
        """The texts of train."""
        return pa.table({"text": pa.array(self.texts, pa.large_string())})

    @cached_property
    def pool(self) -> CandidatePool:
        """What rules can be made of."""
        return pool_candidates(self.table, _COLUMNS)

    @cached_property
    def words(self) -> list[list[str]]:
        """The words of each text."""
        return [_WORD.findall(text.lower()) for text in self.texts]

    @cached_property
    def places(self) -> dict[str, NDArray[np.int32]]:
        """The texts that have each word."""
        found: dict[str, list[int]] = {}
        for row, words in enumerate(self.words):
            for word in set(words):
                found.setdefault(word, []).append(row)
        return {word: np.array(rows, dtype=np.int32) for word, rows in found.items()}


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """What a user has after some steps."""

    columns: tuple[VoteColumn, ...]
    gold: NDArray[np.int32]
    min_confidence: float = 0.0
    steps: tuple[str, ...] = field(default=())


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--sets", default="youtube,sms,sample")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--small", action="store_true")
    options = parser.parse_args()
    tasks = list(_drawn_tasks()) if options.small else list(_tasks(options.sets.split(","), options.data))
    n_seeds, n_steps = (2, 2) if options.small else (options.seeds, _STEPS)
    rows = [
        row
        for task in tasks
        for use_gold in (False, True)
        for row in _rows(task, n_seeds, n_steps, use_gold=use_gold)
    ]
    headers = ["Set", "Pipeline", "User", "Start", "End, median", "Gain, median", "Gain, mean", "Ratio of gains"]
    print_table(f"Ten steps, {n_seeds} seeds; scores on test in percent, 95% bootstrap interval", headers, rows)


def _rows(task: Task, n_seeds: int, n_steps: int, *, use_gold: bool) -> Iterator[tuple[str, ...]]:
    """Yield one row for each user: guided, random, and random without short words."""
    scores = np.array([_one_seed(task, seed, n_steps, use_gold=use_gold) for seed in range(n_seeds)])
    gains = scores[:, 1:] - scores[:, :1]
    pipeline = "default, with its gold" if use_gold else "default"
    for at, user in enumerate(("suggest", "random", "random, words of 4+ letters")):
        yield (
            task.name,
            pipeline,
            user,
            f"{np.median(scores[:, 0]):.1f}",
            f"{np.median(scores[:, at + 1]):.1f}",
            f"{np.median(gains[:, at]):+.1f}",
            f"{gains[:, at].mean():+.1f}",
            "" if at == 0 else _ratio(gains[:, 0], gains[:, at]),
        )


def _ratio(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> str:
    """Return the ratio of mean gains with its interval; seeds are drawn again together."""
    if theirs.mean() <= 0:
        return "they gain nothing"
    drawn = np.random.default_rng(0).integers(len(ours), size=(_RESAMPLES, len(ours)))
    means = ours[drawn].mean(axis=1), theirs[drawn].mean(axis=1)
    ratios = np.where(means[1] > 0, means[0] / np.where(means[1] > 0, means[1], 1.0), np.inf)
    low, high = np.quantile(ratios, [0.025, 0.975], method="nearest")
    return f"{ours.mean() / theirs.mean():.1f} ({low:.1f} - {high:.1f})"


def _one_seed(task: Task, seed: int, n_steps: int, *, use_gold: bool) -> tuple[float, float, float, float]:
    """Return the score at the start and after the steps of each user."""
    rng = np.random.default_rng(seed)
    start = _start(task, rng)
    guided = start
    for _ in range(n_steps):
        guided = _guided_step(task, guided, rng, use_gold=use_gold)
    ends = [_score(task, guided, use_gold=use_gold)]
    for letters in (1, _LETTERS_OF_CAREFUL):
        own = np.random.default_rng([seed, letters])
        random = start
        for step in guided.steps:
            random = _random_step(task, random, own, step=step, letters=letters)
        ends.append(_score(task, random, use_gold=use_gold))
    return _score(task, start, use_gold=use_gold), ends[0], ends[1], ends[2]


def _start(task: Task, rng: np.random.Generator) -> State:
    gold = np.full(len(task.texts), ABSTAIN, dtype=np.int32)
    rows = rng.choice(len(gold), size=min(_GOLD, len(gold)), replace=False)
    gold[rows] = task.gold[rows]
    state = State((), gold)
    for _ in range(_KEYWORDS):
        state = _random_step(task, state, rng, step="keyword", letters=1)
    return replace(state, steps=())


def _guided_step(task: Task, state: State, rng: np.random.Generator, *, use_gold: bool) -> State:
    """Return the state after the first suggestion that can be followed without thinking."""
    votes, probabilities = _labels(task, state, use_gold=use_gold)
    evidence = Evidence(
        examples=task.table, columns=_COLUMNS, votes=votes, gold=state.gold, probabilities=probabilities
    )
    situation = situation_of(evidence, pool=task.pool)
    situation = replace(situation, min_confidence=state.min_confidence, uses_gold=use_gold)
    for suggestion in suggest_actions(situation, n_examples=_LABELLED_AT_ONCE, rng=rng):
        followed = _follow(task, state, suggestion)
        if followed is not None:
            return followed
    return replace(state, steps=(*state.steps, "nothing"))


def _follow(task: Task, state: State, suggestion: Suggestion) -> State | None:
    action: dict[str, Any] = dict(suggestion.action)
    steps = (*state.steps, suggestion.kind)
    if suggestion.kind == "label-examples":
        gold = state.gold.copy()
        gold[list(suggestion.rows)] = task.gold[list(suggestion.rows)]
        return replace(state, gold=gold, steps=steps)
    if "rule" in action:
        rule = action["rule"]
        lf = lf_kinds.get(rule["lf_kind"]).from_definition(rule["name"], rule["definition"])
        column = apply([lf], task.table, space=task.space).columns[0]
        return replace(state, columns=(*state.columns, column), steps=steps)
    if "min_confidence" in action:
        return replace(state, min_confidence=float(action["min_confidence"]), steps=steps)
    off = action["switch_off"] if suggestion.kind == "merge-copies" else [action["lf"]] * bool(action["switch_off"])
    kept = tuple(column for column in state.columns if column.lf not in off)
    return replace(state, columns=kept, steps=steps) if off else None


def _random_step(task: Task, state: State, rng: np.random.Generator, *, step: str, letters: int) -> State:
    """Return the state after labelling random examples where the other user labelled, after a keyword elsewhere."""
    if step == "label-examples":
        gold = state.gold.copy()
        rows = rng.choice(np.flatnonzero(gold == ABSTAIN), size=_LABELLED_AT_ONCE, replace=False)
        gold[rows] = task.gold[rows]
        return replace(state, gold=gold)
    names = {column.lf for column in state.columns}
    labelled = rng.permutation(np.flatnonzero(state.gold != ABSTAIN))
    for row in labelled:
        label = int(state.gold[row])
        words = [word for word in task.words[row] if len(word) >= letters and f"{word}:{label}" not in names]
        if words:
            word = words[int(rng.integers(len(words)))]
            places = task.places[word]
            column = VoteColumn(f"{word}:{label}", places, np.full(len(places), label, task.space.vote_dtype))
            return replace(state, columns=(*state.columns, column))
    return state


def _labels(task: Task, state: State, *, use_gold: bool) -> tuple[Votes, NDArray[np.float64] | None]:
    votes = Votes(task.space, len(task.texts), state.columns)
    if not votes.n_votes:
        return votes, None
    return votes, LabelModel().fit(votes, state.gold if use_gold else None).predict_proba(votes)


def _score(task: Task, state: State, *, use_gold: bool) -> float:
    """Return the metric of the end model on test, in percent."""
    votes, probabilities = _labels(task, state, use_gold=use_gold)
    labels = np.full((len(task.texts), len(task.space)), 1.0 / len(task.space))
    is_kept = votes.covered()
    if probabilities is not None:
        labels[is_kept] = probabilities[is_kept]
        is_kept &= labels.max(axis=1) >= state.min_confidence
    if use_gold:
        known = np.flatnonzero(state.gold != ABSTAIN)
        labels[known] = np.eye(len(task.space))[state.gold[known]]
        is_kept[known] = True
    return _measure(task, _predict(task, labels, is_kept))


def _predict(task: Task, labels: NDArray[np.float64], is_kept: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return what the default end model says of test; where only one class was learned, that class."""
    found = np.unique(labels[is_kept].argmax(axis=1))
    if len(found) < 2:
        label = int(found[0]) if len(found) else 0
        return np.tile(np.eye(len(task.space))[label], (len(task.test_texts), 1))
    training = TrainingLabels(task.space, labels, is_kept.astype(np.float64))
    model = LinearModel().fit(task.table, training, features=_COLUMNS, rng=np.random.default_rng(0))
    return model.predict_proba(pa.table({"text": pa.array(task.test_texts, pa.large_string())}))


def _measure(task: Task, predicted: NDArray[np.float64]) -> float:
    scores = score(predicted, task.test_gold, space=task.space, rng=np.random.default_rng(0))
    measures = {
        "accuracy": scores.accuracy.value,
        "macro F1": scores.macro_f1.value,
        "F1": scores.classes[1].f1.value,
    }
    return 100.0 * (measures[task.metric] or 0.0)


def _tasks(names: list[str], data: Path) -> Iterator[Task]:
    if {"youtube", "sms"} & set(names):
        yield from (_task(votes) for votes in read_vote_sets(data) if votes.name in names)
    if "sample" in names:
        yield _sample_task()


def _task(votes: VoteSet) -> Task:
    assert votes.test is not None  # noqa: S101  # those asked for have one
    space = LabelSpace([f"class {label}" for label in range(votes.n_classes)])
    train, test = votes.train, votes.test
    return Task(votes.name, space, train.texts, train.gold, test.texts, test.gold, votes.metric)


def _sample_task() -> Task:
    sample = samples.get("rotten-tomatoes.v1")
    cache = Path.home() / ".cache" / "hunches" / "samples"
    # Texts have line breaks in them.
    parsing = pyarrow.csv.ParseOptions(newlines_in_values=True)
    table = pyarrow.csv.read_csv(fetch_sample(sample, cache=cache), parse_options=parsing)
    split, texts = np.array(table["split"].to_pylist()), table["text"].to_pylist()
    gold = np.array([sample.classes.index(name) for name in table["label"].to_pylist()], dtype=np.int64)
    train, test = np.flatnonzero(split == "train"), np.flatnonzero(split == "test")
    of_train, of_test = (tuple(texts[row] for row in rows) for rows in (train, test))
    return Task("sample", LabelSpace(sample.classes), of_train, gold[train], of_test, gold[test], "macro F1")


def _drawn_tasks() -> Iterator[Task]:
    for votes in drawn_vote_sets(np.random.default_rng(0)):
        if votes.test is not None and votes.train.texts:
            yield _task(votes)


if __name__ == "__main__":
    main()
