"""Independent Bayesian classifier combination."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import digamma

from hunches.checks._drawn_votes import draw_votes
from hunches.errors import InvalidValue
from hunches.labelmodels.ibcc import IBCC
from hunches.records import ABSTAIN, LabelSpace, Votes

if TYPE_CHECKING:
    from numpy.typing import NDArray

SPACE = LabelSpace(["A", "B", "C"])
MATRICES = arrays(np.int8, st.tuples(st.integers(1, 10), st.integers(1, 4)), elements=st.integers(0, 2))


def _twin(matrix: NDArray[np.int8], *, right: float, wrong: float, steps: int) -> NDArray[np.float64]:
    """Return the beliefs, by the docstring, one number at a time and without leaps; everybody votes."""
    beliefs = [[float(np.mean([vote == y for vote in row])) for y in range(3)] for row in matrix]
    for _ in range(steps + 1):
        after = []
        for row in matrix:
            logs = [float(digamma(sum(belief[y] for belief in beliefs) + 1)) for y in range(3)]
            for lf, vote in enumerate(row):
                for y in range(3):
                    counts = [right if v == y else wrong for v in range(3)]
                    for other, belief in zip(matrix, beliefs, strict=True):
                        counts[other[lf]] += belief[y]
                    logs[y] += float(digamma(counts[vote]) - digamma(sum(counts)))
            masses = np.exp(np.array(logs) - max(logs))
            after.append((masses / masses.sum()).tolist())
        beliefs = after
    return np.array(beliefs)


@settings(max_examples=25, deadline=None)
@given(MATRICES, st.sampled_from([(4.0, 1.0), (0.5, 0.1)]))
def test_it_is_what_its_docstring_says(matrix: NDArray[np.int8], prior: tuple[float, float]) -> None:
    """A twin of plain loops gives the same beliefs after two steps."""
    votes = Votes.from_dense(matrix, SPACE)

    answer = IBCC(*prior, copy_overlap=1.1, iterations=2).fit(votes).predict_proba(votes)

    np.testing.assert_allclose(answer, _twin(matrix, right=prior[0], wrong=prior[1], steps=2), rtol=1e-8, atol=1e-12)


def test_voters_with_few_votes_say_less() -> None:
    """Of two that are always right, the one with four votes is worth less than the one with a thousand."""
    votes, _ = draw_votes(n_classes=2, n_examples=3_000)
    matrix = np.hstack([votes.dense(), np.full((3_000, 2), ABSTAIN)])
    best = IBCC().fit(votes).predict_proba(votes).argmax(axis=1)
    matrix[:1000, -2], matrix[:4, -1] = best[:1000], best[:4]

    evidence = IBCC(copy_overlap=1.1).fit(Votes.from_dense(matrix, votes.space)).evidence

    assert evidence[-1, 0, 0] - evidence[-1, 0, 1] < 0.5 * (evidence[-2, 0, 0] - evidence[-2, 0, 1])


def test_the_smallest_priors_leave_finite_numbers() -> None:
    """Expected logarithms of next to nothing are large, not infinite."""
    votes = Votes.from_dense(np.arange(12).reshape(6, 2) % 3, SPACE)

    answer = IBCC(1e-6, 1e-9).fit(votes).predict_proba(votes)

    np.testing.assert_allclose(answer.sum(axis=1), 1.0)


def test_gold_labels_settle_who_is_right() -> None:
    """Two voters contradict each other; a few gold labels tell which of them to believe."""
    truth = np.arange(40) % 2
    gold = np.where(np.arange(40) < 10, 1 - truth, ABSTAIN).astype(np.int32)
    votes = Votes.from_dense(np.column_stack([truth, 1 - truth]), LabelSpace(["A", "B"]))

    answer = IBCC().fit(votes, gold).predict_proba(votes)

    assert answer.argmax(axis=1).tolist() == (1 - truth).tolist()


def test_fitted_again_it_stays_where_it_was() -> None:
    """It starts from the beliefs of the fitted model: two steps are enough."""
    votes, _ = draw_votes()
    fitted = IBCC(iterations=1000, tolerance=1e-12).fit(votes)

    again = IBCC(iterations=2).refit(fitted, votes)

    np.testing.assert_allclose(again.predict_proba(votes), fitted.predict_proba(votes), atol=1e-6)


@pytest.mark.parametrize(
    ("parameters", "named"),
    [({"right": 0.0}, "right is 0.0"), ({"wrong": np.inf}, "wrong is inf"), ({"iterations": -2}, "iterations is -2")],
)
def test_a_parameter_outside_its_range_is_refused(parameters: dict[str, Any], named: str) -> None:
    """The error names the parameter and its value."""
    with pytest.raises(InvalidValue, match=named):
        IBCC(**parameters)
