"""Whether predictions that claim a probability are right that often, bin by bin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from hunches.evaluation._axis import Axis
from hunches.evaluation._svg import BLUE
from hunches.evaluation.analysis._frame import BOTTOM, LEFT, RIGHT, TOP, Frame, percent
from hunches.evaluation.analysis.part import AnalysisPart
from hunches.evaluation.analysis.reliability_bin import ReliabilityBin
from hunches.evaluation.calibration import calibration_curve
from hunches.evaluation.intervals import wilson_interval
from hunches.evaluation.measure import Measure
from hunches.evaluation.table import Table, cell

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hunches.evaluation._scored import Probabilities
    from hunches.evaluation.picture import Picture


@dataclass(frozen=True, slots=True, repr=False)
class Reliability(AnalysisPart):
    """Confidence against accuracy; prints as a table and draws itself in a notebook.

    Parameters
    ----------
    bins : tuple of ReliabilityBin
        Those that hold examples, the least sure first.
    confidence : float
        The mean probability of the predicted class.
    accuracy : Measure
        The share of right predictions, with Wilson's interval.
    expected_error : float
        The expected calibration error over these bins, which chance alone keeps above 0.

    >>> reliability(np.tile([0.95, 0.05], (40, 1)), np.repeat([0, 1], [28, 12])).verdict
    'too sure'
    """

    bins: tuple[ReliabilityBin, ...]
    confidence: float
    accuracy: Measure
    expected_error: float

    @property
    def verdict(self) -> str:
        """Whether predictions are "too sure", "not sure enough" or "as sure as they may be", on average."""
        interval = self.accuracy.interval
        if interval is None or self.confidence in interval:
            return "as sure as they may be"
        return "too sure" if self.confidence > interval.high else "not sure enough"

    def told(self) -> str:
        """Return the answer in words."""
        n_off = sum(each.is_off for each in self.bins)
        bins = f"{n_off} of {len(self.bins)} bin{'s' * (len(self.bins) > 1)} {'is' if n_off == 1 else 'are'}"
        return (
            f"Predictions claim {self.confidence:.1%} on average and are right on {cell(self.accuracy.value, '.1%')} "
            f"(95% interval {cell(self.accuracy.interval, '.1%')}): they are {self.verdict}. The "
            f"calibration error is {self.expected_error:.3f}; {bins} off by more than chance."
        )

    def tables(self) -> tuple[Table, ...]:
        """Return the bins."""
        rows = [
            (
                f"{each.low:.0%} – {each.high:.0%}",
                f"{each.n:,}",
                f"{each.confidence:.1%}",
                cell(each.accuracy.value, ".1%"),
                cell(each.accuracy.interval, ".1%"),
                "off" if each.is_off else "",
            )
            for each in self.bins
        ]
        headers = ["Probability", "Examples", "Claimed", "Right", "95% interval", ""]
        return (Table("", headers, rows, ["left", "right", "right", "right", "right", "left"]),)

    def pictures(self) -> tuple[Picture, ...]:
        """Return confidence against accuracy, beside the line on which they are equal."""
        lowest = min(each.low for each in self.bins)
        floor = min([lowest, *(each.accuracy.interval.low for each in self.bins if each.accuracy.interval)])
        across = Axis(min(lowest, 0.9), 1.0, first=LEFT, last=RIGHT)
        up = Axis(min(floor, 0.9), 1.0, first=BOTTOM, last=TOP)
        frame = Frame(across, up, "Probability of the predicted class", "Right", percent)
        start = max(across.low, up.low)
        grey = {"stroke": "currentColor", "stroke_opacity": 0.6, "stroke_dasharray": "6 4"}
        inside = [frame.line([start, 1.0], [start, 1.0], **grey)]
        for each in self.bins:
            value, interval = each.accuracy.value, each.accuracy.interval
            if value is not None and interval is not None:
                ends = [interval.low, interval.high]
                inside.append(frame.line([each.confidence] * 2, ends, stroke=BLUE, stroke_opacity=0.5))
                said = f"{each.n:,} examples that claim {each.confidence:.1%}: {value:.1%} right ({interval:.1%})"
                inside.append(frame.dot(each.confidence, value, told=said, fill=BLUE))
        told = self.told()
        return (frame.drawn(inside, description=told, legend="● right, with 95% intervals · - - as claimed"),)

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            "bins": [each.as_dict() for each in self.bins],
            "confidence": self.confidence,
            "accuracy": self.accuracy.as_dict(),
            "expected_error": self.expected_error,
            "verdict": self.verdict,
        }


def reliability(probabilities: Probabilities, gold: NDArray[np.integer], *, bins: int = 10) -> Reliability:
    """Return how often predictions are right, by the probability they claim, in bins of equal width.

    Parameters
    ----------
    probabilities : float64 [n_examples, n_classes]
    gold : int [n_examples]
        -1 where there is no gold label; those examples are left out.
    bins : int

    Raises
    ------
    InvalidValue
        When shapes or values are not as above.
    NoGold
        When no example has a gold label.
    """
    curve = calibration_curve(probabilities, gold, bins=bins)
    filled = np.flatnonzero(curve.counts)
    n = curve.counts[filled]
    right = np.rint(curve.accuracy[filled] * n).astype(int)
    found = tuple(
        ReliabilityBin(int(place) / bins, int(place + 1) / bins, int(size), float(confidence), _share(hits, size))
        for place, size, confidence, hits in zip(filled, n, curve.confidence[filled], right, strict=True)
    )
    confidence = float(curve.confidence[filled] @ n / n.sum())
    return Reliability(found, confidence, _share(int(right.sum()), int(n.sum())), curve.expected_error)


def _share(hits: int, trials: int) -> Measure:
    return Measure(int(hits) / int(trials), wilson_interval(int(hits), int(trials)))
