"""A measured number with its interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hunches.evaluation.intervals import Interval


@dataclass(frozen=True, slots=True)
class Measure:
    """A metric's value on a set of examples, and how far it would vary on others like them.

    Parameters
    ----------
    value : float, optional
        None where the metric is undefined on these examples.
    interval : Interval, optional
        None where the value is, or where no interval was asked for.

    >>> from hunches.evaluation import Interval
    >>> print(Measure(0.84, Interval(0.79, 0.88)))
    0.840 (0.790 – 0.880)
    """

    value: float | None
    interval: Interval | None = None

    def __str__(self) -> str:
        if self.value is None:
            return "undefined"
        return f"{self.value:.3f}" + (f" ({self.interval:.3f})" if self.interval else "")

    def as_dict(self) -> dict[str, float | None]:
        """Return value, low and high as JSON holds them."""
        low, high = (self.interval.low, self.interval.high) if self.interval else (None, None)
        return {"value": self.value, "low": low, "high": high}
