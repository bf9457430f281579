"""Whether predictions that claim a probability are right that often."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hunches.errors import InvalidValue
from hunches.evaluation._scored import Scored

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hunches.evaluation._scored import Probabilities


@dataclass(frozen=True, slots=True, eq=False)
class CalibrationCurve:
    """How often predictions are right, by how sure they are, in bins of equal width.

    Parameters
    ----------
    confidence, accuracy : float64 [bins]
        Mean probability of the predicted class, and share of correct predictions; NaN in an empty bin.
    counts : int64 [bins]
        How many examples fall in each bin.

    >>> curve = calibration_curve(np.array([[0.9, 0.1], [0.9, 0.1], [0.4, 0.6]]), np.array([0, 1, 1]), bins=2)
    >>> curve.accuracy.round(2).tolist(), round(curve.expected_error, 3)
    ([nan, 0.67], 0.133)
    """

    confidence: NDArray[np.float64]
    accuracy: NDArray[np.float64]
    counts: NDArray[np.int64]

    def __post_init__(self) -> None:
        if not self.confidence.shape == self.accuracy.shape == self.counts.shape:
            raise InvalidValue(
                "The shape of a calibration curve", value=self.counts.shape, expected="the same thrice"
            )
        for values in (self.confidence, self.accuracy, self.counts):
            values.setflags(write=False)

    @property
    def expected_error(self) -> float:
        """The expected calibration error: the mean distance of confidence and accuracy over the examples."""
        gaps = np.nan_to_num(np.abs(self.confidence - self.accuracy))
        return float(gaps @ self.counts / self.counts.sum())

    def as_dict(self) -> dict[str, list[float | None] | list[int]]:
        """Return the curve as JSON holds it; None in an empty bin."""
        filled = self.counts > 0
        return {
            "confidence": [float(mean) if here else None for mean, here in zip(self.confidence, filled, strict=True)],
            "accuracy": [float(mean) if here else None for mean, here in zip(self.accuracy, filled, strict=True)],
            "counts": [int(count) for count in self.counts],
        }


def calibration_curve(probabilities: Probabilities, gold: NDArray[np.integer], *, bins: int = 15) -> CalibrationCurve:
    """Return confidence and accuracy in bins of equal width of the top probability.

    A bin holds its upper end and not its lower one, as in C. Guo et al., "On calibration of modern neural networks",
    ICML 2017.

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

    >>> calibration_curve(np.array([[0.7, 0.3], [0.2, 0.8]]), np.array([0, -1]), bins=4).counts.tolist()
    [0, 0, 1, 0]
    """
    if bins < 1:
        raise InvalidValue("The number of bins", value=bins, expected="at least 1")
    scored = Scored.read(probabilities, gold)
    bin_of = scored.confidence_bins(bins)
    counts = np.bincount(bin_of, minlength=bins)
    divisor = np.where(counts > 0, counts, np.nan)
    return CalibrationCurve(
        np.bincount(bin_of, weights=scored.confidence, minlength=bins) / divisor,
        np.bincount(bin_of, weights=scored.is_correct, minlength=bins) / divisor,
        counts,
    )
