"""Which examples to label next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import f1_score

from hunches.errors import InvalidValue
from hunches.labelmodels.anchored import Anchored
from hunches.labelmodels.gold.labeling_queue import propose_examples
from hunches.labelmodels.map_logistic import MapLogistic
from hunches.labelmodels.vote_shares import share_of_votes
from hunches.records import ABSTAIN, LabelSpace, Votes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hunches.labelmodels.gold.labeling_queue import LabelingQueue
    from hunches.records import GoldLabels

TWO = LabelSpace(["SPAM", "HAM"])
FOUR = LabelSpace(["A", "B", "C", "D"])
MATRICES = arrays(np.int8, st.tuples(st.integers(1, 15), st.integers(1, 4)), elements=st.integers(ABSTAIN, 1)).filter(
    lambda matrix: bool((matrix != ABSTAIN).any())
)


def _queue(votes: Votes, count: int, *, gold: GoldLabels | None = None, seed: int = 0) -> LabelingQueue:
    known = np.full(votes.n_examples, ABSTAIN, dtype=np.int32) if gold is None else gold
    return propose_examples(votes, share_of_votes(votes), gold=known, count=count, rng=np.random.default_rng(seed))


def test_the_same_votes_have_as_many_chances_as_examples() -> None:
    """Of two disagreements of equal size, one is on three of four examples, and so often drawn."""
    votes = Votes.from_dense([[0, 1, ABSTAIN], [0, ABSTAIN, 1], [0, 1, ABSTAIN], [0, 1, ABSTAIN]], TWO)

    firsts = [_queue(votes, 1, seed=seed).examples[0] for seed in range(400)]

    assert np.mean([first.row != 1 for first in firsts]) == pytest.approx(0.75, abs=0.06)
    assert {first.n_like for first in firsts if first.row != 1} == {3}


def test_gold_on_the_same_votes_makes_room_for_others() -> None:
    """Four examples, on whose votes there are three labels, are drawn as often as one without."""
    votes = Votes.from_dense([[0, 1]] * 7 + [[1, 0]], TWO)
    gold = np.array([0, 0, 0, -1, -1, -1, -1, -1], dtype=np.int32)

    others = [_queue(votes, 1, gold=gold, seed=seed).rows[0] == 7 for seed in range(400)]

    assert np.mean(others) == pytest.approx(0.5, abs=0.07)


def test_what_is_certain_comes_last() -> None:
    """Within a group, an example that model and vote are sure of is all but never drawn before another."""
    votes = Votes.from_dense([[0, 0]] * 50 + [[0, -1]] * 2, TWO)
    likely = np.array([[1.0, 0.0]] * 50 + [[0.6, 0.4]] * 2)

    queue = propose_examples(
        votes, likely, gold=np.full(52, ABSTAIN, dtype=np.int32), count=1, rng=np.random.default_rng(0)
    )

    assert queue.rows[0] >= 50


def test_classes_and_disagreement_take_turns() -> None:
    """A rare class, and examples on which votes agree, have their part in a batch."""
    rng = np.random.default_rng(0)
    spam = np.where(rng.random((200, 8)) < 0.5, 0, ABSTAIN)
    spam[:100, 0] = 1
    ham = np.where(rng.random((10, 8)) < 0.5, 1, ABSTAIN)
    ham[:, 1] = 1
    votes = Votes.from_dense(np.vstack([spam, ham]), TWO)

    rows = _queue(votes, 12).rows

    shares = share_of_votes(votes)[rows]
    assert np.count_nonzero(shares.argmax(axis=1) == 1) >= 4
    assert np.count_nonzero(shares.max(axis=1) == 1.0) >= 4


def test_the_same_votes_are_proposed_once_where_there_are_others() -> None:
    """Even where one pattern is on most of the examples."""
    matrix = np.array([[0, 1, 1, 0]] * 100 + [[(row >> bit) & 1 for bit in range(4)] for row in range(16)] * 1)

    rows = _queue(Votes.from_dense(matrix, TWO), 8).rows

    assert len({tuple(votes) for votes in matrix[rows].tolist()}) == 8


def test_few_kinds_of_votes_are_proposed_again() -> None:
    """A batch is full as long as there are examples."""
    votes = Votes.from_dense([[0, 1]] * 30 + [[0, 0]] * 30, TWO)

    assert len(_queue(votes, 50)) == 50
    assert len(_queue(votes, 70)) == 60


def test_some_have_no_votes_where_many_have_none() -> None:
    """One in ten, drawn at random; none where nearly all are covered."""
    matrix = np.array([[0, 1]] * 50 + [[ABSTAIN] * 2] * 50)

    many = _queue(Votes.from_dense(matrix, TWO), 20)
    few = _queue(Votes.from_dense(matrix[:60], TWO), 20)

    assert np.count_nonzero(many.rows >= 50) == 2
    assert many.examples[-1].reason == "no labelling function votes on it; 49 examples like it"
    assert np.count_nonzero(few.rows >= 50) == 0


@pytest.mark.parametrize(
    ("votes", "reason"),
    [
        pytest.param([0], "1 labelling function votes for A, which the model gives 100%", id="one"),
        pytest.param([1, 1], "2 labelling functions vote for B, which the model gives 100%", id="two alike"),
        pytest.param([1, 1, 0], "3 labelling functions disagree (2 B, 1 A)", id="more first"),
        pytest.param([3, 2, 1, 0], "4 labelling functions disagree (1 A, 1 B, 1 C and 1 more)", id="many classes"),
    ],
)
def test_reasons_are_plain(votes: list[int], reason: str) -> None:
    """Who says what, and how many examples are like it."""
    queue = _queue(Votes.from_dense([votes], FOUR), 1)

    assert queue.examples[0].reason == f"{reason}; no other example like it"
    assert reason in str(queue)
    assert reason in queue._repr_html_()


@settings(max_examples=50, deadline=None)
@given(MATRICES, st.data())
def test_it_proposes_examples_without_gold_once_each(matrix: NDArray[np.int8], data: Any) -> None:  # noqa: ANN401  # hypothesis types it so
    """As many as asked for, or all there are; the same ones for the same seed."""
    gold = data.draw(arrays(np.int32, len(matrix), elements=st.integers(ABSTAIN, 1)))
    count = data.draw(st.integers(1, 20))
    votes = Votes.from_dense(matrix, TWO)

    rows = _queue(votes, count, gold=gold).rows

    assert len(set(rows.tolist())) == len(rows) == min(count, np.count_nonzero(gold == ABSTAIN))
    assert np.all(gold[rows] == ABSTAIN)
    np.testing.assert_array_equal(rows, _queue(votes, count, gold=gold).rows)


def test_labels_of_proposals_are_worth_more_than_of_random_examples() -> None:
    """With a class of one in twenty, 40 labels give a better macro F1 on average over ten draws."""
    proposed, random = np.mean([_contest(seed) for seed in range(10)], axis=0)

    assert proposed > random


def _contest(seed: int) -> tuple[float, float]:
    """Return the macro F1 of a model with 40 proposed gold labels and of one with 40 random ones."""
    rng = np.random.default_rng(seed)
    truth = (rng.random(2000) < 0.05).astype(np.int32)
    right = rng.uniform(0.55, 0.9, size=12)
    labels = np.where(rng.random((2000, 12)) < right, truth[:, None], 1 - truth[:, None])
    votes = Votes.from_dense(np.where(rng.random((2000, 12)) < 0.3, labels, ABSTAIN), TWO)
    likely = Anchored().fit(votes).predict_proba(votes)
    nothing = np.full(2000, ABSTAIN, dtype=np.int32)
    picks = (
        propose_examples(votes, likely, gold=nothing, count=40, rng=rng).rows,
        rng.choice(2000, 40, replace=False),
    )
    scores = []
    for rows in picks:
        gold = nothing.copy()
        gold[rows] = truth[rows]
        answer = MapLogistic(objective="macro-f1").fit(votes, gold).predict_proba(votes).argmax(axis=1)
        scores.append(float(f1_score(truth, answer, average="macro")))
    return scores[0], scores[1]


def test_what_does_not_fit_the_votes_is_refused() -> None:
    """Shapes of probabilities and gold labels, and a batch of none."""
    votes = Votes.from_dense([[0], [1]], TWO)
    rng = np.random.default_rng(0)
    gold = np.full(2, ABSTAIN, dtype=np.int32)

    with pytest.raises(InvalidValue, match="probabilities"):
        propose_examples(votes, np.ones((2, 3)) / 3, gold=gold, count=1, rng=rng)
    with pytest.raises(InvalidValue, match="gold"):
        propose_examples(votes, np.ones((2, 2)) / 2, gold=gold[:1], count=1, rng=rng)
    with pytest.raises(InvalidValue, match="count"):
        propose_examples(votes, np.ones((2, 2)) / 2, gold=gold, count=0, rng=rng)
