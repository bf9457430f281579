"""Cohen's and Fleiss' kappa."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from hunches.evaluation.kappa import cohen_kappa, fleiss_kappa

# 14 raters, 10 examples, 5 classes: the worked example of Wikipedia's "Fleiss' kappa".
_FOURTEEN_RATERS = [
    [0, 0, 0, 0, 14],
    [0, 2, 6, 4, 2],
    [0, 0, 3, 5, 6],
    [0, 3, 9, 2, 0],
    [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0],
    [3, 2, 6, 3, 0],
    [2, 5, 3, 2, 2],
    [6, 5, 2, 1, 0],
    [0, 2, 2, 3, 7],
]

_PAIRS = st.lists(st.tuples(st.integers(-1, 2), st.integers(-1, 2)), min_size=2, max_size=30)


def _rng() -> np.random.Generator:
    return np.random.default_rng(0)


def _rated(table: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
    """Return what two people said, from the table of how often the first said the row and the second the column."""
    first, second = np.nonzero(np.array(table))
    times = np.array(table)[first, second]
    return np.repeat(first, times), np.repeat(second, times)


def test_cohen_kappa_is_that_of_the_paper() -> None:
    """J. Cohen (1960), table 2: 200 cases, three classes, kappa 0.492."""
    first, second = _rated([[88, 14, 18], [10, 40, 10], [2, 6, 12]])
    kappa = cohen_kappa(first, second, n_classes=3, rng=_rng())
    assert kappa.value == pytest.approx(0.492, abs=5e-4)
    assert kappa.interval is not None
    # The paper's standard error, by its formula 7, is 0.055.
    assert (kappa.interval.low, kappa.interval.high) == pytest.approx((0.492 - 0.107, 0.492 + 0.107), abs=0.02)


@given(_PAIRS)
@settings(max_examples=50, deadline=None)
def test_cohen_kappa_is_scikit_learns_on_shared_examples(pairs: list[tuple[int, int]]) -> None:
    """Where one of the two said nothing, the example does not count."""
    first, second = np.array(pairs).T
    both = (first >= 0) & (second >= 0)
    kappa = cohen_kappa(first, second, n_classes=3, rng=_rng()).value
    if kappa is None:
        assert len(set(first[both]) | set(second[both])) < 2
    else:
        assert kappa == pytest.approx(cohen_kappa_score(first[both], second[both]))


def test_fleiss_kappa_is_the_known_one() -> None:
    """0.210 for 14 raters of 10 examples."""
    assert fleiss_kappa(np.array(_FOURTEEN_RATERS), rng=_rng()).value == pytest.approx(0.210, abs=5e-4)


def test_people_need_not_have_seen_every_example() -> None:
    """Gwet's generalisation, worked by hand: agreement on shared examples, chance from all labelled ones."""
    counts = np.array([[3, 0], [1, 1], [0, 2], [0, 1], [0, 0]])
    observed = (1 + 0 + 1) / 3
    share = (1 + 0.5 + 0 + 0) / 4
    chance = share**2 + (1 - share) ** 2
    assert fleiss_kappa(counts, rng=_rng()).value == pytest.approx((observed - chance) / (1 - chance))


@pytest.mark.parametrize("counts", [[[0, 0]], [[1, 0], [0, 1]], [[2, 0], [3, 0]]])
def test_without_anything_to_compare_kappa_is_undefined(counts: list[list[int]]) -> None:
    """Nothing said, nothing said twice, and nothing but one class."""
    assert fleiss_kappa(np.array(counts), rng=_rng()).value is None


def test_people_who_share_no_example_have_no_kappa() -> None:
    """It is None, not 0."""
    assert cohen_kappa(np.array([0, -1]), np.array([-1, 1]), n_classes=2, rng=_rng()).value is None


def test_classes_may_be_in_any_order() -> None:
    """Names do not count."""
    counts = np.array(_FOURTEEN_RATERS)
    assert fleiss_kappa(counts[:, ::-1], rng=_rng()).value == pytest.approx(fleiss_kappa(counts, rng=_rng()).value)
