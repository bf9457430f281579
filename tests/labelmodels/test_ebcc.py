"""Enhanced Bayesian classifier combination."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy.special import digamma

from hunches.checks._drawn_votes import draw_votes
from hunches.errors import InvalidValue, UnreadableModel
from hunches.labelmodels._ballots import Ballots
from hunches.labelmodels._expectation_maximisation import Estimate, expect
from hunches.labelmodels._subtype_start import divide
from hunches.labelmodels.ebcc import EBCC, _bound, _expected_logs
from hunches.labelmodels.ibcc import IBCC
from hunches.records import ABSTAIN, LabelSpace, Votes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hunches.records import ModelState

TWO = LabelSpace(["A", "B"])


def _two_kinds_of_examples() -> tuple[Votes, NDArray[np.int64]]:
    """Return votes of nine, four of whom are nearly always wrong on a third of the examples of one class."""
    rng = np.random.default_rng(0)
    truth = rng.integers(2, size=2_000)
    is_hard = (truth == 1) & (rng.random(2_000) < 1 / 3)
    right = np.where(is_hard[:, None] & (np.arange(9) < 4), 0.1, 0.85)
    return Votes.from_dense(np.where(rng.random((2_000, 9)) < right, truth[:, None], 1 - truth[:, None]), TWO), truth


def test_voters_that_err_together_are_seen_through() -> None:
    """It is more often right than the model that takes them for independent."""
    votes, truth = _two_kinds_of_examples()

    ours, independent = (model.fit(votes).predict_proba(votes).argmax(axis=1) for model in (EBCC(), IBCC()))

    assert (ours == truth).mean() > (independent == truth).mean() + 0.005


def test_it_finds_how_many_subtypes_there_are() -> None:
    """Of ten for each class, one of the one class and two of the other have more than a hundredth of it."""
    votes, _ = _two_kinds_of_examples()

    prior = EBCC().fit(votes).prior

    assert (prior > 0.01 * prior.sum(axis=1, keepdims=True)).sum(axis=1).tolist() == [1, 2]
    assert prior.sum() == pytest.approx(1.0)


def test_with_one_subtype_it_is_the_independent_model() -> None:
    """The same probabilities, when the majority's class balance does not count."""
    votes, _ = draw_votes(n_examples=500)
    alone = EBCC(n_subtypes=1, majority_balance=0.0)

    ours, independent = (model.fit(votes).predict_proba(votes) for model in (alone, IBCC()))

    np.testing.assert_allclose(ours, independent, atol=1e-9)


def test_a_rare_class_is_found_when_the_majority_does_not_set_the_balance() -> None:
    """The majority hides how rare it is, since it has the errors on the frequent one."""
    rng = np.random.default_rng(0)
    truth = (rng.random(4_000) < 0.1).astype(np.int64)
    is_wrong = rng.random((4_000, 6)) > np.linspace(0.6, 0.85, 6)
    votes = Votes.from_dense(np.where(rng.random((4_000, 6)) < 0.6, truth[:, None] ^ is_wrong, ABSTAIN), TWO)

    free, held = (
        (EBCC(majority_balance=weight).fit(votes).predict_proba(votes).argmax(axis=1) == truth).mean()
        for weight in (0.0, 1.0)
    )

    assert free > held + 0.05


def _twin(matrix: NDArray[np.int64], belief: NDArray[np.float64], *, steps: int) -> NDArray[np.float64]:
    """Return the beliefs about subtypes, ``[n_examples, n_classes, n_subtypes]``, by the equations of the paper."""
    n_subtypes, balance = belief.shape[2], np.stack([(matrix == y).mean(axis=1) for y in range(2)], axis=1)
    alpha = balance.sum(axis=0) + 1
    for _ in range(steps):
        logs = np.zeros(belief.shape)
        for y, m in np.ndindex(belief.shape[1:]):
            totals = belief[:, y].sum(axis=0) + 0.1 / n_subtypes
            logs[:, y, m] = digamma(alpha[y] + belief[:, y].sum()) + digamma(totals[m]) - digamma(totals.sum())
            for votes in matrix.T:
                counts = np.array([belief[votes == v, y, m].sum() + (4 if v == y else 1) for v in range(2)])
                logs[:, y, m] += digamma(counts[votes]) - digamma(counts.sum())
        belief = np.exp(logs) / np.exp(logs).sum(axis=(1, 2), keepdims=True)
    return belief


def test_steps_are_those_of_the_paper() -> None:
    """A twin that goes by its equations holds the same beliefs after three steps from a fitted model."""
    matrix = np.random.default_rng(0).integers(2, size=(12, 4))
    votes = Votes.from_dense(matrix, TWO)
    first = EBCC(n_subtypes=3, iterations=1, copy_overlap=1.1).fit(votes)
    states = matrix[:, :, None] == np.arange(2)
    logs = np.einsum("ijl,jls->is", states, first.evidence) + np.log(first.prior.ravel())
    belief = (np.exp(logs) / np.exp(logs).sum(axis=1, keepdims=True)).reshape(12, 2, 3)

    again = EBCC(n_subtypes=3, iterations=1, copy_overlap=1.1).refit(first, votes).predict_proba(votes)

    np.testing.assert_allclose(again, _twin(matrix, belief, steps=3).sum(axis=2), rtol=1e-9)


def test_the_bound_never_falls() -> None:
    """What variational inference promises of each of its steps."""
    ballots = Ballots.of(_two_kinds_of_examples()[0], None, copy_overlap=1.1)
    belief = ballots.majority()
    before = ballots.moments(belief).totals + 1.0
    moments, bounds = divide(ballots, belief, n_subtypes=4, start=0), []
    for _ in range(20):
        log_prior, logs = _expected_logs(moments, before)
        moments, _ = expect(ballots, Estimate(np.exp(log_prior - log_prior.max()), logs))
        bounds.append(_bound(moments, before, ballots=ballots))

    assert np.all(np.diff(bounds) > -1e-6)
    assert bounds[-1] > bounds[0] + 10.0


def test_more_starts_are_as_likely_or_more() -> None:
    """The first start is one of them, so nothing changes but for the better of the two."""
    votes, truth = _two_kinds_of_examples()

    one, four = (EBCC(starts=starts).fit(votes).predict_proba(votes) for starts in (1, 4))

    assert (four.argmax(axis=1) == truth).mean() >= (one.argmax(axis=1) == truth).mean() - 0.005


def test_gold_labels_settle_who_is_right() -> None:
    """Two voters contradict each other; a few gold labels tell which of them to believe."""
    truth = np.arange(40) % 2
    gold = np.where(np.arange(40) < 10, 1 - truth, ABSTAIN).astype(np.int32)
    votes = Votes.from_dense(np.column_stack([truth, 1 - truth]), TWO)

    answer = EBCC().fit(votes, gold).predict_proba(votes)

    assert answer.argmax(axis=1).tolist() == (1 - truth).tolist()


def test_fitted_again_it_stays_where_it_was() -> None:
    """It starts from the beliefs of the fitted model: two steps are enough."""
    votes, _ = _two_kinds_of_examples()
    fitted = EBCC(iterations=1000, tolerance=1e-12).fit(votes)

    again = EBCC(iterations=2).refit(fitted, votes)

    np.testing.assert_allclose(again.predict_proba(votes), fitted.predict_proba(votes), atol=1e-5)


@pytest.mark.parametrize("other", [EBCC(n_subtypes=3), IBCC()])
def test_fitted_again_after_another_kind_it_starts_afresh(other: EBCC | IBCC) -> None:
    """What was learned of other numbers of subtypes is of no use."""
    votes, _ = draw_votes()

    again = EBCC(starts=1).refit(other.fit(votes), votes)

    assert again.evidence.tolist() == EBCC(starts=1).fit(votes).evidence.tolist()


def test_a_start_divides_beliefs_among_subtypes() -> None:
    """What subtypes hold adds up to what classes hold; another start divides otherwise."""
    ballots = Ballots.of(draw_votes()[0], None, copy_overlap=1.1)
    belief = ballots.majority()

    first, second = (divide(ballots, belief, n_subtypes=4, start=start) for start in (0, 1))

    whole = ballots.moments(belief)
    np.testing.assert_allclose(first.counts.reshape(8, 3, 3, 4).sum(axis=3), whole.counts)
    np.testing.assert_allclose(first.totals.reshape(3, 4).sum(axis=1), whole.totals)
    assert np.abs(first.totals - second.totals).max() > 1.0


def test_the_shares_of_a_start_are_flat() -> None:
    """Over many rows each subtype gets about the same, and the least and the most shares are far apart."""
    rng = np.random.default_rng(0)
    votes = Votes.from_dense(rng.integers(3, size=(3_000, 12)), LabelSpace(["A", "B", "C"]))
    ballots = Ballots.of(votes, None, copy_overlap=1.1)

    totals = divide(ballots, np.full((len(ballots.gold), 3), 1 / 3), n_subtypes=5, start=0).totals

    np.testing.assert_allclose(totals, 200.0, rtol=0.05)


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"n_subtypes": 0}, "n_subtypes is 0"),
        ({"starts": 0}, "starts is 0"),
        ({"majority_balance": -1.0}, "majority_balance is -1.0"),
        ({"iterations": 0}, "iterations is 0"),
    ],
)
def test_a_parameter_outside_its_range_is_refused(parameters: dict[str, Any], named: str) -> None:
    """The error names the parameter and its value."""
    with pytest.raises(InvalidValue, match=named):
        EBCC(**parameters)


def _state() -> ModelState:
    return EBCC(n_subtypes=2, starts=1).fit(Votes.from_dense([[0, 1], [1, ABSTAIN]], TWO)).dump()


@pytest.mark.parametrize("missing", ["prior", "evidence", "estimated"])
def test_a_state_that_lacks_a_part_is_refused(missing: str) -> None:
    """The error names the part."""
    state = _state()
    left = {name: array for name, array in state.arrays.items() if name != missing}

    with pytest.raises(UnreadableModel, match=missing):
        EBCC.load(replace(state, arrays=left))


@pytest.mark.parametrize(
    ("name", "array"),
    [("evidence", np.zeros((2, 2, 2))), ("weights", np.ones(3)), ("prior", np.zeros((2, 2))), ("prior", np.ones(4))],
)
def test_a_state_whose_parts_do_not_fit_is_refused(name: str, array: NDArray[np.float64]) -> None:
    """Shapes must fit each other and the labelling functions, and the prior must be positive."""
    state = _state()

    with pytest.raises(UnreadableModel, match="do not fit"):
        EBCC.load(replace(state, arrays=state.arrays | {name: array}))
