"""What breaks other tools' label models, case by case, on every one of ours: a right answer, told, or an error.

The cases are the crashes and wrong answers measured on another tool, and bad input of every kind.
"""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd  # type: ignore[import-untyped]  # pandas ships none
import polars as pl
import pytest
from scipy import sparse

from hunches.errors import HunchesError, InvalidValue, NotFitted, NoVotes, UnknownClass
from hunches.labelmodels import LabelModel, label_models
from hunches.labelmodels.diagnosing.diagnosis import diagnose
from hunches.labelmodels.explaining.explanation import explain
from hunches.records import ABSTAIN, LabelSpace, Votes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hunches.labelmodels import Probabilities

A = ABSTAIN
KINDS = label_models.names()
every_model = pytest.mark.parametrize("kind", KINDS)


def _space(n_classes: int = 2) -> LabelSpace:
    return LabelSpace([f"class{label}" for label in range(n_classes)])


def _drawn(
    n_lfs: int = 6,
    *,
    n_classes: int = 2,
    coverage: float = 0.5,
    accuracy: tuple[float, float] = (0.65, 0.9),
    n_examples: int = 300,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return independent votes as a dense matrix, and the truth, in which classes are equally frequent."""
    rng = np.random.default_rng(7)
    truth = rng.integers(n_classes, size=n_examples)
    wrong = rng.random((n_examples, n_lfs)) > np.linspace(*accuracy, n_lfs)
    labels = (truth[:, None] + wrong * rng.integers(1, max(n_classes, 2), size=wrong.shape)) % n_classes
    return np.where(rng.random(wrong.shape) < coverage, labels, A), truth


def _fitted(kind: str, matrix: object, *, n_classes: int = 2, gold: object = None) -> tuple[LabelModel, Votes]:
    votes = Votes.from_dense(matrix, _space(n_classes))
    return LabelModel(kind).fit(votes, gold), votes


def _answer(model: LabelModel, votes: Votes) -> Probabilities:
    """Return the probabilities, which are numbers from 0 to 1 that sum to 1."""
    answer = model.predict_proba(votes)
    assert answer.shape == (votes.n_examples, len(votes.space))
    assert np.isfinite(answer).all()
    assert answer.min(initial=0.0) >= 0.0
    np.testing.assert_allclose(answer.sum(axis=1), 1.0, rtol=0, atol=1e-12)
    return answer


def _told(model: LabelModel, votes: Votes, gold: object = None) -> set[str]:
    """Return the codes of what the diagnosis finds."""
    return {finding.code for finding in diagnose(model.fitted, votes, gold).findings}


# Snorkel: "at least 3 labeling functions".
@every_model
@pytest.mark.parametrize("n_lfs", [1, 2])
def test_one_or_two_lfs(kind: str, n_lfs: int) -> None:
    """A sole voter is believed, or it is told that the vote says otherwise; that so few teach nothing is told too."""
    matrix, _ = _drawn(n_lfs)
    model, votes = _fitted(kind, matrix)
    alone = (matrix != A).sum(axis=1) == 1

    _answer(model, votes)
    is_believed = model.predict(votes)[alone].tolist() == matrix.max(axis=1)[alone].tolist()
    assert is_believed or "not-identifiable" in _told(model, votes)
    assert "few-lfs" in _told(model, votes)


# Snorkel: weight 1.0, the best possible, and a division by zero.
@every_model
def test_an_lf_that_never_votes(kind: str) -> None:
    """It has no accuracy, changes nothing, and is told."""
    matrix, _ = _drawn()
    model, votes = _fitted(kind, np.hstack([matrix, np.full((300, 1), A)]))
    without, others = _fitted(kind, matrix)

    assert np.isnan(model.accuracies["lf6"])
    np.testing.assert_allclose(_answer(model, votes), _answer(without, others), atol=1e-9)
    assert "silent-lf" in _told(model, votes)


# Snorkel: fits, and all weights are 1.0.
@every_model
@pytest.mark.parametrize("matrix", [np.full((5, 3), A), np.zeros((0, 3), dtype=int), np.zeros((5, 0), dtype=int)])
def test_no_votes_at_all(kind: str, matrix: NDArray[np.int64]) -> None:
    """Nothing can be learned from them: an error says so."""
    with pytest.raises(NoVotes, match="nothing to learn from"):
        _fitted(kind, matrix)


# Snorkel: class 0 instead of an abstain, with a class balance.
@every_model
def test_rows_without_votes(kind: str) -> None:
    """The model abstains on them, whatever the class balance; they are counted and explained."""
    matrix = np.vstack([np.zeros((180, 5)), np.ones((20, 5)), np.full((50, 5), A)]).astype(int)
    matrix[:200][np.random.default_rng(0).random((200, 5)) < 0.4] = A
    silent = (matrix == A).all(axis=1)
    model, votes = _fitted(kind, matrix)

    assert (model.predict(votes)[silent] == A).all()
    assert (model.predict(votes)[~silent] != A).all()
    assert np.unique(_answer(model, votes)[silent], axis=0).shape[0] == 1
    assert "no-evidence" in _told(model, votes)
    assert "no evidence" in str(explain(model.fitted, votes, 249))


# Snorkel: probability .19 for a class without votes, which some rows get; no warning.
@every_model
def test_a_class_nobody_votes_for(kind: str) -> None:
    """No example with votes is labelled so, and it is told."""
    matrix, truth = _drawn(n_classes=2)
    model, votes = _fitted(kind, matrix, n_classes=3)

    _answer(model, votes)
    labels = model.predict(votes)
    covered = votes.covered()
    assert 2 not in labels
    assert (labels == truth)[covered].mean() > 0.75
    assert "unvoted-class" in _told(model, votes)


# Snorkel: "Loss is NaN. Consider reducing learning rate".
@every_model
def test_hundreds_of_dense_lfs(kind: str) -> None:
    """250 that vote nearly everywhere are right together."""
    matrix, truth = _drawn(250, coverage=0.9, n_examples=60)
    model, votes = _fitted(kind, matrix)

    _answer(model, votes)
    assert (model.predict(votes) == truth).mean() > 0.95


# Snorkel: NaN, and an abstain where all of them agree.
@every_model
def test_500_agreeing_lfs(kind: str) -> None:
    """Where all agree that is the label; that they never disagree is told."""
    labels = np.arange(30) % 2
    model, votes = _fitted(kind, np.tile(labels[:, None], 500))

    _answer(model, votes)
    assert model.predict(votes).tolist() == labels.tolist()
    assert {"all-agree", "near-copies"} <= _told(model, votes)


# Snorkel: all covered rows get that class, without a warning.
@every_model
def test_votes_for_one_class_only(kind: str) -> None:
    """They all get it, for there is no other evidence, and it is told."""
    matrix = np.where(_drawn()[0] == A, A, 1)
    model, votes = _fitted(kind, matrix)

    _answer(model, votes)
    assert set(model.predict(votes)[votes.covered()].tolist()) == {1}
    assert {"one-class-votes", "unvoted-class"} <= _told(model, votes)


# Snorkel: weight .24, right.
@every_model
def test_an_adversary(kind: str) -> None:
    """One of six that is mostly wrong does not spoil the others' labels."""
    matrix, truth = _drawn(accuracy=(0.75, 0.9))
    flipped = np.where(matrix[:, :1] == A, A, 1 - matrix[:, :1])
    model, votes = _fitted(kind, np.hstack([flipped, matrix[:, 1:]]))

    _answer(model, votes)
    assert (model.predict(votes) == truth)[votes.covered()].mean() > 0.7
    assert model.accuracies["lf0"] < min(model.accuracies[f"lf{place}"] for place in range(1, 6))


# Snorkel: "3 classes", for the -1 of examples without a gold label.
@every_model
@pytest.mark.parametrize("missing", [-1, None, float("nan"), ""])
def test_gold_labels_for_some(kind: str, missing: object) -> None:
    """However one writes that there is none, a few gold labels are taken."""
    matrix, truth = _drawn()
    gold = [int(label) if row < 30 else missing for row, label in enumerate(truth)]
    model, votes = _fitted(kind, matrix, gold=gold)

    _answer(model, votes)
    numbered, _ = _fitted(kind, matrix, gold=np.where(np.arange(300) < 30, truth, A))
    np.testing.assert_array_equal(_answer(model, votes), _answer(numbered, votes))


# Snorkel: NaN where a class is absent from the gold labels.
@every_model
def test_gold_labels_of_one_class(kind: str) -> None:
    """Gold labels that are all alike do not make the other class impossible, and are told."""
    matrix, truth = _drawn()
    gold = np.where((np.arange(300) < 60) & (truth == 0), 0, A)
    model, votes = _fitted(kind, matrix, gold=gold)

    _answer(model, votes)
    labels, covered = model.predict(votes), votes.covered()
    assert {0, 1} == set(labels[covered].tolist())
    assert (labels == truth)[covered].mean() > 0.5
    assert "one-class-gold" in _told(model, votes, gold)


@every_model
@pytest.mark.parametrize("gold", [[0], [5] * 300, ["nobody"] * 300, [[0]] * 300, [0.5] * 300, 3])
def test_gold_labels_that_are_none(kind: str, gold: object) -> None:
    """Another number of them, and values that are no class, are refused."""
    with pytest.raises((InvalidValue, UnknownClass)):
        _fitted(kind, _drawn()[0], gold=gold)


# Snorkel: reseeds Python's and NumPy's generators, and draws its seed once a process.
@every_model
def test_shared_random_numbers_are_left_alone(kind: str) -> None:
    """Fitting draws from no shared generator, and gives the same answer whatever their state."""
    matrix, _ = _drawn()
    random.seed(1)
    np.random.seed(1)  # noqa: NPY002  # the state that must not matter
    before = random.getstate(), np.random.get_state(legacy=True)[1].tobytes()  # type: ignore[index]  # noqa: NPY002
    first = _answer(*_fitted(kind, matrix))

    after = random.getstate(), np.random.get_state(legacy=True)[1].tobytes()  # type: ignore[index]  # noqa: NPY002
    np.random.seed(2)  # noqa: NPY002  # the state that must not matter
    assert before == after
    np.testing.assert_array_equal(_answer(*_fitted(kind, matrix)), first)


# Snorkel: AttributeError 'c_tree'.
@every_model
def test_asking_before_fitting(kind: str) -> None:
    """It says what to call first."""
    votes = Votes.from_dense([[0, 1]], _space())

    for ask in (LabelModel(kind).predict, LabelModel(kind).predict_proba):
        with pytest.raises(NotFitted, match=re.escape("fit(votes)")):
            ask(votes)


# Snorkel: a raw matmul error.
@every_model
@pytest.mark.parametrize("votes", [Votes.from_dense([[0, 1]], _space()), Votes.from_dense([[0] * 6], _space(3))])
def test_asking_about_other_votes(kind: str, votes: Votes) -> None:
    """Votes of another number of labelling functions, or for other classes, are refused."""
    model, _ = _fitted(kind, _drawn()[0])

    with pytest.raises(InvalidValue, match="it must be those fitted"):
        model.predict(votes)


@every_model
def test_asking_about_no_examples(kind: str) -> None:
    """No examples get no labels."""
    model, votes = _fitted(kind, _drawn()[0])
    none = votes.take(np.array([], dtype=np.int64))

    assert _answer(model, none).shape == (0, 2)
    assert model.predict(none).tolist() == []


# Snorkel: ValueError, NotImplementedError, TypeError.
@every_model
@pytest.mark.parametrize("form", [np.ndarray.tolist, pd.DataFrame, pl.DataFrame, np.asfortranarray])
def test_votes_in_any_form(kind: str, form: Any) -> None:  # noqa: ANN401  # callables of no common type
    """A list and a table of votes are the votes of the matrix."""
    matrix, _ = _drawn(n_examples=60)
    names = [f"lf{place}" for place in range(6)]
    model, votes = _fitted(kind, matrix)

    given = Votes.from_dense(form(matrix), _space(), names)

    np.testing.assert_array_equal(_answer(LabelModel(kind).fit(given), given), _answer(model, votes))


@pytest.mark.parametrize(
    ("matrix", "told"),
    [
        (sparse.csr_matrix([[0, 1]]), "must be dense"),
        (sparse.csr_array([[0, 1]]), "must be dense"),
        ([[0, float("nan")]], "The vote of 'lf1' on example 0 is nan"),
        ([[0, 1], [0, -2]], "The vote of 'lf1' on example 1 is -2"),
        ([[0.7, 0.0]], "The vote of 'lf0' on example 0 is 0.7"),
        ([[0.0, 1.0]], "must be whole numbers"),
        (np.array([[0, 127]], dtype=np.int8), "The vote of 'lf1' on example 0 is 127"),
        ([[0, 2]], "The vote of 'lf1' on example 0 is 2"),
        ([[0, None]], "is None"),
        ([["class0", "class1"]], "is 'class0'"),
        ([0, 1], "shape of the votes"),
        ([[[0, 1]]], "shape of the votes"),
        ([[0, 1], [0]], "shape of the votes"),
        (None, "shape of the votes"),
    ],
)
def test_a_matrix_that_is_no_votes(matrix: object, told: str) -> None:
    """Sparse, missing, negative, broken, too large or misshapen: the error says what and where."""
    with pytest.raises(HunchesError, match=re.escape(told)):
        Votes.from_dense(matrix, _space())


@every_model
def test_label_127_does_not_overflow(kind: str) -> None:
    """With 130 classes, votes for the last ones are theirs."""
    matrix = np.repeat(np.array([[0, 0, 0], [127, 127, A], [129, A, 129]]), 4, axis=0)
    model, votes = _fitted(kind, matrix, n_classes=130)

    _answer(model, votes)
    assert model.predict(votes).tolist() == [0] * 4 + [127] * 4 + [129] * 4


# Snorkel: three copies of a weak LF cost 13 points.
@every_model
def test_copies_are_told(kind: str) -> None:
    """That a labelling function is there three times is found."""
    matrix, _ = _drawn()
    model, votes = _fitted(kind, matrix[:, [0, 0, 0, 1, 2, 3, 4, 5]])

    _answer(model, votes)
    assert "near-copies" in _told(model, votes)


@every_model
def test_77_classes_and_one_vote_each(kind: str) -> None:
    """With one vote for each class, nothing is more probable than what it says, or that is told."""
    matrix = np.full((77, 3), A)
    matrix[np.arange(77), np.arange(77) % 3] = np.arange(77)
    model, votes = _fitted(kind, matrix, n_classes=77)

    answer, told = _answer(model, votes), _told(model, votes)
    is_believed = np.allclose(answer[np.arange(77), np.arange(77)], answer.max(axis=1), rtol=1e-9, atol=0.0)
    assert is_believed or "not-identifiable" in told
    assert "no-overlap" in told


@pytest.mark.parametrize("balance", [[3, 1], [1.5, -0.5], [float("nan"), 1.0]])
@every_model
def test_a_class_balance_that_is_none(kind: str, balance: list[float]) -> None:
    """A model either has no such parameter or refuses shares that are none."""
    for name in ("balance", "class_balance", "prior"):
        with pytest.raises(InvalidValue):
            LabelModel(kind, **{name: balance}).fit(Votes.from_dense(_drawn()[0], _space()))
