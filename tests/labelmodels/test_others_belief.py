"""What some labelling functions say of another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hunches.labelmodels.others_belief import confusion_under, others_belief
from hunches.records import LabelSpace, VoteColumn, Votes

if TYPE_CHECKING:
    from numpy.typing import NDArray

TWO = LabelSpace(["A", "B"])


def _drawn(accuracies: list[float], share: float = 0.5, n_examples: int = 5000) -> tuple[Votes, NDArray[np.int64]]:
    rng = np.random.default_rng(0)
    truth = (rng.random(n_examples) > share).astype(np.int64)
    right = rng.random((n_examples, len(accuracies))) < np.array(accuracies)
    return Votes.from_dense(np.where(right, truth[:, None], 1 - truth[:, None]), TWO), truth


def test_the_belief_is_nearly_as_good_as_can_be() -> None:
    """It finds the truth better than the majority, and how frequent the classes are."""
    votes, truth = _drawn([0.9, 0.65, 0.65, 0.65, 0.65], share=0.8)

    belief, balance = others_belief(votes)

    assert float((belief.argmax(axis=1) == truth).mean()) > 0.91
    np.testing.assert_allclose(balance, [0.8, 0.2], atol=0.03)


def test_a_confusion_matrix_is_found_though_the_belief_is_weak() -> None:
    """Counting votes by a weak belief would make everybody look alike; the votes' own part mends that."""
    votes, truth = _drawn([0.7] * 5)
    belief, _ = others_belief(votes)
    rng = np.random.default_rng(1)
    right = rng.random(len(truth)) < np.array([0.95, 0.8])[truth]
    column = VoteColumn.from_dense("x", np.where(right, truth, 1 - truth).astype(np.int8))

    confusion = confusion_under(column, belief)

    np.testing.assert_allclose(confusion, [[0.95, 0.05], [0.2, 0.8]], atol=0.04)
