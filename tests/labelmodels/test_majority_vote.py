"""The majority vote."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hunches.labelmodels.majority_vote import MajorityVote
from hunches.records import ABSTAIN, LabelSpace, Votes

if TYPE_CHECKING:
    from numpy.typing import NDArray

SPACE = LabelSpace(["A", "B", "C"])
MATRICES = arrays(np.int8, st.tuples(st.integers(1, 12), st.integers(1, 5)), elements=st.integers(ABSTAIN, 2))


def test_each_class_gets_its_share_of_the_votes() -> None:
    """Two of three votes are two thirds, and an example without votes gets equal shares."""
    votes = Votes.from_dense([[0, 0, 1], [ABSTAIN, 2, ABSTAIN], [ABSTAIN, ABSTAIN, ABSTAIN]], SPACE)

    answer = MajorityVote().fit(votes).predict_proba(votes)

    assert answer.tolist() == [[2 / 3, 1 / 3, 0.0], [0.0, 0.0, 1.0], [1 / 3, 1 / 3, 1 / 3]]


def test_accuracies_are_the_mean_share_of_what_was_voted_for() -> None:
    """An LF in the minority once, with a third of the votes, and alone once has an accuracy of two thirds."""
    votes = Votes.from_dense([[1, 0, 0, -1], [1, -1, -1, -1]], SPACE, ["lonely", "b", "c", "silent"])

    accuracies = MajorityVote().fit(votes).accuracies()

    assert accuracies == pytest.approx({"lonely": 2 / 3, "b": 2 / 3, "c": 2 / 3, "silent": np.nan}, nan_ok=True)


def test_gold_labels_change_nothing() -> None:
    """The votes are all that counts."""
    votes = Votes.from_dense([[0, 1], [1, 1]], SPACE)

    with_gold = MajorityVote().fit(votes, np.array([2, 2], dtype=np.int32))

    assert with_gold == MajorityVote().fit(votes)


@settings(max_examples=50, deadline=None)
@given(MATRICES)
def test_a_model_read_back_has_the_same_accuracies(matrix: NDArray[np.int8]) -> None:
    """What was dumped is loaded, NaN of silent labelling functions included."""
    assume((matrix != ABSTAIN).any())
    fitted = MajorityVote().fit(Votes.from_dense(matrix, SPACE))

    loaded = MajorityVote.load(fitted.dump())

    assert loaded.accuracies() == pytest.approx(fitted.accuracies(), nan_ok=True)
