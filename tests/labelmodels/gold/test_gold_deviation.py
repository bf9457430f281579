"""What gold labels add to a base model."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from hunches.labelmodels.anchored import Anchored
from hunches.labelmodels.gold.gold_deviation import GoldDeviation, GoldVotes
from hunches.records import ABSTAIN, LabelSpace, Votes

if TYPE_CHECKING:
    from numpy.typing import NDArray


def _drawn(n_examples: int, n_classes: int) -> tuple[Votes, NDArray[np.int32]]:
    rng = np.random.default_rng(n_examples)
    truth = rng.integers(n_classes, size=n_examples).astype(np.int32)
    wrong = rng.random((n_examples, 4)) < 0.3
    labels = np.where(wrong, rng.integers(n_classes, size=(n_examples, 4)), truth[:, None])
    labels[rng.random((n_examples, 4)) < 0.4] = ABSTAIN
    return Votes.from_dense(labels, LabelSpace([f"class{label}" for label in range(n_classes)])), truth


def _fitted(
    votes: Votes, gold: NDArray[np.int32], *, row_weights: NDArray[np.float64] | None = None
) -> GoldDeviation:
    seen = GoldVotes.of(votes, gold, Anchored().fit(votes))
    assert seen is not None
    weights = np.ones(len(seen.labels)) if row_weights is None else row_weights
    return GoldDeviation.fit(seen, scale=np.ones(seen.features.shape[1]), row_weights=weights, sharpness=1.0)


def test_nothing_is_seen_without_votes_and_gold_on_one_example() -> None:
    """Gold where nobody votes shows nothing about votes."""
    votes = Votes.from_dense([[0], [ABSTAIN]], LabelSpace(["A", "B"]))

    assert GoldVotes.of(votes, np.array([ABSTAIN, 1], dtype=np.int32), Anchored().fit(votes)) is None


def test_the_logits_are_those_of_the_base_model() -> None:
    """Up to one constant for each example."""
    votes, truth = _drawn(30, 3)
    base = Anchored().fit(votes)
    seen = GoldVotes.of(votes, truth, base)
    assert seen is not None

    masses = np.exp(seen.logits)

    np.testing.assert_allclose(
        masses / masses.sum(axis=1, keepdims=True), base.predict_proba(votes)[votes.covered()], rtol=1e-12
    )


def test_it_is_a_logistic_regression_around_the_base() -> None:
    """Newton's method on the log-odds of two classes, with the base's as an offset, has the same optimum."""
    votes, truth = _drawn(60, 2)
    base = Anchored().fit(votes)

    evidence, log_prior = _fitted(votes, truth).added_to(base)

    moved = replace(base, evidence=evidence, prior=np.exp(log_prior), estimated=None)
    answer = moved.logits(votes)
    np.testing.assert_allclose(answer[:, 1] - answer[:, 0], _penalised_log_odds(votes, truth), atol=1e-6)


def _penalised_log_odds(votes: Votes, truth: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return the log-odds; a difference of two logits, each of variance 1, has variance 2: hence the root of 2."""
    base = Anchored().fit(votes)
    matrix, covered = votes.dense(), votes.covered()
    tempered = np.maximum(votes.votes_per_example(), 1) ** -base.tempering
    kinds = [(matrix == label) * base.weights * tempered[:, None] for label in (0, 1)]
    by_class = [kind.sum(axis=1, keepdims=True) for kind in kinds]
    features = np.sqrt(2.0) * np.hstack([*kinds, *by_class, np.ones((len(matrix), 1))])
    seen, offset = features[covered], base.logits(votes) @ [-1.0, 1.0]
    slope = np.zeros(features.shape[1])
    for _ in range(50):
        likely = 1.0 / (1.0 + np.exp(-offset[covered] - seen @ slope))
        gradient = seen.T @ (likely - truth[covered]) + slope
        slope -= np.linalg.solve(seen.T * (likely * (1 - likely)) @ seen + np.eye(len(slope)), gradient)
    log_odds: NDArray[np.float64] = offset + features @ slope
    return log_odds


@pytest.mark.parametrize("n_examples", [12, 40])
@pytest.mark.parametrize("n_classes", [2, 5])
def test_leaving_one_out_is_close_to_fitting_anew(n_examples: int, n_classes: int) -> None:
    """The logarithmic loss of the left-out labels is nearer to that of true refits than to that of seen labels."""
    votes, truth = _drawn(n_examples, n_classes)
    deviation = _fitted(votes, truth)
    labels, features = deviation.gold.labels, deviation.gold.features
    ones = np.ones(len(labels))
    refits = [_fitted(votes, truth, row_weights=ones - (ones.cumsum() == row + 1)) for row in range(len(labels))]
    exact = np.array([(refit.gold.logits + features @ refit.by_feature)[row] for row, refit in enumerate(refits)])

    left_out, seen = deviation.left_out_logits(), deviation.gold.logits + features @ deviation.by_feature

    true_loss = _loss(exact, labels)
    assert abs(_loss(left_out, labels) - true_loss) < 0.5 * (true_loss - _loss(seen, labels))


def _loss(logits: NDArray[np.float64], labels: NDArray[np.int64]) -> float:
    normalised = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    return -float(normalised[np.arange(len(labels)), labels].mean())


def test_one_class_alone_has_nothing_to_learn() -> None:
    """Its logits stay where they are."""
    votes, truth = _drawn(9, 1)

    deviation = _fitted(votes, truth)

    np.testing.assert_array_equal(deviation.by_feature, 0.0)
    np.testing.assert_array_equal(deviation.left_out_logits(), deviation.gold.logits)


def test_leaving_one_out_of_very_many_is_rougher() -> None:
    """With features taken as independent, the logits are moved back to the same side, about as far."""
    votes, truth = _drawn(80, 3)
    deviation = _fitted(votes, truth)
    seen = deviation.gold.logits + deviation.gold.features @ deviation.by_feature

    exact, rough = (deviation.left_out_logits(most_exact=most) - seen for most in (np.inf, 0.0))

    assert np.corrcoef(exact.ravel(), rough.ravel())[0, 1] > 0.9
    assert 1 / 3 < np.abs(rough).sum() / np.abs(exact).sum() < 3
