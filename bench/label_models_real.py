"""Label models on published votes without any gold label: what they reach, and how honest their probabilities are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from label_models_answers import Question, title_of
from label_models_contest import (
    Summary,
    mean_of,
    n_not_below,
    print_failures,
    print_values,
    worst_gain,
)
from label_models_scores import accuracy, brier, calibration_error, f1

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from label_models_answers import Answer
    from label_models_contest import Contest
    from vote_sets import LabelledVotes, VoteSet

    Measure: TypeAlias = Callable[[VoteSet, NDArray[np.float64], NDArray[np.int64]], float]

Part = Literal["train", "test"]

_HOW: Final = "no gold, rows with a vote, ties shared"


def print_real(sets: Sequence[VoteSet], contest: Contest) -> None:
    """Print the tables of the metric on test and on train, of the Brier score and of the calibration error."""
    questions = [question_of(votes) for votes in sets]
    answers = contest.answers(questions)
    gains = [Summary(">= vote on", n_not_below, spec="d"), Summary("worst - vote", worst_gain, spec="+.2f")]
    means = _means(sets, common=_answered_by_peers(sets, contest, answers))
    test, train = "LFs learnt on train and scored on test", "LFs learnt and scored on train"
    print_values(
        f"Accuracy or F1 in percent: {test}; {_HOW}", measured_on(sets, answers, "test", score), [*means, *gains]
    )
    print_values(
        f"Accuracy or F1 in percent: {train}; {_HOW}", measured_on(sets, answers, "train", score), [*means, *gains]
    )
    print_values(f"Brier score, 0 to 2: {test}", measured_on(sets, answers, "test", brier_score), means, spec=".3f")
    print_values(
        f"Expected calibration error in percent, 15 bins: {test}", measured_on(sets, answers, "test", ece), means
    )
    seconds = {
        model: {name: answer.cpu_s for name, answer in of_model.items() if not answer.failure}
        for model, of_model in answers.items()
    }
    print_values("Processor seconds of fitting and predicting", seconds)
    if any(mean.name.endswith("*") for mean in means):
        print("* of the sets that every peer answered for, those for crowds aside\n")
    print_failures(answers)


def question_of(votes: VoteSet, gold: NDArray[np.int64] | None = None) -> Question:
    """Return the question that a set puts to label models; gold labels are for its examples to learn from."""
    return Question(
        votes.name, votes.n_classes, votes.train.matrix, None if votes.test is None else votes.test.matrix, gold
    )


def score(votes: VoteSet, probabilities: NDArray[np.float64], gold: NDArray[np.int64]) -> float:
    """Return the metric of a set in percent."""
    return 100 * (f1(probabilities, gold) if votes.metric == "F1" else accuracy(probabilities, gold))


def measured_on(
    sets: Sequence[VoteSet], answers: Mapping[str, Mapping[str, Answer]], part: Part, measure: Measure
) -> dict[str, dict[str, float]]:
    """Return a measure for each model and set that it answered for; crowds are their own test."""
    return {
        model: {
            votes.name: measure_answer(votes, of_model[votes.name], part, measure)
            for votes in sets
            if votes.name in of_model and not of_model[votes.name].failure
        }
        for model, of_model in answers.items()
    }


def measure_answer(votes: VoteSet, answer: Answer, part: Part, measure: Measure) -> float:
    """Return a measure of one answer, on the examples with a vote and a gold label."""
    labelled, probabilities = _part(votes, answer, part)
    rows = labelled.scored
    return measure(votes, probabilities[rows], labelled.gold[rows])


def _part(votes: VoteSet, answer: Answer, part: Part) -> tuple[LabelledVotes, NDArray[np.float64]]:
    if part == "test" and votes.test is not None and answer.test is not None:
        return votes.test, answer.test
    assert answer.train is not None, answer.failure  # noqa: S101  # only answers are measured
    return votes.train, answer.train


def _answered_by_peers(
    sets: Sequence[VoteSet], contest: Contest, answers: Mapping[str, Mapping[str, Answer]]
) -> list[str]:
    """Return the sets that every peer answered for, but those for crowds only."""
    peers = [of_model for model, of_model in answers.items() if model not in map(title_of, contest.kinds)]
    general = [of_model for of_model in peers if len(of_model) == len(sets)]
    return [votes.name for votes in sets if not any(of_model[votes.name].failure for of_model in general)]


def _means(sets: Sequence[VoteSet], *, common: Sequence[str]) -> list[Summary]:
    families = {family: [votes.name for votes in sets if votes.family == family] for family in ("LFs", "crowd")}
    everything = [votes.name for votes in sets]
    common_lfs = [name for name in families["LFs"] if name in common]
    return [
        Summary("mean LFs", mean_of(families["LFs"]), spec=".3f"),
        Summary("mean crowd", mean_of(families["crowd"]), spec=".3f"),
        Summary("mean", mean_of(everything), spec=".3f"),
        *([Summary("mean LFs*", mean_of(common_lfs), spec=".3f")] if common_lfs != families["LFs"] else []),
        *([Summary("mean*", mean_of(common), spec=".3f")] if len(common) < len(everything) else []),
    ]


def brier_score(votes: VoteSet, probabilities: NDArray[np.float64], gold: NDArray[np.int64]) -> float:
    """Return the Brier score."""
    del votes
    return brier(probabilities, gold)


def ece(votes: VoteSet, probabilities: NDArray[np.float64], gold: NDArray[np.int64]) -> float:
    """Return the expected calibration error in percent."""
    del votes
    return 100 * calibration_error(probabilities, gold)
