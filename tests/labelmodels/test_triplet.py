"""The triplet method."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hunches.errors import InvalidValue, UnreadableModel
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
ACCURACIES = (0.62, 0.7, 0.75, 0.8, 0.88, 0.4)


def _planted(balance: tuple[float, ...], n_examples: int = 60_000) -> tuple[Votes, NDArray[np.int64]]:
    """Return votes of independent labelling functions of known accuracy, on half of the examples each."""
    rng = np.random.default_rng(0)
    n_classes = len(balance)
    truth = rng.choice(n_classes, p=balance, size=n_examples)
    shape = (n_examples, len(ACCURACIES))
    is_wrong = rng.random(shape) > np.array(ACCURACIES)
    labels = (truth[:, None] + is_wrong * rng.integers(1, n_classes, size=shape)) % n_classes
    matrix = np.where(rng.random(shape) < 0.5, labels, ABSTAIN)
    return Votes.from_dense(matrix, LabelSpace([f"c{label}" for label in range(n_classes)])), truth


def _accuracies(fitted: AdditiveModel) -> list[float]:
    return list(fitted.accuracies().values())


@pytest.mark.parametrize("balance", [(0.5, 0.5), (0.9, 0.1), (0.5, 0.3, 0.2), (0.6, 0.2, 0.1, 0.06, 0.04)])
def test_it_finds_what_the_votes_were_drawn_from(balance: tuple[float, ...]) -> None:
    """Accuracies, one below chance among them, and the class balance are those planted, within two points."""
    fitted = Triplet(copy_overlap=1.0).fit(_planted(balance)[0])

    np.testing.assert_allclose(_accuracies(fitted), ACCURACIES, rtol=0, atol=0.02)
    np.testing.assert_allclose(fitted.prior, balance, rtol=0, atol=0.02)


def test_three_labelling_functions_are_solved_by_hand() -> None:
    """Agreements of 14, 12 and 10 in 16 are products of .75, .5 and .25: skills with one solution."""
    # a and b agree on 14 of 16 examples, a and c on 12, b and c on 10.
    first = np.zeros(16, dtype=np.int8)
    second, third = first.copy(), first.copy()
    second[:2], third[2:6] = 1, 1
    matrix = np.column_stack([first, second, third])
    votes = Votes.from_dense(np.vstack([matrix, 1 - matrix]), TWO)

    fitted = Triplet(least=1e-9, copy_overlap=1.0).fit(votes)

    skills = [math.sqrt(0.75 * 0.5 / 0.25), math.sqrt(0.75 * 0.25 / 0.5), math.sqrt(0.5 * 0.25 / 0.75)]
    assert _accuracies(fitted) == pytest.approx([1.0, *((1 + skill) / 2 for skill in skills[1:])])


def test_a_vote_is_weighed_as_bayes_would() -> None:
    """With the planted parameters as good as known, its answers are right as often as those of Bayes' rule."""
    votes, truth = _planted((0.9, 0.1))
    evidence = np.array([[[math.log(p), math.log(1 - p)], [math.log(1 - p), math.log(p)]] for p in ACCURACIES])
    fitted = Triplet(copy_overlap=1.0).fit(votes)
    true = replace(fitted, prior=np.array([0.9, 0.1]), evidence=evidence)

    ours, best = ((model.predict_proba(votes).argmax(axis=1) == truth).mean() for model in (fitted, true))

    assert ours >= best - 0.001


def test_one_class_is_certain() -> None:
    """With nothing to choose from there is no evidence."""
    votes = Votes.from_dense([[0, ABSTAIN], [0, 0]], LabelSpace(["A"]))

    fitted = Triplet().fit(votes)

    assert fitted.predict_proba(votes).tolist() == [[1.0], [1.0]]
    assert not fitted.evidence.any()


def test_without_three_labelling_functions_the_anchor_stays() -> None:
    """Two make no triplet: each is believed as at first."""
    assert _accuracies(Triplet().fit(Votes.from_dense([[0, 1], [1, 1], [0, 0]], TWO))) == pytest.approx([0.8, 0.8])


def test_labelling_functions_that_know_one_class_are_no_pair() -> None:
    """They always agree or never, so they keep the anchor, or half-way to certain where their class is frequent."""
    votes = Votes.from_dense([[0, ABSTAIN, 0]] * 30 + [[0, 1, ABSTAIN]] * 10, TWO)

    fitted = Triplet(copy_overlap=1.1).fit(votes)

    frequent = (1.0 + fitted.prior[0]) / 2.0
    assert frequent > 0.8
    assert _accuracies(fitted) == pytest.approx([frequent, 0.8, frequent])


def test_one_that_knows_one_class_is_judged_by_those_with_a_choice() -> None:
    """It is right on three fifths of its votes, and two that are right on 80% of theirs tell."""
    rng = np.random.default_rng(0)
    truth = rng.integers(2, size=40_000)
    others = np.where(rng.random((40_000, 3)) < 0.8, truth[:, None], 1 - truth[:, None])
    fires = rng.random(40_000) < np.where(truth == 1, 0.6, 0.4)
    votes = Votes.from_dense(np.column_stack([others, np.where(fires, 1, ABSTAIN)]), TWO)

    assert _accuracies(Triplet(copy_overlap=1.0).fit(votes)) == pytest.approx([0.8, 0.8, 0.8, 0.6], abs=0.02)


def test_gold_labels_count_beside_ten_for_the_votes() -> None:
    """Worked by hand: two labelling functions keep the anchor of .8; one is right on all of 5, the other on none."""
    votes = Votes.from_dense([[0, 1], [1, 0]] * 5, TWO)
    gold = np.array([0, 1, 0, 1, 0, *[ABSTAIN] * 5], dtype=np.int32)

    fitted = Triplet(copy_overlap=1.1).fit(votes, gold)

    assert _accuracies(fitted) == pytest.approx([(8 + 5) / 15, 8 / 15])


def test_copies_do_not_vouch_for_each_other() -> None:
    """Five copies of a labelling function that is right on 60% are not taken for better."""
    rng = np.random.default_rng(0)
    truth = rng.integers(2, size=20_000)
    p = np.array([0.75, 0.75, 0.75, 0.6])
    matrix = np.where(rng.random((20_000, 4)) < p, truth[:, None], 1 - truth[:, None])
    votes = Votes.from_dense(np.hstack([matrix, *[matrix[:, 3:]] * 4]), TWO)

    assert _accuracies(Triplet(copy_overlap=0.9).fit(votes)) == pytest.approx([0.75] * 3 + [0.6] * 5, abs=0.03)


def _twin(matrix: NDArray[np.int8], *, least: float, expected: float) -> list[float]:
    """Return the skills by the ratios of all triplets, each in plain loops; three classes, no copies."""
    lfs = range(matrix.shape[1])
    known = [set(column) - {ABSTAIN} for column in matrix.T.tolist()]
    skill, trust = {}, {}
    for a, b in itertools.permutations(lfs, 2):
        both = [(x, y) for x, y in matrix[:, [a, b]].tolist() if ABSTAIN not in (x, y)]
        agree = sum((3 * (x == y) - 1) / 2 for x, y in both)
        skill[a, b] = (agree + least * expected**2) / (len(both) + least)
        is_usable = len(known[a]) > 1 or len(known[b]) > 1
        trust[a, b] = is_usable * len(both) / (len(both) + least)
    signs = [-1 if sum(trust[a, b] * skill[a, b] for b in lfs if b != a) < 0 else 1 for a in lfs]
    answers = []
    for a in lfs:
        above = below = 0.0
        for b, c in itertools.permutations([b for b in lfs if b != a], 2):
            weight = trust[a, b] * trust[a, c] * trust[b, c] * signs[b] * signs[c]
            above, below = above + weight * skill[a, b] * skill[a, c], below + weight * skill[b, c]
        shared = max(
            (np.sum((matrix[:, a] >= 0) & (matrix[:, b] >= 0)) for b in lfs if b != a and trust[a, b]), default=0
        )
        n = float(shared) if below > 1e-12 else 0.0
        solved = max(-0.5, signs[a] * math.sqrt(min(1.0, max(0.0, above / below)))) if n else 0.0
        answers.append(((1 + 2 * solved) / 3 * n + least * 0.8) / (n + least))
    return answers


@settings(max_examples=50, deadline=None)
@given(arrays(np.int8, st.tuples(st.integers(6, 12), st.integers(1, 5)), elements=st.integers(ABSTAIN, 2)))
def test_it_is_the_formula_of_its_docstring(matrix: NDArray[np.int8]) -> None:
    """A twin of plain loops over all triplets gives the same accuracies to those with a choice."""
    with_votes = np.vstack([matrix, np.array([[0], [1]], dtype=np.int8).repeat(matrix.shape[1], axis=1)])

    fitted = Triplet(copy_overlap=1.1).fit(Votes.from_dense(with_votes, SPACE))

    np.testing.assert_allclose(_accuracies(fitted), _twin(with_votes, least=5.0, expected=0.7), rtol=1e-9)


@settings(max_examples=50, deadline=None)
@given(MATRICES, st.randoms(use_true_random=False))
def test_order_means_nothing(matrix: NDArray[np.int8], random: Any) -> None:  # noqa: ANN401  # hypothesis types it so
    """Other orders of examples, labelling functions and classes give the same accuracies in that order."""
    rows, lfs, classes = (random.sample(range(size), size) for size in (*matrix.shape, 3))
    renamed = np.array([*classes, ABSTAIN], dtype=np.int8)[matrix]

    moved, before = (Triplet().fit(Votes.from_dense(votes, SPACE)) for votes in (renamed[rows][:, lfs], matrix))

    np.testing.assert_allclose(_accuracies(moved), np.array(_accuracies(before))[lfs], rtol=0, atol=1e-9)
    np.testing.assert_allclose(moved.prior[classes], before.prior, rtol=0, atol=1e-9)


@settings(max_examples=50, deadline=None)
@given(MATRICES, st.data())
def test_accuracies_stay_between_0_and_1(matrix: NDArray[np.int8], data: Any) -> None:  # noqa: ANN401  # as above
    """Whatever the votes and the gold labels: never NaN, except without votes, and no class is ruled out."""
    gold = data.draw(arrays(np.int32, len(matrix), elements=st.integers(ABSTAIN, 2)))
    votes = Votes.from_dense(matrix, SPACE)

    fitted = Triplet().fit(votes, gold)

    voting = (matrix != ABSTAIN).any(axis=0)
    assert all(0 < accuracy < 1 for accuracy in np.array(_accuracies(fitted))[voting])
    assert (fitted.predict_proba(votes) > 0).all()


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"anchor": 1.0}, "anchor is 1.0"),
        ({"anchor": math.nan}, "anchor is nan"),
        ({"least": 0.0}, "least is 0.0"),
        ({"strength": math.inf}, "strength is inf"),
        ({"copy_overlap": -1.0}, "copy_overlap is -1.0"),
    ],
)
def test_a_parameter_outside_its_range_is_refused(parameters: dict[str, float], named: str) -> None:
    """The error names the parameter and its value."""
    with pytest.raises(InvalidValue, match=named):
        Triplet(**parameters)


def test_a_state_of_another_kind_is_refused() -> None:
    """The error says which kind it is."""
    state = replace(Triplet().fit(Votes.from_dense([[0, 1]], TWO)).dump(), plugin="other.v1")

    with pytest.raises(UnreadableModel, match=r"'other[.]v1', not 'triplet[.]v1'"):
        Triplet.load(state)
