"""Whether more labels would help."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from hunches.errors import InvalidValue
from hunches.evaluation import Measure
from hunches.evaluation.analysis import LearningPoint, fit_learning_curve, learning_curve

if TYPE_CHECKING:
    from numpy.typing import NDArray


def _law(size: float, *, limit: float = 0.9, exponent: float = 0.5) -> float:
    return float(limit - 2.0 * size**-exponent)


def _noisy(rng: np.random.Generator, *, limit: float, exponent: float) -> list[LearningPoint]:
    sizes = np.repeat([50, 100, 200, 400, 800], 3)
    noise = rng.normal(size=15) * 0.2 / np.sqrt(sizes)
    return [
        LearningPoint(int(size), _law(size, limit=limit, exponent=exponent) + error)
        for size, error in zip(sizes, noise, strict=True)
    ]


def test_a_power_law_without_noise_is_found() -> None:
    """Its exponent, and what it gives for twice as many examples."""
    points = [LearningPoint(size, _law(size)) for size in (25, 50, 100, 200, 400, 800)]
    curve = fit_learning_curve(points, rng=np.random.default_rng(0))
    assert curve.exponent.value == pytest.approx(0.5, abs=0.02)
    assert curve.doubled.value == pytest.approx(_law(1600), abs=1e-3)
    assert curve.verdict == "helps"
    assert "more labels would help" in curve.told()


@pytest.mark.parametrize("exponent", [0.3, 0.5, 1.0])
def test_intervals_of_the_gain_hold_it(exponent: float) -> None:
    """At 95% or so, for noise that falls with the size."""
    rng = np.random.default_rng(1)
    gain = _law(1600, limit=0.95, exponent=exponent) - _law(800, limit=0.95, exponent=exponent)
    curves = [fit_learning_curve(_noisy(rng, limit=0.95, exponent=exponent), rng=rng) for _ in range(60)]
    n_held = sum(curve.gain.interval is not None and gain in curve.gain.interval for curve in curves)
    assert n_held >= 51


@pytest.mark.parametrize(("slope", "noise", "verdict"), [(0.0, 1e-4, "hardly helps"), (0.0, 0.05, "unclear")])
def test_the_verdict_does_not_outrun_the_points(slope: float, noise: float, verdict: str) -> None:
    """A flat curve hardly helps; where noise hides which it is, it is unclear."""
    rng = np.random.default_rng(2)
    points = [
        LearningPoint(size, 0.8 + slope + noise * rng.normal()) for size in (50, 100, 200, 400, 800) for _ in "abc"
    ]
    curve = fit_learning_curve(points, rng=rng)
    assert curve.verdict == verdict
    assert curve.as_dict()["verdict"] == verdict


def test_models_are_trained_on_nested_parts() -> None:
    """Of each size as often as repeated, on ascending rows; on all of them once."""
    seen: list[NDArray[np.int64]] = []

    def fit_and_score(rows: NDArray[np.int64]) -> float:
        seen.append(rows)
        return len(rows) / 1000

    points = learning_curve(640, fit_and_score, rng=np.random.default_rng(0), repeats=2)
    assert [point.size for point in points] == [40, 40, 80, 80, 160, 160, 320, 320, 640]
    assert [point.score for point in points] == [point.size / 1000 for point in points]
    assert all((np.diff(rows) > 0).all() for rows in seen)
    assert set(seen[0]) < set(seen[2])
    assert set(seen[0]) != set(seen[1])


@pytest.mark.parametrize(
    ("n_rows", "sizes", "repeats"),
    [(70, (), 3), (100, (50, 60), 3), (100, (0, 50, 60), 3), (100, (50, 60, 200), 3), (100, (25, 50, 100), 0)],
)
def test_too_few_rows_sizes_or_repeats_are_refused(n_rows: int, sizes: tuple[int, ...], repeats: int) -> None:
    """Before anything is trained."""
    with pytest.raises(InvalidValue, match=r"learning curve|repeats"):
        learning_curve(n_rows, lambda _rows: 0.5, rng=np.random.default_rng(0), sizes=sizes, repeats=repeats)


def test_points_are_kept_as_json() -> None:
    """And read back equal."""
    point = LearningPoint(40, 0.7)
    assert LearningPoint.from_dict(point.as_dict()) == point


def test_too_few_points_are_refused() -> None:
    """Two sizes, or one, however often repeated."""
    for points in ([LearningPoint(10, 0.5), LearningPoint(20, 0.6)], [LearningPoint(10, 0.5)] * 3):
        with pytest.raises(InvalidValue, match="of 3 sizes or more"):
            fit_learning_curve(points, rng=np.random.default_rng(0))


def test_a_score_is_never_predicted_above_1() -> None:
    """However steep the curve."""
    points = [LearningPoint(size, size / 400) for size in (100, 200, 300, 400)]
    curve = fit_learning_curve(points, rng=np.random.default_rng(0))
    assert curve.doubled.value == 1.0
    assert curve.fitted.max(axis=0)[1:].max() <= 1.0


def test_it_prints_and_draws_itself() -> None:
    """With what was measured, what is predicted and one mark for each training."""
    curve = fit_learning_curve(
        _noisy(np.random.default_rng(0), limit=0.9, exponent=0.5), rng=np.random.default_rng(0), metric="macro F1"
    )
    assert "predicted" in str(curve)
    assert "macro F1" in str(curve)
    (drawn,) = curve.pictures()
    assert drawn.svg.count("<circle") == 15
    assert "<svg" in curve._repr_html_()


def test_without_an_interval_nothing_is_clear() -> None:
    """Whatever the gain."""
    points = [LearningPoint(size, 0.5) for size in (100, 200, 300)]
    curve = fit_learning_curve(points, rng=np.random.default_rng(0))
    assert replace(curve, gain=Measure(0.1)).verdict == "unclear"


def test_a_score_that_is_no_number_is_refused() -> None:
    """It says which."""
    points = [LearningPoint(size, float("nan")) for size in (100, 200, 300)]
    with pytest.raises(InvalidValue, match="A score of a learning curve"):
        fit_learning_curve(points, rng=np.random.default_rng(0))
