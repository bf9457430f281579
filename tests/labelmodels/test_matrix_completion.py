"""The label model that explains how often votes fall on the same examples."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hunches.errors import InvalidValue, UnreadableModel
from hunches.labelmodels.matrix_completion import MatrixCompletion
from hunches.labelmodels.triplet import Triplet
from hunches.records import ABSTAIN, LabelSpace, Votes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hunches.labelmodels.additive import AdditiveModel

SPACE = LabelSpace(["A", "B", "C"])
TWO = LabelSpace(["A", "B"])
MATRICES = arrays(np.int8, st.tuples(st.integers(1, 12), st.integers(1, 5)), elements=st.integers(ABSTAIN, 2)).filter(
    lambda matrix: bool((matrix != ABSTAIN).any())
)


def _planted(recalls: list[tuple[float, float]], n_examples: int = 60_000) -> Votes:
    """Return votes of independent labelling functions of known accuracy on each of two even classes."""
    rng = np.random.default_rng(0)
    truth = rng.integers(2, size=n_examples)
    is_right = rng.random((n_examples, len(recalls))) < np.array(recalls)[:, truth].T
    matrix = np.where(is_right, truth[:, None], 1 - truth[:, None])
    return Votes.from_dense(np.where(rng.random(matrix.shape) < 0.5, matrix, ABSTAIN), TWO)


def _precision(fitted: AdditiveModel) -> NDArray[np.float64]:
    found: NDArray[np.float64] = np.exp(fitted.evidence) * fitted.prior
    return found


def test_it_finds_accuracies_that_differ_between_classes() -> None:
    """Half are better on the first class, half on the second; their precisions are those planted."""
    recalls = [(0.9, 0.6), (0.6, 0.9), (0.8, 0.65), (0.65, 0.8), (0.85, 0.7), (0.7, 0.85)]

    fitted = MatrixCompletion(copy_overlap=1.0).fit(_planted(recalls))

    planted = [[[a, 1 - b], [1 - a, b]] for a, b in recalls]
    expected = np.array(planted) / np.sum(planted, axis=2, keepdims=True)
    np.testing.assert_allclose(_precision(fitted), expected, rtol=0, atol=0.03)


def test_it_is_the_triplet_method_where_that_is_right() -> None:
    """Labelling functions that are as good on each class have the same evidence, within noise."""
    votes = _planted([(p, p) for p in (0.65, 0.7, 0.75, 0.8, 0.85)])

    ours, theirs = (_precision(model.fit(votes)) for model in (MatrixCompletion(), Triplet()))

    np.testing.assert_allclose(ours, theirs, rtol=0, atol=0.03)


def test_without_steps_it_is_the_triplet_method() -> None:
    """It starts from the answer of that model."""
    votes = _planted([(0.9, 0.6), (0.6, 0.9), (0.8, 0.65)], 500)

    ours, theirs = (model.fit(votes).predict_proba(votes) for model in (MatrixCompletion(max_steps=0), Triplet()))

    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-12)


def test_labelling_functions_that_know_one_class_are_left_to_the_triplet_method() -> None:
    """They have no table to explain."""
    votes = Votes.from_dense([[0, ABSTAIN, 0], [0, 1, ABSTAIN]] * 20, TWO)

    ours, theirs = (model.fit(votes).evidence for model in (MatrixCompletion(), Triplet()))

    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-12)


def test_gold_labels_count_beside_ten_for_the_votes() -> None:
    """Worked by hand: a vote believed with .8 that meets 5 gold labels, 4 of them the other class."""
    votes = Votes.from_dense([[0, ABSTAIN], [ABSTAIN, 1]] * 10, TWO)
    gold = np.full(20, ABSTAIN, dtype=np.int32)
    gold[0:10:2] = [0, 1, 1, 1, 1]

    before, after = (_precision(MatrixCompletion().fit(votes, labels))[0, 0, 0] for labels in (None, gold))

    assert after == pytest.approx((10 * before + 1) / 15)


@settings(max_examples=25, deadline=None)
@given(MATRICES, st.data())
def test_every_row_is_a_distribution(matrix: NDArray[np.int8], data: Any) -> None:  # noqa: ANN401  # hypothesis types it so
    """Whatever the votes and the gold labels: rows sum to 1, and no class is ruled out."""
    gold = data.draw(arrays(np.int32, len(matrix), elements=st.integers(ABSTAIN, 2)))
    votes = Votes.from_dense(matrix, SPACE)

    answer = MatrixCompletion().fit(votes, gold).predict_proba(votes)

    np.testing.assert_allclose(answer.sum(axis=1), 1.0, rtol=0, atol=1e-12)
    assert (answer > 0).all()


@settings(max_examples=25, deadline=None)
@given(MATRICES, st.randoms(use_true_random=False))
def test_order_means_nothing(matrix: NDArray[np.int8], random: Any) -> None:  # noqa: ANN401  # as above
    """Other orders of examples, labelling functions and classes give the same probabilities in that order."""
    rows, lfs, classes = (random.sample(range(size), size) for size in (*matrix.shape, 3))
    renamed = np.array([*classes, ABSTAIN], dtype=np.int8)[matrix]
    moved, before = (Votes.from_dense(votes, SPACE) for votes in (renamed[rows][:, lfs], matrix))

    answer, expected = (MatrixCompletion().fit(votes).predict_proba(votes) for votes in (moved, before))

    # Where the objective is flat its minimum is found to fewer digits, and rounding decides which.
    np.testing.assert_allclose(answer[:, classes], expected[rows], rtol=0, atol=1e-5)


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"anchor": 0.0}, "anchor is 0.0"),
        ({"least": 0.0}, "least is 0.0"),
        ({"strength": math.nan}, "strength is nan"),
        ({"copy_overlap": math.inf}, "copy_overlap is inf"),
        ({"max_steps": -1}, "max_steps is -1"),
    ],
)
def test_a_parameter_outside_its_range_is_refused(parameters: dict[str, Any], named: str) -> None:
    """The error names the parameter and its value."""
    with pytest.raises(InvalidValue, match=named):
        MatrixCompletion(**parameters)


def test_a_state_of_another_kind_is_refused() -> None:
    """The error says which kind it is."""
    state = replace(MatrixCompletion().fit(Votes.from_dense([[0, 1]], TWO)).dump(), plugin="other.v1")

    with pytest.raises(UnreadableModel, match=r"'other[.]v1', not 'matrix-completion[.]v1'"):
        MatrixCompletion.load(state)
