"""What one class's predictions are like at every threshold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from hunches.errors import InvalidValue
from hunches.evaluation._axis import Axis
from hunches.evaluation._bootstrap import percentile_interval
from hunches.evaluation._svg import BLUE, GREY, ORANGE
from hunches.evaluation.analysis._frame import BOTTOM, LEFT, RIGHT, TOP, Frame, percent
from hunches.evaluation.analysis._threshold_search import RankedExamples, draw_thresholds
from hunches.evaluation.measure import Measure

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hunches.evaluation.analysis._threshold_search import Objective
    from hunches.evaluation.picture import Picture

USUAL: Final = 0.5
_POINTS: Final = 101
_RESAMPLES: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class ThresholdCurve:
    """Precision, recall, F1 and coverage of one class by threshold, and the threshold that is best.

    The class is predicted where its probability is at least the threshold.

    Parameters
    ----------
    name : str
        The class.
    objective : {"f1", "f2", "f0.5", "balanced-accuracy"}
        What the best threshold maximises.
    thresholds, precision, recall, f1, coverage : float64 [101]
        Precision is NaN where nothing is predicted; coverage is the share of examples predicted.
    n_gold : int
        How many examples have the class as gold label.
    best : Measure
        The best threshold on these examples, with the bootstrap's interval.
    value, usual_value : float
        The objective there and at 0.5, on these examples: the first flatters, as these examples chose it.
    gain : Measure
        How much more of the objective a threshold chosen like this has on examples it was not chosen on than 0.5
        has, averaged over bootstrap samples, with its interval.

    >>> likely, is_class = np.array([0.9, 0.4, 0.3, 0.1]), np.array([True, True, False, False])
    >>> curve = threshold_curve("SPAM", likely, is_class, rng=np.random.default_rng(0))
    >>> round(curve.best.value, 3), curve.value, round(curve.usual_value, 3)
    (0.35, 1.0, 0.667)
    """

    name: str
    objective: Objective
    thresholds: NDArray[np.float64]
    precision: NDArray[np.float64]
    recall: NDArray[np.float64]
    f1: NDArray[np.float64]
    coverage: NDArray[np.float64]
    n_gold: int
    best: Measure
    value: float
    usual_value: float
    gain: Measure

    @property
    def is_worth_a_change(self) -> bool:
        """Whether the gain over 0.5 is more than chance."""
        return self.gain.interval is not None and self.gain.interval.low > 0

    def picture(self) -> Picture:
        """Return the four curves, and the best threshold with its interval."""
        across = Axis(0.0, 1.0, first=LEFT, last=RIGHT)
        up = Axis(0.0, 1.0, first=BOTTOM, last=TOP)
        frame = Frame(across, up, f"Threshold of {self.name}", "", percent)
        inside = []
        if self.best.value is not None and self.best.interval is not None:
            ends = [self.best.interval.low, self.best.interval.high]
            inside = [
                frame.band(ends, [0.0, 0.0], [1.0, 1.0], fill="currentColor", fill_opacity=0.08),
                frame.line([self.best.value] * 2, [0.0, 1.0], stroke="currentColor", stroke_opacity=0.6),
            ]
        looks = (
            (self.precision, {"stroke": BLUE, "stroke_width": 2}),
            (self.recall, {"stroke": ORANGE, "stroke_width": 2}),
            (self.coverage, {"stroke": GREY, "stroke_width": 1.5, "stroke_dasharray": "6 4"}),
            (self.f1, {"stroke": "currentColor", "stroke_width": 2}),
        )
        for values, look in looks:
            known = ~np.isnan(values)
            inside.append(frame.line(self.thresholds[known].tolist(), values[known].tolist(), **look))
        told = f"Precision, recall, F1 and coverage of {self.name} by threshold; best {self.best:}."
        legend = "blue precision · orange recall · black F1 · grey coverage · | best, with its interval"
        return frame.drawn(inside, description=told, legend=legend)

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it; None for a precision of nothing."""
        return {
            "name": self.name,
            "objective": self.objective,
            "n_gold": self.n_gold,
            "best": self.best.as_dict(),
            "value": self.value,
            "usual_value": self.usual_value,
            "gain": self.gain.as_dict(),
            "is_worth_a_change": self.is_worth_a_change,
            "thresholds": self.thresholds.round(2).tolist(),
            "precision": [None if np.isnan(share) else float(share) for share in self.precision],
            "recall": self.recall.tolist(),
            "f1": self.f1.tolist(),
            "coverage": self.coverage.tolist(),
        }


def threshold_curve(
    name: str,
    probabilities: NDArray[np.floating],
    is_class: NDArray[np.bool_],
    *,
    rng: np.random.Generator,
    objective: Objective = "f1",
) -> ThresholdCurve:
    """Return what predictions of one class are like at every threshold, and the best threshold.

    The gain is measured out of the bag: B. Efron, "Estimating the error rate of a prediction rule", Journal of the
    American Statistical Association 78 (1983).

    Parameters
    ----------
    name : str
        The class.
    probabilities : float [n_examples]
        Of the class.
    is_class : bool [n_examples]
        Whether it is the gold label.
    rng : numpy.random.Generator
        Draws 300 bootstrap samples of the examples.
    objective : {"f1", "f2", "f0.5", "balanced-accuracy"}
        F2 counts recall more, F0.5 precision; balanced accuracy is the mean recall of the class and of the others.

    Raises
    ------
    InvalidValue
        When the objective is unknown or no example is of the class.
    """
    if objective not in {"f1", "f2", "f0.5", "balanced-accuracy"}:
        raise InvalidValue("The objective", value=objective, expected="one of f1, f2, f0.5, balanced-accuracy")
    if not is_class.any():
        raise InvalidValue(
            f"The number of examples of '{name}'", value=0, expected="at least 1, to choose a threshold"
        )
    likely = np.asarray(probabilities, dtype=np.float64)
    ranked = RankedExamples.of(likely, np.asarray(is_class, dtype=bool))
    values = ranked.values(objective, np.ones(len(likely)))
    best, usual = int(values.argmax()), ranked.cut_at(USUAL)
    draws = draw_thresholds(ranked, objective=objective, usual=USUAL, resamples=_RESAMPLES, rng=rng)
    known = draws.gains[~np.isnan(draws.gains)]
    gain = Measure(float(known.mean()), percentile_interval(known)) if len(known) else Measure(None)
    thresholds = np.linspace(0.0, 1.0, _POINTS)
    n_predicted, n_right = _tallies(likely, is_class, thresholds)
    n_gold = int(is_class.sum())
    return ThresholdCurve(
        name=name,
        objective=objective,
        thresholds=thresholds,
        precision=np.divide(n_right, n_predicted, out=np.full(_POINTS, np.nan), where=n_predicted > 0),
        recall=n_right / n_gold,
        f1=2 * n_right / (n_gold + n_predicted),
        coverage=n_predicted / len(likely),
        n_gold=n_gold,
        best=Measure(float(ranked.thresholds[best]), percentile_interval(draws.thresholds)),
        value=float(values[best]),
        usual_value=float(values[usual]) if usual >= 0 else 0.0,
        gain=gain,
    )


def _tallies(
    likely: NDArray[np.float64], is_class: NDArray[np.bool_], thresholds: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how many probabilities are at least each threshold, and how many of those are of the class."""
    every, right = np.sort(likely), np.sort(likely[is_class])
    n_predicted = len(every) - np.searchsorted(every, thresholds)
    n_right = len(right) - np.searchsorted(right, thresholds)
    return n_predicted.astype(np.float64), n_right.astype(np.float64)
