"""The model of Dawid and Skene."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hunches.errors import InvalidValue
from hunches.labelmodels.anchored import Anchored
from hunches.labelmodels.dawid_skene import DawidSkene
from hunches.labelmodels.majority_vote import MajorityVote
from hunches.records import ABSTAIN, LabelSpace, Votes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hunches.records import GoldLabels

SPACE = LabelSpace(["A", "B", "C"])
TWO = LabelSpace(["A", "B"])
MATRICES = arrays(np.int8, st.tuples(st.integers(1, 10), st.integers(1, 4)), elements=st.integers(ABSTAIN, 2)).filter(
    lambda matrix: bool((matrix != ABSTAIN).any())
)


def _drawn(
    confusions: NDArray[np.float64], balance: list[float], *, n_examples: int, coverage: float = 1.0
) -> tuple[NDArray[np.int8], NDArray[np.int64]]:
    """Return votes drawn from confusions ``[n_lfs, n_classes true, n_classes voted]``, and the truth."""
    rng = np.random.default_rng(3)
    truth = rng.choice(len(balance), size=n_examples, p=balance)
    drawn = np.stack(
        [(rng.random((n_examples, 1)) > table[truth].cumsum(axis=1)).sum(axis=1) for table in confusions]
    )
    silent = rng.random(drawn.shape) > coverage
    return np.where(silent, ABSTAIN, drawn).T.astype(np.int8), truth


CONFUSIONS = np.array(
    [
        [[0.9, 0.1], [0.3, 0.7]],
        [[0.7, 0.3], [0.1, 0.9]],
        [[0.8, 0.2], [0.2, 0.8]],
        [[0.6, 0.4], [0.4, 0.6]],
        [[0.95, 0.05], [0.5, 0.5]],
    ]
)


def _chances(plugin: DawidSkene, votes: Votes) -> NDArray[np.float64]:
    """Return the learned confusions, ``[n_lfs, n_classes true, n_classes voted]``."""
    fitted = plugin.fit(votes)
    ratios = np.exp(fitted.evidence)  # P(vote | class) over P(vote), which the rows' sums of one settle
    of_votes = np.stack([np.linalg.solve(table.T, np.ones(len(table))) for table in ratios])
    chances: NDArray[np.float64] = (ratios * of_votes[:, :, None]).transpose(0, 2, 1)
    return chances


def test_it_recovers_the_confusions_and_the_balance_that_votes_were_drawn_from() -> None:
    """With 20,000 examples, each probability within two hundredths."""
    votes = Votes.from_dense(_drawn(CONFUSIONS, [0.7, 0.3], n_examples=20_000)[0], TWO)

    assert DawidSkene().fit(votes).prior == pytest.approx([0.7, 0.3], abs=0.02)
    np.testing.assert_allclose(_chances(DawidSkene(), votes), CONFUSIONS, atol=0.02)


def test_it_is_as_right_as_who_knows_the_parameters() -> None:
    """Within three thousandths of Bayes' rule with the confusions and the balance that votes were drawn from."""
    matrix, truth = _drawn(CONFUSIONS, [0.9, 0.1], n_examples=10_000, coverage=0.8)
    votes = Votes.from_dense(matrix, TWO)
    chances = np.concatenate([CONFUSIONS, np.ones((5, 2, 1))], axis=2)  # an abstain is at -1, the last
    known = np.log([0.9, 0.1]) + sum(np.log(chances[lf])[:, matrix[:, lf]].T for lf in range(5))

    covered = votes.covered()
    ours, best = (
        (answer.argmax(axis=1) == truth)[covered].mean()
        for answer in (DawidSkene().fit(votes).predict_proba(votes), known)
    )

    assert ours >= best - 0.003


def test_a_new_voter_is_one_of_the_crowd() -> None:
    """One with a single vote has the confusion of all, one with many its own."""
    crowd = np.repeat([[[0.9, 0.1], [0.3, 0.7]]], 8, axis=0)
    matrix, _ = _drawn(crowd, [0.5, 0.5], n_examples=2_000)
    once = np.full((len(matrix), 1), ABSTAIN, dtype=np.int8)
    once[0] = matrix[0, 0]

    learned = _chances(DawidSkene(), Votes.from_dense(np.hstack([matrix, once]), TWO))

    np.testing.assert_allclose(learned[-1], crowd[0], atol=0.1)


def test_copies_of_a_bad_voter_count_once() -> None:
    """With five copies of it, accuracy falls by at most a hundredth."""
    matrix, truth = _drawn(CONFUSIONS, [0.5, 0.5], n_examples=3_000)
    copied = np.hstack([matrix, np.repeat(matrix[:, 3:4], 5, axis=1)])

    alone, together = (
        (DawidSkene().fit(votes).predict_proba(votes).argmax(axis=1) == truth).mean()
        for votes in (Votes.from_dense(matrix, TWO), Votes.from_dense(copied, TWO))
    )

    assert together >= alone - 0.01


def test_voters_that_know_one_class_only_are_not_for_it() -> None:
    """What its docstring warns of: the most frequent class takes over, where the anchored model stands."""
    rng = np.random.default_rng(0)
    truth = (rng.random(2_000) < 0.3).astype(np.int8)
    fires = rng.random((2_000, 6)) < 0.3
    matrix = np.where(fires & (rng.random((2_000, 6)) < 0.9), truth[:, None], ABSTAIN)
    matrix = np.where(matrix == np.arange(6) % 2, matrix, ABSTAIN)
    votes = Votes.from_dense(matrix, TWO)

    ours, anchored = (model.fit(votes).predict_proba(votes)[votes.covered()] for model in (DawidSkene(), Anchored()))

    gold = truth[votes.covered()]
    assert (anchored.argmax(axis=1) == gold).mean() == 1.0
    assert (ours.argmax(axis=1) == gold).mean() < 0.9


def test_gold_labels_settle_who_is_right() -> None:
    """Two groups contradict each other; a few gold labels tell which of them to believe."""
    truth = np.arange(40) % 2
    matrix = np.column_stack([truth, 1 - truth])
    gold = np.where(np.arange(40) < 10, 1 - truth, ABSTAIN).astype(np.int32)
    votes = Votes.from_dense(matrix, TWO)

    answer = DawidSkene().fit(votes, gold).predict_proba(votes)

    assert answer.argmax(axis=1).tolist() == (1 - truth).tolist()


def test_fitted_again_it_stays_where_it_was() -> None:
    """It starts from the beliefs of the fitted model: two steps are enough."""
    votes = Votes.from_dense(_drawn(CONFUSIONS, [0.8, 0.2], n_examples=500)[0], TWO)
    fitted = DawidSkene(iterations=1000, tolerance=1e-12).fit(votes)

    again = DawidSkene(iterations=2).refit(fitted, votes)

    np.testing.assert_allclose(again.predict_proba(votes), fitted.predict_proba(votes), atol=1e-6)


def test_fitted_again_from_another_kind_it_starts_there() -> None:
    """One step from the anchored model's beliefs differs from one from the majority's."""
    votes = Votes.from_dense(_drawn(CONFUSIONS, [0.8, 0.2], n_examples=500)[0], TWO)
    plugin = DawidSkene(iterations=1)

    again = plugin.refit(Anchored().fit(votes), votes)

    assert np.abs(again.evidence - plugin.fit(votes).evidence).max() > 1e-3


@pytest.mark.parametrize("kind", [Anchored, MajorityVote])
def test_fitted_again_after_a_model_of_other_lfs_it_starts_afresh(kind: type[Anchored] | type[MajorityVote]) -> None:
    """What another model learned of other labelling functions is of no use, nor a model without class balance."""
    votes = Votes.from_dense([[0, 1], [1, 1], [0, ABSTAIN]], TWO)
    other = Votes.from_dense([[0], [1], [1]], TWO, ["another"])
    plugin = DawidSkene()

    again = plugin.refit(kind().fit(other), votes)

    assert again.evidence.tolist() == plugin.fit(votes).evidence.tolist()


def _twin(matrix: NDArray[np.int8], gold: GoldLabels, *, model: DawidSkene, steps: int) -> list[list[float]]:
    """Return the beliefs about the covered rows, by the docstring, one number at a time and without leaps."""
    rows = [row for row in range(len(matrix)) if any(matrix[row] != ABSTAIN)]
    lfs, classes = range(matrix.shape[1]), range(3)

    def clamped(row: int, belief: list[float]) -> list[float]:
        return belief if gold[row] == ABSTAIN else [float(gold[row] == y) for y in classes]

    beliefs = {
        r: clamped(r, [float(np.mean([v == y for v in matrix[r] if v != ABSTAIN])) for y in classes]) for r in rows
    }
    for _ in range(steps + 1):
        prior = [(sum(beliefs[r][y] for r in rows) + 1) / (len(rows) + 3) for y in classes]
        counts = [
            [[sum(beliefs[r][y] for r in rows if matrix[r, j] == v) for v in classes] for y in classes] for j in lfs
        ]
        pooled = []
        for y in classes:
            believed = [model.strength * (model.accuracy if v == y else (1 - model.accuracy) / 2) for v in classes]
            masses = [believed[v] + sum(counts[j][y][v] for j in lfs) for v in classes]
            pooled.append([mass / sum(masses) for mass in masses])
        for r in rows:
            belief = list(prior)
            for j in lfs:
                for y in classes if matrix[r, j] != ABSTAIN else ():
                    own = [counts[j][y][v] + model.strength * pooled[y][v] for v in classes]
                    belief[y] *= own[matrix[r, j]] / sum(own)
            beliefs[r] = clamped(r, [mass / sum(belief) for mass in belief])
    return [beliefs[r] for r in rows]


@settings(max_examples=25, deadline=None)
@given(MATRICES, st.data())
def test_it_is_what_its_docstring_says(matrix: NDArray[np.int8], data: Any) -> None:  # noqa: ANN401  # hypothesis types it so
    """A twin of plain loops gives the same beliefs after two steps, with gold labels on some examples."""
    gold = data.draw(arrays(np.int32, len(matrix), elements=st.sampled_from([ABSTAIN, ABSTAIN, 0, 1, 2])))
    model = DawidSkene(strength=data.draw(st.sampled_from([0.5, 10.0])), copy_overlap=1.1, iterations=2)
    votes = Votes.from_dense(matrix, SPACE)

    answer = model.fit(votes, gold).predict_proba(votes)[votes.covered()]

    expected = np.array(_twin(matrix, gold, model=model, steps=2))
    free = gold[votes.covered()] == ABSTAIN  # prediction knows no gold labels
    np.testing.assert_allclose(answer[free], expected[free], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"accuracy": 1.0}, "accuracy is 1.0"),
        ({"accuracy": np.nan}, "accuracy is nan"),
        ({"strength": 0.0}, "strength is 0.0"),
        ({"strength": np.inf}, "strength is inf"),
        ({"copy_overlap": 0.0}, "copy_overlap is 0.0"),
        ({"iterations": 0}, "iterations is 0"),
        ({"tolerance": -1.0}, "tolerance is -1.0"),
    ],
)
def test_a_parameter_outside_its_range_is_refused(parameters: dict[str, Any], named: str) -> None:
    """The error names the parameter and its value."""
    with pytest.raises(InvalidValue, match=named):
        DawidSkene(**parameters)
