"""Whether labelling functions agree more than independent errors make them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from hunches.labelmodels.independence import excess_agreement
from hunches.records import ABSTAIN, LabelSpace, Votes

if TYPE_CHECKING:
    from numpy.typing import NDArray

TWO = LabelSpace(["A", "B"])


def _drawn(*, together: float, n_examples: int = 20_000) -> tuple[Votes, NDArray[np.float64]]:
    """Return votes of five who are right on 80%, a share of the time all right or all wrong, and the truth."""
    rng = np.random.default_rng(0)
    truth = rng.integers(2, size=n_examples)
    alone, shared = rng.random((n_examples, 5)) < 0.8, rng.random((n_examples, 1)) < 0.8
    right = np.where(rng.random((n_examples, 1)) < together, shared, alone)
    labels = np.where(right, truth[:, None], 1 - truth[:, None])
    labels[rng.random(labels.shape) < 0.3] = ABSTAIN
    return Votes.from_dense(labels, TWO), np.eye(2)[truth]


def test_independent_errors_agree_as_expected() -> None:
    """What is left is sampling noise, which is taken off."""
    votes, truth = _drawn(together=0.0)

    assert excess_agreement(votes, truth, np.ones(5)) < 0.004


@pytest.mark.parametrize("together", [0.25, 1.0])
def test_shared_errors_show_by_as_much_as_they_are_shared(together: float) -> None:
    """Worked by hand: independent ones agree on 0.68 of common examples, shared ones on all."""
    votes, truth = _drawn(together=together)

    assert excess_agreement(votes, truth, np.ones(5)) == pytest.approx(together * 0.32, abs=0.01)


def test_copies_are_left_out() -> None:
    """A labelling function that weighs less than one is not compared."""
    votes, truth = _drawn(together=1.0)

    assert math.isnan(excess_agreement(votes, truth, np.array([0.5] * 4 + [1.0])))


def test_without_common_examples_nothing_is_measured() -> None:
    """Four examples in common are too few."""
    votes = Votes.from_dense([[0, 0]] * 4 + [[0, ABSTAIN]] * 9, TWO)

    assert math.isnan(excess_agreement(votes, np.full((13, 2), 0.5), np.ones(2)))
