"""Tests of slices against the rest, and their corrections."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import false_discovery_control, fisher_exact

from hunches.evaluation.analysis._exact_test import chance_of_so_many, corrected


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 20), st.integers(0, 20))
def test_the_chance_is_fishers(a: int, b: int, c: int, d: int) -> None:
    """As scipy has it for the table of wrong and right, inside and outside."""
    if a + b + c + d == 0:
        return
    expected = fisher_exact([[a, b], [c, d]], alternative="greater").pvalue
    assert chance_of_so_many(a, n=a + b, all_wrong=a + c, n_all=a + b + c + d) == pytest.approx(expected, abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_corrections_are_those_of_the_papers(p_values: list[float]) -> None:
    """Benjamini and Hochberg as in scipy; Holm's is never smaller."""
    values = np.array(p_values)
    discovery, family = corrected(values, "benjamini-hochberg"), corrected(values, "holm")
    assert discovery.tolist() == pytest.approx(false_discovery_control(values).tolist())
    assert (family >= discovery - 1e-12).all()
    assert (family <= np.minimum(1.0, values * len(values)) + 1e-12).all()


def test_nothing_to_correct_is_nothing() -> None:
    """With either method."""
    assert len(corrected(np.empty(0), "holm")) == len(corrected(np.empty(0), "benjamini-hochberg")) == 0
