"""Tests of the bootstrap of confusion matrices."""

from __future__ import annotations

import numpy as np

from hunches.evaluation._tallies import Tallies, resample_tallies


def test_draws_spread_as_resampled_examples_do() -> None:
    """Macro F1 on drawn matrices has the mean and spread of macro F1 on examples drawn with replacement."""
    confusion = np.array([[30, 10, 0], [5, 40, 5], [0, 2, 8]])
    rng = np.random.default_rng(4)
    pairs = np.repeat(np.arange(9), confusion.ravel())
    drawn = [np.bincount(rng.choice(pairs, len(pairs)), minlength=9).reshape(3, 3) for _ in range(2000)]
    by_example = np.array([Tallies.of(matrix).macro_f1() for matrix in drawn])

    by_cell = resample_tallies(confusion, resamples=2000, rng=rng).macro_f1()

    np.testing.assert_allclose(np.mean(by_cell), np.mean(by_example), atol=0.004)
    np.testing.assert_allclose(np.std(by_cell), np.std(by_example), rtol=0.08)


def test_many_cells_take_fewer_resamples() -> None:
    """With 40,000 filled cells, half of a thousand resamples are made."""
    confusion = np.ones((200, 200), dtype=np.int64)

    draws = resample_tallies(confusion, resamples=1000, rng=np.random.default_rng(4))

    assert draws.correct.shape == (500, 200)
    assert np.all(draws.support.sum(axis=1) == 40_000)
