"""Every label model passes the checks, and the checks catch label models that are wrong."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest

from hunches.checks import check_label_model, label_model_checks
from hunches.errors import CheckFailed
from hunches.labelmodels import label_models
from hunches.labelmodels.majority_vote import MajorityVote
from hunches.records import ABSTAIN, LabelSpace, ModelState, Votes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hunches.labelmodels import FittedLabelModel, LabelModelPlugin, Probabilities
    from hunches.records import GoldLabels

    Change = Callable[[Votes, Probabilities], Probabilities]
    Make = Callable[..., LabelModelPlugin]

CHECKS = dict(label_model_checks())


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("name", label_models.names())
def test_every_label_model_passes(name: str, check: str) -> None:
    """Every registered label model passes every check."""
    CHECKS[check](label_models.get(name))


def _same(votes: Votes, answer: Probabilities) -> Probabilities:
    return answer


@dataclass(frozen=True)
class _Fitted:
    """A fitted majority vote whose answers are changed."""

    inner: FittedLabelModel
    change: Change

    def predict_proba(self, votes: Votes) -> Probabilities:
        return self.change(votes, self.inner.predict_proba(votes))

    def accuracies(self) -> Mapping[str, float]:
        return self.inner.accuracies()

    def dump(self) -> ModelState:
        return self.inner.dump()


@dataclass(frozen=True)
class _Changed:
    """A majority vote whose answers are changed."""

    change: Change = _same

    def fit(self, votes: Votes, gold: GoldLabels | None = None) -> FittedLabelModel:
        return _Fitted(MajorityVote().fit(votes, gold), self.change)

    @classmethod
    def load(cls, state: ModelState) -> FittedLabelModel:
        return MajorityVote.load(state)


def _changed(change: Change) -> Make:
    return partial(_Changed, change)


def _failing(is_hard: Callable[[Votes], bool]) -> Make:
    """Return what makes a label model that answers NaN for some votes."""
    return _changed(lambda votes, answer: answer * np.nan if is_hard(votes) else answer)


def _leaning(votes: Votes, answer: Probabilities, lean: object) -> Probabilities:
    """Return the answer of covered rows moved towards ``lean`` by a hundredth, with rows that sum to 1."""
    moved = 0.99 * answer + 0.01 * np.asarray(lean)
    moved /= moved.sum(axis=1, keepdims=True)
    return np.where(votes.covered()[:, None], moved, answer)


def _first_vote(votes: Votes, answer: Probabilities) -> Probabilities:
    """Return probabilities that lean to the vote of the first labelling function."""
    first = votes.dense()[:, :1]
    return np.where(first == ABSTAIN, answer, 0.5 * answer + 0.5 * (first == np.arange(answer.shape[1])))


def _prior_by_row(votes: Votes, answer: Probabilities) -> Probabilities:
    """Return probabilities whose rows without votes get a prior of their own."""
    rows = np.linspace(0.1, 0.2, len(answer))
    own = np.column_stack([1 - rows * (answer.shape[1] - 1), *[rows] * (answer.shape[1] - 1)])
    return np.where(votes.covered()[:, None], answer, own)


class _Accuracies(_Changed):
    """Gives every labelling function the same accuracy, above 1."""

    accuracy = 1.2

    def fit(self, votes: Votes, gold: GoldLabels | None = None) -> FittedLabelModel:
        fitted = super().fit(votes, gold)
        return _GivenAccuracies(fitted, _same, dict.fromkeys(votes.lf_names, self.accuracy))


class _CertainOfAll(_Accuracies):
    """Gives labelling functions an accuracy that never vote."""

    accuracy = 0.5


class _Unnamed(_Accuracies):
    """Knows nothing of any labelling function."""

    def fit(self, votes: Votes, gold: GoldLabels | None = None) -> FittedLabelModel:
        return _GivenAccuracies(MajorityVote().fit(votes, gold), _same, {})


@dataclass(frozen=True)
class _GivenAccuracies(_Fitted):
    given: Mapping[str, float] = field(default_factory=dict)

    def accuracies(self) -> Mapping[str, float]:
        return self.given


class _GoldHater(_Changed):
    """Falls over a single gold label."""

    def fit(self, votes: Votes, gold: GoldLabels | None = None) -> FittedLabelModel:
        is_one = gold is not None and np.count_nonzero(gold != ABSTAIN) == 1
        return _Fitted(MajorityVote().fit(votes, gold), lambda _, answer: answer * (np.nan if is_one else 1.0))


class _GoldEater(_Changed):
    """Writes to the gold labels."""

    def fit(self, votes: Votes, gold: GoldLabels | None = None) -> FittedLabelModel:
        if gold is not None:
            gold[:] = ABSTAIN
        return super().fit(votes)


class _Forgetful(_Changed):
    """Answers of what was fitted first follow what was fitted last."""

    def fit(self, votes: Votes, gold: GoldLabels | None = None) -> FittedLabelModel:
        latest[0] = len(votes.columns)
        return _Fitted(
            MajorityVote().fit(votes, gold),
            lambda seen, answer: _leaning(seen, answer, np.eye(answer.shape[1])[latest[0] % 2]),
        )


class _Restless(_Changed):
    """Dumps other bytes each time."""

    def fit(self, votes: Votes, gold: GoldLabels | None = None) -> FittedLabelModel:
        return _RestlessFitted(MajorityVote().fit(votes, gold), _same)


@dataclass(frozen=True)
class _RestlessFitted(_Fitted):
    def dump(self) -> ModelState:
        latest[0] += 1
        return ModelState("restless.v1", {"dumps": latest[0]}, {}, {})


class _Gullible(_Changed):
    """Loads whatever it is given, as something else."""

    @classmethod
    def load(cls, state: ModelState) -> FittedLabelModel:
        del state
        votes = Votes.from_dense(np.zeros((1, 8), dtype=np.int8), LabelSpace(["A"]))
        return MajorityVote().fit(votes)


def _drawing(votes: Votes, answer: Probabilities) -> Probabilities:
    random.random()  # noqa: S311  # what a careless plug-in does
    return answer


latest = [0]

WRONG: list[tuple[str, Make]] = [
    ("gives_probabilities", _changed(lambda _, answer: answer * 0.999)),
    ("gives_probabilities", _changed(lambda _, answer: answer * 2 - 0.5)),
    ("gives_probabilities", _changed(lambda _, answer: answer.astype(np.float32))),
    ("gives_probabilities", _changed(lambda _, answer: answer[1:])),
    ("gives_uncovered_rows_one_prior", _changed(_prior_by_row)),
    ("ignores_the_order_of_lfs", _changed(_first_vote)),
    (
        "ignores_the_order_of_rows",
        _changed(lambda votes, answer: _leaning(votes, answer, np.vander(np.linspace(0, 1, len(answer)), 3))),
    ),
    ("ignores_the_order_of_classes", _changed(lambda votes, answer: _leaning(votes, answer, np.eye(3)[0]))),
    (
        "ignores_an_lf_that_abstains",
        _changed(lambda votes, answer: _leaning(votes, answer, np.eye(3)[len(votes.columns) % 3])),
    ),
    ("ignores_an_lf_that_abstains", _CertainOfAll),
    ("ignores_an_lf_that_abstains", _Unnamed),
    ("estimates_accuracies", _Accuracies),
    ("estimates_accuracies", _Unnamed),
    ("takes_one_lf", _failing(lambda votes: len(votes.columns) == 1)),
    ("takes_two_lfs", _failing(lambda votes: len(votes.columns) == 2)),
    ("takes_one_example", _failing(lambda votes: votes.n_examples == 1)),
    ("takes_one_class", _failing(lambda votes: len(votes.space) == 1)),
    ("takes_votes_for_one_class_only", _failing(lambda votes: votes.column("lf0").labels.all().item())),
    ("takes_a_class_without_votes", _failing(lambda votes: len(votes.space) == 4)),
    ("takes_many_classes", _failing(lambda votes: len(votes.space) > 50)),
    ("takes_many_lfs", _failing(lambda votes: len(votes.columns) > 1000)),
    ("takes_lfs_that_all_agree", _changed(lambda _, answer: answer[:, ::-1])),
    ("takes_a_repeated_lf", _failing(lambda votes: len(votes.columns) == 8)),
    ("takes_any_number_of_gold_labels", _GoldHater),
    ("leaves_gold_labels_alone", _GoldEater),
    ("answers_for_new_examples", _failing(lambda votes: votes.n_votes == 0)),
    ("keeps_no_state_between_fits", _Forgetful),
    ("gives_the_same_bytes_again", _Restless),
    ("leaves_global_randomness_alone", _changed(_drawing)),
    ("beats_chance", _changed(lambda _, answer: np.roll(answer, 1, axis=1))),
    ("loads_what_it_dumps", _Gullible),
    ("refuses_what_others_dumped", _Gullible),
]


@pytest.mark.parametrize(("check", "make"), WRONG, ids=[f"{place}-{check}" for place, (check, _) in enumerate(WRONG)])
def test_a_wrong_label_model_is_caught(check: str, make: Make) -> None:
    """A label model that does one thing wrong fails the check for it."""
    with pytest.raises(CheckFailed) as caught:
        CHECKS[check](make)

    assert caught.value.facts["check"] == check


def test_every_check_catches_something() -> None:
    """There is no check that no label model fails."""
    assert {check for check, _ in WRONG} == set(CHECKS)


def test_a_right_label_model_passes_all() -> None:
    """The changed majority vote passes when nothing is changed: what fails above is the change."""
    check_label_model(_Changed)


def test_the_error_says_which_plugin_what_was_seen_and_what_is_expected() -> None:
    """The sentence names plug-in, check, expectation and what was seen."""

    class Halved(_Changed):
        def fit(self, votes: Votes, gold: GoldLabels | None = None) -> FittedLabelModel:
            return _Fitted(MajorityVote().fit(votes, gold), lambda _, answer: answer / 2)

    with pytest.raises(CheckFailed) as caught:
        check_label_model(Halved)

    assert "The label model 'Halved' fails the check 'gives_probabilities'. Expected: Probabilities are" in str(
        caught.value
    )
    assert "Seen: probabilities of sum 0.5 in row 0." in str(caught.value)


def test_an_exception_of_a_plugin_is_what_was_seen() -> None:
    """A plug-in that raises fails the check, with its own exception as the cause."""

    def make() -> LabelModelPlugin:
        raise RuntimeError("out of luck")

    with pytest.raises(CheckFailed, match="it raised RuntimeError: out of luck") as caught:
        check_label_model(make)

    assert isinstance(caught.value.__cause__, RuntimeError)
