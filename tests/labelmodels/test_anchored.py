"""The anchored label model."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hunches.errors import InvalidValue, UnreadableModel
from hunches.labelmodels.anchored import Anchored
from hunches.labelmodels.copies import copy_cluster_sizes
from hunches.records import ABSTAIN, LabelSpace, Votes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hunches.records import GoldLabels, ModelState

SPACE = LabelSpace(["A", "B", "C"])
TWO = LabelSpace(["A", "B"])
MATRICES = arrays(np.int8, st.tuples(st.integers(1, 12), st.integers(1, 5)), elements=st.integers(ABSTAIN, 2)).filter(
    lambda matrix: bool((matrix != ABSTAIN).any())
)


def _answer(matrix: object, space: LabelSpace = SPACE, **parameters: float) -> NDArray[np.float64]:
    votes = Votes.from_dense(matrix, space)
    return Anchored(**parameters).fit(votes).predict_proba(votes)


def test_one_lf_that_always_says_the_same_is_believed_as_far_as_the_formula_goes() -> None:
    """Worked by hand: prior (3/4, 1/4), base (7/8, 1/8), and nobody comments, so one vote's posterior is the base."""
    answer = _answer([[0], [0], [ABSTAIN]], TWO)

    right = 7 / 8
    np.testing.assert_allclose(answer, [[right, 1 - right], [right, 1 - right], [0.75, 0.25]], rtol=1e-14)


def test_two_copies_are_one_vote_tempered() -> None:
    """Worked by hand: each copy weighs a half, and two votes on an example count 2 ** -0.3 of their evidence."""
    answer = _answer([[0, 0], [0, 0]], TWO)

    right, tau = 7 / 8, 2**-0.3
    masses = np.array([0.75 ** (1 - tau) * right**tau, 0.25 ** (1 - tau) * (1 - right) ** tau])
    np.testing.assert_allclose(answer[0], masses / masses.sum(), rtol=1e-14)


def test_a_vote_is_weighed_by_how_often_the_others_agree() -> None:
    """The one that the others contradict loses a tie against one they confirm."""
    reliable, contrary = [0, 1] * 10, [1, 0] * 10
    matrix = np.column_stack([reliable, reliable, reliable, contrary])
    tie = np.array([[0, ABSTAIN, ABSTAIN, 1], [ABSTAIN, ABSTAIN, ABSTAIN, 1]])

    answer = _answer(np.vstack([matrix, tie]), TWO, copy_overlap=1.1)

    assert answer[-2].argmax() == 0
    assert answer[-2, 0] > answer[-1, 0]


def test_gold_labels_take_the_place_of_the_vote() -> None:
    """With gold against it, a labelling function is believed less."""
    votes = Votes.from_dense([[0]] * 40 + [[1]] * 40, TWO)
    gold = np.array([0] * 20 + [1] * 60, dtype=np.int32)

    without, with_gold = (Anchored().fit(votes, labels).predict_proba(votes)[0, 0] for labels in (None, gold))

    assert with_gold < without


def test_accuracies_are_the_mean_posterior_of_what_was_voted_for() -> None:
    """They come from the model's own probabilities; a silent labelling function has none."""
    votes = Votes.from_dense([[0, 1, ABSTAIN], [2, 2, ABSTAIN], [0, ABSTAIN, ABSTAIN]], SPACE)
    fitted = Anchored().fit(votes)

    answer = fitted.predict_proba(votes)

    first, second = (answer[0, 0] + answer[1, 2] + answer[2, 0]) / 3, (answer[0, 1] + answer[1, 2]) / 2
    expected = {"lf0": first, "lf1": second, "lf2": math.nan}
    assert fitted.accuracies() == pytest.approx(expected, nan_ok=True)


def test_only_votes_that_others_comment_on_are_counted() -> None:
    """Worked by hand: a vote confirmed twice has P = (2 + 7 * base) / 9, however often it stands alone."""
    votes = Votes.from_dense([[0, 0], [0, 0], *([[0, ABSTAIN]] * 5)], TWO)

    fitted = Anchored(copy_overlap=1.0).fit(votes)

    right = (2 + 7 * 7 / 8) / 9
    np.testing.assert_allclose(fitted.predict_proba(votes)[-1], [right, 1 - right], rtol=1e-14)


def _twin(matrix: NDArray[np.int8], gold: GoldLabels, model: Anchored, n_classes: int) -> list[list[float]]:
    """Return the posterior as the class's docstring says it, one number at a time."""
    n_examples, n_lfs = matrix.shape
    votes = Votes.from_dense(matrix, SPACE)
    weights = (1 / copy_cluster_sizes(votes, overlap=model.copy_overlap)).tolist()
    told = [
        gold[row] != ABSTAIN or sum(weights[j] for j in range(n_lfs) if matrix[row, j] != ABSTAIN) > 1 + 1e-9
        for row in range(n_examples)
    ]
    belief = []
    for row in range(n_examples):
        mass = [sum(weights[j] for j in range(n_lfs) if matrix[row, j] == y) for y in range(n_classes)]
        share = [part / sum(mass) if sum(mass) else 1 / n_classes for part in mass]
        belief.append([float(gold[row] == y) for y in range(n_classes)] if gold[row] != ABSTAIN else share)
    covered = [row for row in range(n_examples) if any(matrix[row] != ABSTAIN)]
    prior = [0.5 * sum(belief[r][y] for r in covered) / len(covered) + 0.5 / n_classes for y in range(n_classes)]
    posterior = []
    for row in range(n_examples):
        cast = [(j, int(label)) for j, label in enumerate(matrix[row]) if label != ABSTAIN]
        tau = max(len(cast), 1) ** -model.tempering
        mass = []
        for y in range(n_classes):
            evidence = 0.0
            for j, label in cast:
                rows = [r for r in range(n_examples) if matrix[r, j] == label and told[r]]
                count, strength = sum(belief[r][y] for r in rows), model.strength * len(rows) + model.least
                precision = (count + strength * _twin_base(prior, label, y, model.anchor)) / (len(rows) + strength)
                evidence += weights[j] * (math.log(precision) - math.log(prior[y]))
            mass.append(prior[y] * math.exp(tau * evidence))
        posterior.append([part / sum(mass) for part in mass])
    return posterior


def _twin_base(prior: list[float], label: int, true: int, anchor: float) -> float:
    if len(prior) == 1:
        return 1.0
    right = max(anchor, (1 + prior[label]) / 2)
    return right if label == true else (1 - right) * prior[true] / (1 - prior[label])


@settings(max_examples=50, deadline=None)
@given(MATRICES, st.data())
def test_it_is_the_formula_of_its_docstring(matrix: NDArray[np.int8], data: Any) -> None:  # noqa: ANN401  # hypothesis types it so
    """A twin of plain loops gives the same probabilities, with gold labels on some examples."""
    gold = data.draw(arrays(np.int32, len(matrix), elements=st.integers(ABSTAIN, 2)))
    model = Anchored(tempering=data.draw(st.sampled_from([0.0, 0.3, 1.0])), copy_overlap=0.55)

    answer = model.fit(Votes.from_dense(matrix, SPACE), gold).predict_proba(Votes.from_dense(matrix, SPACE))

    np.testing.assert_allclose(answer, _twin(matrix, gold, model, 3), rtol=1e-9, atol=1e-12)


@settings(max_examples=50, deadline=None)
@given(MATRICES, st.randoms(use_true_random=False))
def test_order_means_nothing(matrix: NDArray[np.int8], random: Any) -> None:  # noqa: ANN401  # as above
    """Other orders of examples, labelling functions and classes give the same probabilities in that order."""
    rows, lfs, classes = (random.sample(range(size), size) for size in (*matrix.shape, 3))
    renamed = np.array([*classes, ABSTAIN], dtype=np.int8)[matrix]

    moved = _answer(renamed[rows][:, lfs])

    np.testing.assert_allclose(moved[:, classes], _answer(matrix)[rows], rtol=0, atol=1e-9)


@settings(max_examples=50, deadline=None)
@given(MATRICES)
def test_a_silent_lf_changes_nothing(matrix: NDArray[np.int8]) -> None:
    """A labelling function that always abstains is no evidence."""
    silent = np.full((len(matrix), 1), ABSTAIN, dtype=np.int8)

    np.testing.assert_allclose(_answer(np.hstack([matrix, silent])), _answer(matrix), rtol=0, atol=1e-12)


@settings(max_examples=50, deadline=None)
@given(MATRICES)
def test_a_repeated_lf_is_one_lf(matrix: NDArray[np.int8]) -> None:
    """Each copy weighs a half, so without tempering nothing changes at all."""
    assume(len({tuple(column) for column in matrix.T.tolist()}) == matrix.shape[1])
    repeated = np.hstack([matrix, matrix[:, :1]])

    before, after = (_answer(votes, copy_overlap=1.0, tempering=0.0) for votes in (matrix, repeated))

    np.testing.assert_allclose(after, before, rtol=0, atol=1e-9)


@settings(max_examples=50, deadline=None)
@given(MATRICES)
def test_every_row_is_a_distribution(matrix: NDArray[np.int8]) -> None:
    """Rows sum to 1, and no class is ruled out."""
    answer = _answer(matrix)

    np.testing.assert_allclose(answer.sum(axis=1), 1.0, rtol=0, atol=1e-12)
    assert (answer > 0).all()


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"anchor": 1.0}, "anchor is 1.0"),
        ({"anchor": math.nan}, "anchor is nan"),
        ({"copy_overlap": 0.0}, "copy_overlap is 0.0"),
        ({"strength": -1.0}, "strength is -1.0"),
        ({"least": math.inf}, "least is inf"),
        ({"tempering": math.nan}, "tempering is nan"),
        ({"strength": 0.0, "least": 0.0}, r"strength \+ least is 0.0"),
    ],
)
def test_a_parameter_outside_its_range_is_refused(parameters: dict[str, float], named: str) -> None:
    """The error names the parameter and its value."""
    with pytest.raises(InvalidValue, match=named):
        Anchored(**parameters)


def _state() -> ModelState:
    return Anchored().fit(Votes.from_dense([[0, 1], [2, ABSTAIN]], SPACE)).dump()


def test_a_state_of_another_kind_is_refused() -> None:
    """The error says which kind it is."""
    with pytest.raises(UnreadableModel, match=r"'other[.]v1', not 'anchored[.]v1'"):
        Anchored.load(replace(_state(), plugin="other.v1"))


@pytest.mark.parametrize("missing", ["prior", "evidence", "estimated"])
def test_a_state_that_lacks_a_part_is_refused(missing: str) -> None:
    """The error names the part."""
    state = _state()
    arrays_left = {name: array for name, array in state.arrays.items() if name != missing}

    with pytest.raises(UnreadableModel, match=missing):
        Anchored.load(replace(state, arrays=arrays_left))


@pytest.mark.parametrize(
    ("name", "array"),
    [("evidence", np.zeros((2, 3, 2))), ("evidence", np.zeros((1, 3, 3))), ("prior", np.array([0.0, 0.5, 0.5]))],
)
def test_a_state_whose_parts_do_not_fit_is_refused(name: str, array: NDArray[np.float64]) -> None:
    """Shapes must fit each other and the labelling functions, and the prior must be positive."""
    state = _state()

    with pytest.raises(UnreadableModel, match="do not fit"):
        Anchored.load(replace(state, arrays=state.arrays | {name: array}))
