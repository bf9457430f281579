"""Whether more labels would help."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from hunches.errors import InvalidValue
from hunches.evaluation._axis import Axis, axis_upwards
from hunches.evaluation._bootstrap import percentile_interval
from hunches.evaluation._svg import BLUE
from hunches.evaluation.analysis._frame import BOTTOM, LEFT, RIGHT, TOP, Frame
from hunches.evaluation.analysis._power_law import draw_power_laws
from hunches.evaluation.analysis.learning_point import LearningPoint
from hunches.evaluation.analysis.part import AnalysisPart
from hunches.evaluation.measure import Measure
from hunches.evaluation.table import Table, cell

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from hunches.evaluation.analysis._power_law import PowerLawDraws
    from hunches.evaluation.picture import Picture

HelpVerdict = Literal["helps", "hardly helps", "unclear"]

_PARTS: Final = (1 / 16, 1 / 8, 1 / 4, 1 / 2, 1.0)
_FEWEST: Final = 20
_LITTLE: Final = 0.005
_FITTED_POINTS: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class LearningCurve(AnalysisPart):
    """The score by number of training examples, and what twice as many would bring; prints as a table.

    Parameters
    ----------
    points : tuple of LearningPoint
        What was measured, the smallest size first.
    metric : str
        What the score is.
    n_now : int
        How many examples there are now.
    exponent : Measure
        Of the power law by which the score comes nearer to its limit.
    now, doubled : Measure
        The fitted score with as many examples as now, and the predicted one with twice as many, with 95% intervals.
    gain : Measure
        How much more the second is.
    fitted : float64 [40, 4]
        Size, and the score of the law there: 2.5%, median, 97.5%.

    >>> points = [LearningPoint(size, 0.9 - 2 / size**0.5) for size in (25, 50, 100, 200, 400, 800)]
    >>> curve = fit_learning_curve(points, rng=np.random.default_rng(0))
    >>> curve.verdict, round(curve.doubled.value, 3)
    ('helps', 0.85)
    """

    points: tuple[LearningPoint, ...]
    metric: str
    n_now: int
    exponent: Measure
    now: Measure
    doubled: Measure
    gain: Measure
    fitted: NDArray[np.float64]

    @property
    def verdict(self) -> HelpVerdict:
        """Whether more examples help: hardly, when twice as many bring at most half a point of a hundred."""
        interval = self.gain.interval
        if interval is None:
            return "unclear"
        if interval.low > 0 and (self.gain.value or 0.0) > _LITTLE:
            return "helps"
        return "hardly helps" if interval.high <= _LITTLE else "unclear"

    def told(self) -> str:
        """Return the answer in words."""
        gain = f"{cell(self.gain.value, '+.3f')} ({cell(self.gain.interval, '+.3f')})"
        start = f"With {self.n_now:,} training examples {self.metric} is {self.now}; with twice as many"
        ends = {
            "helps": "more labels would help.",
            "hardly helps": "more of the same labels would hardly help; better rules, features or models may.",
            "unclear": "whether more labels would help is not clear from this.",
        }
        return f"{start} it is predicted to be {self.doubled}, a gain of {gain}: {ends[self.verdict]}"

    def tables(self) -> tuple[Table, ...]:
        """Return the scores at each size."""
        sizes = sorted({point.size for point in self.points})
        rows = []
        for size in sizes:
            scores = [point.score for point in self.points if point.size == size]
            ends = f"{min(scores):.3f} – {max(scores):.3f}" if len(scores) > 1 else "–"
            rows.append((f"{size:,}", f"{len(scores)}", f"{np.mean(scores):.3f}", ends))
        rows.append((f"{2 * self.n_now:,}", "predicted", cell(self.doubled.value, ".3f"), _ends(self.doubled)))
        return (
            Table("", ["Examples", "Trainings", self.metric, "Range"], rows, ["right", "right", "right", "right"]),
        )

    def pictures(self) -> tuple[Picture, ...]:
        """Return the points and the law with its band, up to twice as many examples."""
        sizes, lows, middles, highs = (column.tolist() for column in self.fitted.T)
        across = Axis(sizes[0] / 1.2, sizes[-1] * 1.1, first=LEFT, last=RIGHT, is_log=True)
        up = axis_upwards([max(0.0, low) for low in lows], first=BOTTOM, last=TOP)
        frame = Frame(across, up, "Training examples, logarithmic", self.metric, "{:,.0f}".format)
        kept = [max(up.low, low) for low in lows]
        inside = [
            frame.band(sizes, kept, [max(up.low, high) for high in highs], fill=BLUE, fill_opacity=0.15),
            frame.line(sizes, [max(up.low, middle) for middle in middles], stroke=BLUE, stroke_width=2),
        ]
        for point in self.points:
            said = f"{point.size:,} examples: {point.score:.3f}"
            inside.append(frame.dot(point.size, max(up.low, point.score), told=said, fill="currentColor"))
        legend = "● one training each · the fitted power law with its 95% band"
        return (frame.drawn(inside, description=self.told(), legend=legend),)

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            "points": [point.as_dict() for point in self.points],
            "metric": self.metric,
            "n_now": self.n_now,
            "exponent": self.exponent.as_dict(),
            "now": self.now.as_dict(),
            "doubled": self.doubled.as_dict(),
            "gain": self.gain.as_dict(),
            "verdict": self.verdict,
        }


def learning_curve(
    n_rows: int,
    fit_and_score: Callable[[NDArray[np.int64]], float],
    *,
    rng: np.random.Generator,
    sizes: Sequence[int] = (),
    repeats: int = 3,
) -> tuple[LearningPoint, ...]:
    """Return the scores of models trained on random parts of the examples, for `fit_learning_curve`.

    Parameters
    ----------
    n_rows : int
        How many examples there are to train on.
    fit_and_score : function
        Takes the positions of some of them, ascending, and returns the score of a model trained on those, measured
        elsewhere.
    rng : numpy.random.Generator
        Chooses the parts; each repeat's are parts of each other.
    sizes : sequence of int
        How many examples; by default a sixteenth, an eighth, a quarter, half and all of them, where that is 20 or
        more.
    repeats : int
        How many parts of each size; all examples are trained on once.

    Raises
    ------
    InvalidValue
        When there are too few rows, fewer than three sizes, or one that does not fit.
    """
    wanted = sorted(set(sizes or [round(n_rows * part) for part in _PARTS if n_rows * part >= _FEWEST]))
    if len(wanted) < 3 or wanted[0] < 1 or wanted[-1] > n_rows:  # with fewer no curve can be fitted
        raise InvalidValue("The sizes of a learning curve", value=wanted, expected=f"three or more, up to {n_rows}")
    if repeats < 1:
        raise InvalidValue("The number of repeats", value=repeats, expected="at least 1")
    orders = [rng.permutation(n_rows) for _ in range(repeats)]
    return tuple(
        LearningPoint(size, float(fit_and_score(np.sort(order[:size]))))
        for size in wanted
        for order in (orders[:1] if size == n_rows else orders)
    )


def fit_learning_curve(
    points: Sequence[LearningPoint], *, rng: np.random.Generator, metric: str = "score"
) -> LearningCurve:
    """Return the power law through measured points, and what it predicts for twice as many examples.

    That learning curves follow power laws: J. Hestness et al., "Deep learning scaling is predictable, empirically",
    2017. The interval covers what the points leave open about the law, not that the law may not hold: a
    model that has only begun to find a rare class gains more than its past says.

    Parameters
    ----------
    points : sequence of LearningPoint
        Of three sizes or more; the largest size counts as what there is now.
    rng : numpy.random.Generator
        Draws the laws that the points leave possible.
    metric : str
        What the score is called.

    Raises
    ------
    InvalidValue
        When the points are too few.
    """
    ordered = tuple(sorted(points, key=lambda point: point.size))
    sizes = np.array([point.size for point in ordered], dtype=np.int64)
    if len(set(sizes.tolist())) < 3:  # two ends and one to see how far they vary
        raise InvalidValue("The points of a learning curve", value=len(ordered), expected="of 3 sizes or more")
    scores = np.array([point.score for point in ordered])
    if not np.isfinite(scores).all():
        raise InvalidValue("A score of a learning curve", value=scores[~np.isfinite(scores)][0], expected="a number")
    laws = draw_power_laws(sizes, scores, rng=rng)
    n_now = int(sizes[-1])
    now, doubled = laws.at(n_now), laws.at(2 * n_now)
    return LearningCurve(
        points=ordered,
        metric=metric,
        n_now=n_now,
        exponent=_measure(laws.exponents),
        now=_measure(now),
        doubled=_measure(doubled),
        gain=_measure(doubled - now),
        fitted=_fitted(laws),
    )


def _measure(draws: NDArray[np.float64]) -> Measure:
    return Measure(float(np.median(draws)), percentile_interval(draws))


def _fitted(laws: PowerLawDraws) -> NDArray[np.float64]:
    sizes = np.geomspace(laws.smallest, 2 * laws.largest, _FITTED_POINTS)
    return np.array([[size, *np.quantile(laws.at(size), [0.025, 0.5, 0.975])] for size in sizes])


def _ends(measure: Measure) -> str:
    return cell(measure.interval, ".3f")
