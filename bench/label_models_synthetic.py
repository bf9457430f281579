"""Label models on drawn votes, beside the best that anybody could do: Bayes' rule with the true parameters."""

from __future__ import annotations

import math
from itertools import product
from typing import TYPE_CHECKING, Final

import numpy as np

from label_models_answers import MAJORITY, Answer, Question
from label_models_contest import Summary, n_not_below, print_failures, print_values, worst_gain
from label_models_scores import accuracy, calibration_error, f1, log_loss
from synthetic_votes import Setting, draw

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from label_models_contest import Contest
    from synthetic_votes import DrawnVotes

_EVEN: Final = (0.5, 0.5)
_NINE_TO_ONE: Final = (0.9, 0.1)
_EVEN_5: Final = (0.2, 0.2, 0.2, 0.2, 0.2)
_SKEWED_5: Final = (0.6, 0.2, 0.1, 0.06, 0.04)

SETTINGS: Final = (
    Setting("binary", _EVEN),
    Setting("90/10", _NINE_TO_ONE),
    Setting("5-class", _EVEN_5),
    Setting("5 skewed", _SKEWED_5),
    Setting("copies", _EVEN, copies=3),
    Setting("5 copies", _EVEN_5, copies=3),
    Setting("m=25", _EVEN, n_lfs=25),
    Setting("90/10 m=25", _NINE_TO_ONE, n_lfs=25),
    Setting("n=1000", _EVEN, n_examples=1_000),
    Setting("cov .8-1", _EVEN, coverage=(0.8, 1.0)),
    Setting("unipolar", _NINE_TO_ONE, n_examples=20_000, n_lfs=12, is_unipolar=True),
)
SMALL_SETTINGS: Final = (
    Setting("binary", _EVEN, n_examples=200),
    Setting("copies", _EVEN, n_examples=200, copies=3),
    Setting("unipolar", _NINE_TO_ONE, n_examples=200, n_lfs=6, is_unipolar=True),
)

_BAYES: Final = "Bayes, true parameters"


def print_synthetic(settings: Sequence[Setting], contest: Contest, *, n_seeds: int) -> None:
    """Print the tables of accuracy, log loss and calibration error, as means over seeds."""
    drawn: dict[str, DrawnVotes] = {}
    questions = []
    for setting, seed in product(settings, range(n_seeds)):
        name = f"{setting.name}, seed {seed}"
        drawn[name] = draw(setting, np.random.default_rng(seed))
        questions.append(Question(name, len(setting.balance), drawn[name].votes, balance=setting.balance))
    answers = contest.answers(questions)
    bayes = {name: Answer(votes.posterior) for name, votes in drawn.items()}
    answers = {MAJORITY: answers[MAJORITY], _BAYES: bayes} | answers
    how = f"rows with a vote, ties shared, means of {n_seeds} seeds"

    def table(measure: Callable[[NDArray[np.float64], NDArray[np.int64]], float]) -> dict[str, dict[str, float]]:
        return mean_measures(settings, drawn, answers, measure)

    accuracies = table(lambda likely, gold: 100 * accuracy(likely, gold))
    best = accuracies[_BAYES]
    summaries = [
        Summary(">= vote on", n_not_below, spec="d"),
        Summary("worst - vote", worst_gain, spec="+.2f"),
        Summary("worst - Bayes", lambda values, _: worst_gain(values, best), spec="+.2f"),
    ]
    print_values(f"Drawn votes, accuracy in percent: {how}", accuracies, summaries)
    print_values(f"Drawn votes, log loss, probabilities at least 1e-12: {how}", table(log_loss), spec=".3f")
    print_values(
        f"Drawn votes, calibration error in percent, 15 bins: {how}",
        table(lambda likely, gold: 100 * calibration_error(likely, gold)),
    )
    print_values(f"Drawn votes, F1 of the last class in percent: {how}", table(_last_f1))
    print_failures(answers)


def mean_measures(
    settings: Sequence[Setting],
    drawn: Mapping[str, DrawnVotes],
    answers: Mapping[str, Mapping[str, Answer]],
    measure: Callable[[NDArray[np.float64], NDArray[np.int64]], float],
) -> dict[str, dict[str, float]]:
    """Return a measure for each model and setting: its mean over the seeds, where all of them have an answer."""
    found: dict[str, dict[str, float]] = {model: {} for model in answers}
    for setting in settings:
        names = [name for name in drawn if name.rpartition(",")[0] == setting.name]
        for model, of_model in answers.items():
            values = [_measure(drawn[name], of_model[name], measure) for name in names]
            if not any(map(math.isnan, values)):
                found[model][setting.name] = sum(values) / len(values)
    return found


def _measure(
    votes: DrawnVotes, answer: Answer, measure: Callable[[NDArray[np.float64], NDArray[np.int64]], float]
) -> float:
    if answer.train is None:
        return math.nan
    rows = (votes.votes >= 0).any(axis=1)
    return measure(answer.train[rows], votes.gold[rows])


def _last_f1(probabilities: NDArray[np.float64], gold: NDArray[np.int64]) -> float:
    return 100 * f1(probabilities, gold, positive=probabilities.shape[1] - 1)
