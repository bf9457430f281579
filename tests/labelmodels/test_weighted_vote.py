"""The weighted vote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hunches.errors import InvalidValue, UnreadableModel
from hunches.labelmodels.majority_vote import MajorityVote
from hunches.labelmodels.weighted_vote import FittedWeightedVote, WeightedVote
from hunches.records import ABSTAIN, LabelSpace, ModelState, Votes

if TYPE_CHECKING:
    from numpy.typing import NDArray

SPACE = LabelSpace(["A", "B", "C"])
MATRICES = arrays(np.int8, st.tuples(st.integers(1, 12), st.integers(1, 5)), elements=st.integers(ABSTAIN, 2)).filter(
    lambda matrix: bool((matrix != ABSTAIN).any())
)


def _votes(matrix: object) -> Votes:
    return Votes.from_dense(matrix, SPACE)


def test_weights_are_agreement_with_the_others() -> None:
    """Worked by hand: A of T is 1/2 + 1, 1/2 + 1 and 0 of 2 each; the mean of all counts five more for each."""
    votes = _votes([[0, 0, 1], [0, 0, 2]])

    fitted = WeightedVote(copy_overlap=1.1).fit(votes)

    mean = (2.0 + 5.0) / (6.0 + 5.0)
    expected = np.array([1.0, 1.0, 0.0]) + 5.0 * mean
    assert list(fitted.accuracies().values()) == pytest.approx(list(expected / 7.0))
    assert fitted.weights == fitted.accuracies()


def test_gold_labels_count_beside_ten_for_the_agreement() -> None:
    """Worked by hand: one labelling function alone is believed, and then right on 1 of 3 gold labels."""
    gold = np.array([0, 1, 2, ABSTAIN], dtype=np.int32)

    fitted = WeightedVote().fit(_votes([[0], [0], [0], [0]]), gold)

    assert fitted.accuracies() == {"lf0": (10.0 + 1.0) / (10.0 + 3.0)}


def test_the_one_that_others_confirm_wins_a_tie() -> None:
    """The majority vote cannot tell; the weighted vote believes the labelling function that others confirm."""
    truth = np.arange(30) % 3
    matrix = np.column_stack([truth, truth, np.roll(truth, 1)])
    matrix[::2, 0] = ABSTAIN
    matrix[1, 1] = ABSTAIN

    votes = _votes(matrix)

    assert WeightedVote().fit(votes).predict_proba(votes)[1].argmax() == truth[1]
    assert np.ptp(np.sort(MajorityVote().fit(votes).predict_proba(votes)[1])[1:]) == 0.0


def test_copies_share_one_vote() -> None:
    """Five copies weigh as much as their original would."""
    truth = np.arange(40) % 2
    votes = _votes(np.column_stack([truth, *[1 - truth] * 5]))

    weights = list(WeightedVote().fit(votes).weights.values())

    assert weights[1:] == pytest.approx([weights[1]] * 5)
    assert weights[1] * 5 <= 1.0


def test_labelling_functions_that_never_agree_still_vote() -> None:
    """No weight is 0: a class without votes stays behind those with votes."""
    votes = _votes([[0, 1]])

    assert WeightedVote().fit(votes).predict_proba(votes).tolist() == [[0.5, 0.5, 0.0]]


def _twin(matrix: NDArray[np.int8], gold: NDArray[np.int32], weights: list[float]) -> list[float]:
    """Return the reliability of each labelling function, by the formulas of the docstring in plain loops."""
    agreed, overlapping = [], []
    for lf, own in enumerate(matrix.T.tolist()):
        shares = []
        for row, label in zip(matrix.tolist(), own, strict=True):
            others = [(vote, weights[at]) for at, vote in enumerate(row) if at != lf and vote != ABSTAIN]
            if label != ABSTAIN and others:
                shares.append(sum(w for vote, w in others if vote == label) / sum(w for _, w in others))
        agreed.append(sum(shares))
        overlapping.append(len(shares))
    mean = (sum(agreed) + 5) / (sum(overlapping) + 5)
    judged = [[label == true for label, true in zip(own, gold, strict=True) if ABSTAIN not in (label, true)]
              for own in matrix.T.tolist()]  # fmt: skip
    return [
        (10 * (a + 5 * mean) / (n + 5) + sum(right)) / (10 + len(right))
        for a, n, right in zip(agreed, overlapping, judged, strict=True)
    ]


@settings(max_examples=50, deadline=None)
@given(MATRICES, st.data())
def test_it_is_the_formula_of_its_docstring(matrix: NDArray[np.int8], data: Any) -> None:  # noqa: ANN401  # hypothesis types it so
    """A twin of plain loops gives the same weights, with gold labels on some examples."""
    gold = data.draw(arrays(np.int32, len(matrix), elements=st.integers(ABSTAIN, 2)))

    fitted = WeightedVote(copy_overlap=1.1).fit(_votes(matrix), gold)

    expected = _twin(matrix, gold, [1.0] * matrix.shape[1])
    np.testing.assert_allclose(list(fitted.weights.values()), expected, rtol=1e-9)


@settings(max_examples=50, deadline=None)
@given(MATRICES)
def test_every_row_is_a_distribution(matrix: NDArray[np.int8]) -> None:
    """Rows sum to 1, the classes voted for have a share, and rows without votes are even."""
    votes = _votes(matrix)

    answer = WeightedVote().fit(votes).predict_proba(votes)

    np.testing.assert_allclose(answer.sum(axis=1), 1.0, rtol=0, atol=1e-12)
    assert (answer[~votes.covered()] == 1 / 3).all()
    assert all((answer[column.rows, column.labels] > 0).all() for column in votes.columns)


@settings(max_examples=50, deadline=None)
@given(MATRICES)
def test_equal_weights_are_the_majority_vote(matrix: NDArray[np.int8]) -> None:
    """Where all labelling functions seem as good, nothing but the vote counts."""
    votes = _votes(matrix)
    same = dict.fromkeys(votes.lf_names, 0.25)

    answer = FittedWeightedVote(plugin="x.v1", weights=same, agreement=same).predict_proba(votes)

    np.testing.assert_allclose(answer, MajorityVote().fit(votes).predict_proba(votes), rtol=0, atol=1e-15)


@pytest.mark.parametrize("name", ["least", "strength", "copy_overlap"])
@pytest.mark.parametrize("value", [0.0, -1.0, np.inf, np.nan])
def test_a_parameter_outside_its_range_is_refused(name: str, value: float) -> None:
    """The error names the parameter."""
    with pytest.raises(InvalidValue, match=name):
        WeightedVote(**{name: value})


def test_a_state_without_weights_is_refused() -> None:
    """The error names what is missing."""
    state = WeightedVote().fit(_votes([[0, 1]])).dump()
    lacking = ModelState(state.plugin, {}, {"agreement": state.arrays["agreement"]}, state.strings)

    with pytest.raises(UnreadableModel, match="weights"):
        WeightedVote.load(lacking)
