"""The one-coin model."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from hunches.checks._drawn_votes import draw_votes
from hunches.errors import InvalidValue
from hunches.labelmodels.dawid_skene import DawidSkene
from hunches.labelmodels.one_coin import OneCoin
from hunches.records import ABSTAIN, LabelSpace, Votes

TWO = LabelSpace(["A", "B"])


def test_it_recovers_the_accuracies_that_votes_were_drawn_from() -> None:
    """With 10,000 examples of three classes, each within a hundredth; errors are spread evenly."""
    votes, _ = draw_votes(n_examples=10_000)

    fitted = OneCoin().fit(votes)

    wrong = np.exp(fitted.evidence[:, [1, 2], 0]).mean(axis=1) * 2 / 3  # twice P(vote) / 2 ... over one third
    np.testing.assert_allclose(1 - wrong, np.linspace(0.65, 0.95, 8), atol=0.02)
    assert fitted.evidence[0, 1, 0] == fitted.evidence[0, 1, 2]


def test_one_step_is_worked_by_hand() -> None:
    """Two votes on each of two examples that agree on one; pooled and own accuracy 3/4 and 10 more votes of 4/5."""
    votes = Votes.from_dense([[0, 0], [0, 1]], TWO)

    fitted = OneCoin(iterations=1, tolerance=np.inf, copy_overlap=1.1).fit(votes)

    # Step by step: the start (1, 0), (1/2, 1/2), then two steps with the formulas of the docstring.
    first = [1.0, 0.5]
    for _ in range(2):
        right = np.array([first[0] + first[1], first[0] + 1 - first[1]])
        pooled = (right.sum() + 8) / 14
        accuracy = (right + 10 * pooled) / 12
        balance = (sum(first) + 1) / 4
        agree = balance * accuracy.prod(), (1 - balance) * (1 - accuracy).prod()
        split = balance * accuracy[0] * (1 - accuracy[1]), (1 - balance) * (1 - accuracy[0]) * accuracy[1]
        first = [agree[0] / sum(agree), split[0] / sum(split)]
    right = np.array([first[0] + first[1], first[0] + 1 - first[1]])
    accuracy = (right + 10 * (right.sum() + 8) / 14) / 12
    assert fitted.prior[0] == pytest.approx((sum(first) + 1) / 4)
    np.testing.assert_allclose(fitted.evidence[:, 0, 0] - fitted.evidence[:, 0, 1], np.log(accuracy / (1 - accuracy)))


def test_errors_that_depend_on_the_class_are_beyond_it() -> None:
    """One that never misses the rare class but cries wolf is right by what all its votes are right."""
    votes, truth = draw_votes(n_classes=2, n_examples=2_000)
    wolf = np.where((truth == 1) | (np.arange(2_000) % 2 == 0), 1, 0)[:, None]
    votes = Votes.from_dense(np.hstack([votes.dense(), wolf]), votes.space)

    one, two = OneCoin().fit(votes).evidence[-1], DawidSkene().fit(votes).evidence[-1]

    assert one[0, 0] - one[0, 1] == pytest.approx(one[1, 1] - one[1, 0])
    assert two[0, 0] - two[0, 1] > 3 * (two[1, 1] - two[1, 0])


def test_gold_labels_settle_who_is_right() -> None:
    """Two voters contradict each other; a few gold labels tell which of them to believe."""
    truth = np.arange(40) % 2
    gold = np.where(np.arange(40) < 10, 1 - truth, ABSTAIN).astype(np.int32)
    votes = Votes.from_dense(np.column_stack([truth, 1 - truth]), TWO)

    answer = OneCoin().fit(votes, gold).predict_proba(votes)

    assert answer.argmax(axis=1).tolist() == (1 - truth).tolist()


def test_fitted_again_it_stays_where_it_was() -> None:
    """It starts from the beliefs of the fitted model: two steps are enough."""
    votes, _ = draw_votes()
    fitted = OneCoin(iterations=1000, tolerance=1e-12).fit(votes)

    again = OneCoin(iterations=2).refit(fitted, votes)

    np.testing.assert_allclose(again.predict_proba(votes), fitted.predict_proba(votes), atol=1e-6)


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"accuracy": 0.0}, "accuracy is 0.0"),
        ({"strength": -1.0}, "strength is -1.0"),
        ({"strength": np.nan}, "strength is nan"),
        ({"copy_overlap": -0.5}, "copy_overlap is -0.5"),
        ({"iterations": 0}, "iterations is 0"),
    ],
)
def test_a_parameter_outside_its_range_is_refused(parameters: dict[str, Any], named: str) -> None:
    """The error names the parameter and its value."""
    with pytest.raises(InvalidValue, match=named):
        OneCoin(**parameters)
