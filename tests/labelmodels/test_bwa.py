"""The Bayesian weighted average."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hunches.checks._drawn_votes import draw_votes
from hunches.errors import InvalidValue, UnreadableModel
from hunches.labelmodels.bwa import BWA
from hunches.records import ABSTAIN, LabelSpace, Votes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hunches.records import ModelState

SPACE = LabelSpace(["A", "B", "C"])
MATRICES = arrays(np.int8, st.tuples(st.integers(2, 10), st.integers(1, 4)), elements=st.integers(ABSTAIN, 2)).filter(
    lambda matrix: bool((matrix != ABSTAIN).any())
)


def _twin(matrix: NDArray[np.int8], model: BWA, *, steps: int) -> NDArray[np.float64]:
    """Return the averages of the covered rows, by the docstring, one number at a time and without leaps."""
    rows = [[(lf, int(vote)) for lf, vote in enumerate(row) if vote != ABSTAIN] for row in matrix]
    rows = [row for row in rows if row]
    n_votes = sum(len(row) for row in rows)
    shares = [[sum(vote == y for _, vote in row) / len(row) for y in range(3)] for row in rows]
    spread = [
        max(8 / 3 * sum(len(row) * z[y] * (1 - z[y]) for row, z in zip(rows, shares, strict=True)) / n_votes, 1e-9)
        for y in range(3)
    ]
    truth = shares
    for _ in range(steps + 1):
        mean = [sum(z[y] for z in truth) / len(truth) for y in range(3)]
        after = []
        for row in rows:
            averages = []
            for y in range(3):
                top, bottom = model.smoothing * mean[y], model.smoothing
                for lf, vote in row:
                    cast = [((v == y) - z[y]) ** 2 for r, z in zip(rows, truth, strict=True) for o, v in r if o == lf]
                    precision = (model.strength + len(cast)) / (model.strength * spread[y] + sum(cast))
                    top, bottom = top + precision * (vote == y), bottom + precision
                averages.append(top / bottom)
            after.append([average / sum(averages) for average in averages])
        truth = after
    return np.array(truth)


@settings(max_examples=25, deadline=None)
@given(MATRICES, st.sampled_from([(15.0, 1.0), (0.5, 3.0)]))
def test_it_is_what_its_docstring_says(matrix: NDArray[np.int8], numbers: tuple[float, float]) -> None:
    """A twin of plain loops gives the same averages after two steps."""
    model = BWA(*numbers, copy_overlap=1.1, iterations=2)
    votes = Votes.from_dense(matrix, SPACE)

    answer = model.fit(votes).predict_proba(votes)

    np.testing.assert_allclose(answer[votes.covered()], _twin(matrix, model, steps=2), rtol=1e-7, atol=1e-9)


def test_voters_weigh_the_more_the_nearer_they_come_to_all() -> None:
    """The order of the precisions is that of the accuracies that votes were drawn with."""
    votes, _ = draw_votes(n_classes=2, n_examples=4_000)

    precision = BWA().fit(votes).precision

    assert np.all(np.diff(precision, axis=0) > 0)
    np.testing.assert_allclose(precision[:, 0], precision[:, 1])  # either class against the rest is the same


def test_it_is_right_more_often_than_the_majority() -> None:
    """Three good voters among nine are heard."""
    rng = np.random.default_rng(0)
    truth = rng.integers(2, size=2_000)
    is_right = rng.random((2_000, 9)) < np.repeat([0.95, 0.55], [3, 6])
    matrix = np.where(is_right, truth[:, None], 1 - truth[:, None])
    votes = Votes.from_dense(matrix, LabelSpace(["A", "B"]))

    answer = BWA().fit(votes).predict_proba(votes)

    majority = matrix.mean(axis=1) > 0.5
    assert (answer.argmax(axis=1) == truth).mean() > (majority == truth).mean() + 0.05


def test_gold_labels_settle_who_is_right() -> None:
    """Two voters contradict each other; a few gold labels tell which of them to believe."""
    truth = np.arange(40) % 2
    gold = np.where(np.arange(40) < 10, 1 - truth, ABSTAIN).astype(np.int32)
    votes = Votes.from_dense(np.column_stack([truth, 1 - truth]), LabelSpace(["A", "B"]))

    answer = BWA().fit(votes, gold).predict_proba(votes)

    assert answer.argmax(axis=1).tolist() == (1 - truth).tolist()


def test_copies_share_one_vote() -> None:
    """Each voter once more gives the same answers."""
    votes, _ = draw_votes(4, n_examples=300)
    twice = Votes.from_dense(np.repeat(votes.dense(), 2, axis=1), votes.space)

    alone, together = (BWA(copy_overlap=1.0).fit(either).predict_proba(either) for either in (votes, twice))

    np.testing.assert_allclose(together, alone, atol=1e-9)


def test_fitted_again_it_stays_where_it_was() -> None:
    """It starts from the beliefs of the fitted model: two steps are enough."""
    votes, _ = draw_votes()
    fitted = BWA(iterations=1000, tolerance=1e-12).fit(votes)

    again = BWA(iterations=2).refit(fitted, votes)

    np.testing.assert_allclose(again.predict_proba(votes), fitted.predict_proba(votes), atol=1e-6)


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"strength": 0.0}, "strength is 0.0"),
        ({"smoothing": np.nan}, "smoothing is nan"),
        ({"iterations": 0}, "is 0"),
    ],
)
def test_a_parameter_outside_its_range_is_refused(parameters: dict[str, Any], named: str) -> None:
    """The error names the parameter and its value."""
    with pytest.raises(InvalidValue, match=named):
        BWA(**parameters)


def _state() -> ModelState:
    return BWA().fit(Votes.from_dense([[0, 1], [2, ABSTAIN]], SPACE)).dump()


@pytest.mark.parametrize("missing", ["prior", "precision", "smoothing", "estimated"])
def test_a_state_that_lacks_a_part_is_refused(missing: str) -> None:
    """The error names the part."""
    state = _state()
    left = {name: array for name, array in state.arrays.items() if name != missing}

    with pytest.raises(UnreadableModel, match=missing):
        BWA.load(replace(state, arrays=left))


@pytest.mark.parametrize(("name", "shape"), [("precision", (2, 2)), ("weights", (3,)), ("smoothing", (2,))])
def test_a_state_whose_parts_do_not_fit_is_refused(name: str, shape: tuple[int, ...]) -> None:
    """Shapes must fit each other and the labelling functions."""
    state = _state()

    with pytest.raises(UnreadableModel):
        BWA.load(replace(state, arrays=state.arrays | {name: np.ones(shape)}))
