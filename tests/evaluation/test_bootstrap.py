"""Tests of the bootstrap of means."""

from __future__ import annotations

import numpy as np
import pytest

from hunches.evaluation._bootstrap import Contributions, percentile_interval


def _contributions(n_rows: int) -> Contributions:
    """Return rows that all add to the first mean and in turn to the second or third."""
    values = np.random.default_rng(1).normal(1.0, 2.0, (n_rows, 2))
    columns = np.column_stack([np.zeros(n_rows, dtype=np.int64), 1 + np.arange(n_rows) % 2])
    return Contributions(values, columns, n_means=3)


def test_means_count_every_row_in_every_column() -> None:
    """A row that adds nothing to a mean counts as 0 in it."""
    contributions = Contributions(np.array([[2.0], [4.0]]), np.array([[0], [1]]), n_means=2)

    assert contributions.means().tolist() == [1.0, 2.0]


@pytest.mark.parametrize("n_rows", [19_000, 21_000])
def test_draws_have_the_covariance_of_means(n_rows: int) -> None:
    """Rows drawn with replacement and the normal limit both spread as the means of that many rows do."""
    contributions = _contributions(n_rows)
    dense = np.zeros((n_rows, 3))
    np.put_along_axis(dense, contributions.columns, contributions.values, axis=1)

    draws = contributions.resampled_means(800, rng=np.random.default_rng(2))

    expected = np.cov(dense.T) / n_rows
    np.testing.assert_allclose(draws.mean(axis=0), dense.mean(axis=0), atol=0.003)
    np.testing.assert_allclose(np.cov(draws.T), expected, atol=0.15 * expected.max())


def test_no_resamples_draw_nothing() -> None:
    """With 0 resamples there is no row of draws, and no interval."""
    draws = _contributions(5).resampled_means(0, rng=np.random.default_rng(2))

    assert draws.shape == (0, 3)
    assert percentile_interval(draws[:, 0]) is None


def test_percentiles_leave_undefined_draws_out() -> None:
    """NaN among the draws does not count."""
    draws = np.array([np.nan, *np.arange(101.0)])

    assert f"{percentile_interval(draws):.1f}" == "2.5 – 97.5"
