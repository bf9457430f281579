"""Krippendorff's alpha."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hunches.evaluation.krippendorff_alpha import krippendorff_alpha
from hunches.evaluation.ratings import Ratings

# K. Krippendorff (2011): section B, two observers; section C, four observers who miss some units.
_TWO = ["aabbdcccedda", "babbbccceddd"]
_FOUR = ["123321412***", "1233224125*3", "*3332342251*", "12332441251*"]
# Three coders of 15 units, of Wikipedia's "Krippendorff's alpha".
_THREE = ["*****34121133*3", "1*213343*******", "**21344*21133*4"]


def _alpha(said: list[str]) -> float | None:
    names = sorted(set("".join(said)) - {"*"})
    labels = np.array([[names.index(value) if value in names else -1 for value in line] for line in said]).T
    people = tuple(str(place) for place in range(len(said)))
    return krippendorff_alpha(Ratings(labels, people, tuple(names)).counts(), rng=np.random.default_rng(0)).value


@pytest.mark.parametrize(("said", "expected"), [(_TWO, 0.692), (_FOUR, 0.743), (_THREE, 0.691)])
def test_alpha_is_that_of_the_papers(said: list[str], expected: float) -> None:
    """Nominal data; two, three and four people; some say nothing of some examples."""
    assert _alpha(said) == pytest.approx(expected, abs=5e-4)


def _by_pairs(said: list[list[int]]) -> float | None:
    """Return alpha by its definition: the disagreement within units over that between all values."""
    units = [[value for value in unit if value >= 0] for unit in said]
    kept = [unit for unit in units if len(unit) > 1]
    values = [value for unit in kept for value in unit]
    observed = sum((one != other) / (len(unit) - 1) for unit in kept for one in unit for other in unit)
    expected = sum(one != other for one in values for other in values)
    return None if not expected else 1 - (observed / len(values)) / (expected / (len(values) * (len(values) - 1)))


@given(st.lists(st.lists(st.integers(-1, 2), min_size=4, max_size=4), min_size=1, max_size=12))
@settings(max_examples=50, deadline=None)
def test_alpha_is_the_disagreement_within_over_that_between(said: list[list[int]]) -> None:
    """A twin that goes through every pair."""
    counts = Ratings(np.array(said), ("a", "b", "c", "d"), ("x", "y", "z")).counts()
    assert krippendorff_alpha(counts, rng=np.random.default_rng(0)).value == pytest.approx(_by_pairs(said))


def test_the_interval_narrows_with_examples() -> None:
    """And holds the value; with everything alike there is none to tell."""
    few, many = np.array([[2, 0], [0, 2], [1, 1], [0, 2]] * 5), np.array([[2, 0], [0, 2], [1, 1], [0, 2]] * 200)
    narrow, wide = (krippendorff_alpha(counts, rng=np.random.default_rng(0)) for counts in (many, few))
    assert narrow.value is not None
    assert narrow.interval is not None
    assert wide.interval is not None
    assert narrow.value in narrow.interval
    assert narrow.interval.high - narrow.interval.low < (wide.interval.high - wide.interval.low) / 4
    assert krippendorff_alpha(np.zeros((0, 2), np.int64), rng=np.random.default_rng(0)).value is None
