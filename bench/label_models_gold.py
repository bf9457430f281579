"""What a few gold labels add to votes, beside the vote without them and a regression on votes with them alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.sparse import csr_array
from sklearn.linear_model import LogisticRegression

from hunches.records import ABSTAIN
from label_models_answers import MAJORITY, Answer, ask_ours, title_of
from label_models_contest import (
    Summary,
    mean_gain,
    mean_of,
    n_not_below,
    print_failures,
    print_values,
    tell,
    worst_gain,
)
from label_models_real import ece, measured_on, question_of, score

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from label_models_contest import Contest
    from label_models_real import Measure
    from vote_sets import VoteSet

_REGRESSION: Final = "logistic regression on the votes"
_SMOOTHING: Final = 1.0


def print_gold(sets: Sequence[VoteSet], contest: Contest, *, counts: Sequence[int], n_seeds: int) -> None:
    """Print the tables of the metric and the calibration error with so many gold labels, means over seeds."""
    sets = [votes for votes in sets if votes.test is not None]
    answers = {MAJORITY: [{votes.name: ask_ours(MAJORITY, question_of(votes)) for votes in sets}]}
    for count in counts:
        for kind in [*contest.kinds, _REGRESSION]:
            tell(f"asking {kind} with {count} gold labels")
            if kind != MAJORITY:
                answers[f"{title_of(kind)}, {count} gold"] = [
                    {votes.name: answer_with_gold(kind, votes, count=count, seed=seed) for votes in sets}
                    for seed in range(n_seeds)
                ]
    how = f"gold labels drawn at random from train, means of {n_seeds} draws; rows of test with a vote, ties shared"
    mean = Summary("mean", mean_of(votes.name for votes in sets), spec=".3f")
    gains = [
        Summary("mean - vote", mean_gain, spec="+.2f"),
        Summary(">= vote on", n_not_below, spec="d"),
        Summary("worst - vote", worst_gain, spec="+.2f"),
    ]
    print_values(f"Accuracy or F1 in percent: {how}", _means(sets, answers, score), [mean, *gains])
    print_values(f"Expected calibration error in percent, 15 bins: {how}", _means(sets, answers, ece), [mean])
    print_failures({model: draws[0] for model, draws in answers.items()})


def answer_with_gold(kind: str, votes: VoteSet, *, count: int, seed: int) -> Answer:
    """Return what a model says that is given so many gold labels of the examples it learns from."""
    gold = drawn_gold(votes.train.gold, count=count, rng=np.random.default_rng([seed, count]))
    if kind == _REGRESSION:
        return Answer(test=vote_regression(votes, gold))
    return ask_ours(kind, question_of(votes, gold))


def drawn_gold(gold: NDArray[np.int64], *, count: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return the gold labels of so many examples drawn at random, voted on or not, and -1 for all others.

    >>> drawn_gold(np.array([1, -1, 0]), count=2, rng=np.random.default_rng(0)).tolist()
    [1, -1, 0]
    """
    known = np.flatnonzero(gold >= 0)
    kept = rng.choice(known, size=min(count, len(known)), replace=False)
    drawn = np.full_like(gold, ABSTAIN)
    drawn[kept] = gold[kept]
    return drawn


def vote_regression(votes: VoteSet, gold: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return what scikit-learn's logistic regression on the votes alone, learnt from gold labels, says of test."""
    assert votes.test is not None  # noqa: S101  # crowds take no part
    known, n_test = gold >= 0, len(votes.test.gold)
    labels, counts = np.unique(gold[known], return_counts=True)
    learnt = _one_hot(votes.train.matrix[known], votes.n_classes)
    seen = np.flatnonzero(learnt.sum(axis=0))  # the weights of the others stay 0, and take long to do so
    likely = np.zeros((n_test, votes.n_classes))
    if len(labels) == 1 or not len(seen):
        likely += _SMOOTHING
        likely[:, labels] += counts
        shares: NDArray[np.float64] = likely / likely.sum(axis=1, keepdims=True)
        return shares
    model = LogisticRegression().fit(learnt[:, seen], gold[known])
    likely[:, labels] = model.predict_proba(_one_hot(votes.test.matrix, votes.n_classes)[:, seen])
    return likely


def _one_hot(matrix: NDArray[np.int8], n_classes: int) -> Any:  # noqa: ANN401  # scipy is not typed
    """Return the votes as a sparse matrix ``[n, n_lfs * n_classes]`` of zeros and ones."""
    rows, lfs = np.nonzero(matrix >= 0)
    columns = lfs * n_classes + matrix[rows, lfs]
    return csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(matrix), matrix.shape[1] * n_classes))


def _means(
    sets: Sequence[VoteSet], answers: Mapping[str, Sequence[Mapping[str, Answer]]], measure: Measure
) -> dict[str, dict[str, float]]:
    """Return a measure on test for each model and set, as the mean of the draws; none where a draw has no answer."""
    found = {}
    for model, draws in answers.items():
        measured = [measured_on(sets, {model: draw}, "test", measure)[model] for draw in draws]
        names = [votes.name for votes in sets if all(votes.name in values for values in measured)]
        found[model] = {name: float(np.mean([values[name] for values in measured])) for name in names}
    return found
