"""How votes divide among the classes, in whole numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hunches.errors import InvalidValue
from hunches.labelmodels.share_counts import ShareCounts
from hunches.records import ABSTAIN, LabelSpace, Votes

if TYPE_CHECKING:
    from numpy.typing import NDArray

SPACE = LabelSpace(["A", "B", "C"])
MATRICES = arrays(np.int8, st.tuples(st.integers(1, 12), st.just(5)), elements=st.integers(ABSTAIN, 2))
CLUSTERS = arrays(np.int64, 5, elements=st.integers(0, 4)).map(lambda drawn: np.unique(drawn, return_inverse=True)[1])


def _twin(matrix: NDArray[np.int8], weights: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Return the sums, one vote at a time."""
    n_lfs = len(weights)
    told, own = np.zeros((n_lfs, 3, 3)), np.zeros(n_lfs)
    agreed, overlapping, classes = np.zeros(n_lfs), np.zeros(n_lfs), np.zeros(3)
    for row in matrix:
        cast = np.flatnonzero(row != ABSTAIN)
        if not len(cast):
            continue
        mass = np.bincount(row[cast], weights=weights[cast], minlength=3)
        total = mass.sum()
        classes += mass / total
        for lf in cast:
            own[lf] += mass[row[lf]] / total
            told[lf, row[lf]] += mass / total * (total > 1.0 + 1e-9)
            if len(cast) > 1:
                agreed[lf] += (mass[row[lf]] - weights[lf]) / (total - weights[lf])
                overlapping[lf] += 1.0
    return {"told": told, "own": own, "agreed": agreed, "overlapping": overlapping, "classes": classes}


def _assert_sums(matrix: NDArray[np.int8], clusters: NDArray[np.int64]) -> None:
    counts = ShareCounts.of(Votes.from_dense(matrix, SPACE), clusters)

    for name, expected in _twin(matrix, counts.weights).items():
        np.testing.assert_allclose(getattr(counts.shares(), name), expected, rtol=0, atol=1e-9, err_msg=name)
    assert counts.n_covered == np.count_nonzero((matrix != ABSTAIN).any(axis=1))


@settings(max_examples=100, deadline=None)
@given(MATRICES, CLUSTERS)
def test_the_sums_are_those_of_one_vote_at_a_time(matrix: NDArray[np.int8], clusters: NDArray[np.int64]) -> None:
    """With near copies in clusters of any size, and without votes too."""
    _assert_sums(matrix, clusters)


def test_clusters_of_many_sizes_need_fine_units() -> None:
    """Clusters of seven to sixteen: the units are too many for a counter each, and the cells for a few."""
    clusters = np.repeat(np.arange(5), [7, 9, 11, 13, 16])
    matrix = np.random.default_rng(0).integers(ABSTAIN, 3, (700, len(clusters))).astype(np.int8)

    _assert_sums(matrix, clusters)


@settings(max_examples=50, deadline=None)
@given(MATRICES, MATRICES, CLUSTERS)
def test_parts_add_up(first: NDArray[np.int8], second: NDArray[np.int8], clusters: NDArray[np.int64]) -> None:
    """Counts of two parts, in either order, are those of the whole."""
    whole = ShareCounts.of(Votes.from_dense(np.vstack([first, second]), SPACE), clusters)
    parts = [ShareCounts.of(Votes.from_dense(part, SPACE), clusters) for part in (first, second)]

    for summed in (parts[0] + parts[1], parts[1] + parts[0]):
        np.testing.assert_array_equal(summed.cells, whole.cells)
        np.testing.assert_array_equal(summed.sums, whole.sums)


def test_counts_with_other_copies_do_not_add_up() -> None:
    """The error says which clusters were expected."""
    votes = Votes.from_dense([[0, 1]], SPACE)

    with pytest.raises(InvalidValue, match="those of the first part"):
        ShareCounts.of(votes) + ShareCounts.of(votes, np.array([0, 0]))
