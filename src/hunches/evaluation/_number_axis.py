"""A scale of any numbers along one side of a picture."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_RATIO_OF_LOG: Final = 20
"""Numbers above 0 of which one is so many times another are easier read on a logarithmic scale."""

_DIGITS: Final = (1, 2, 5)
_FEWEST_STEPS: Final = 4


@dataclass(frozen=True, slots=True)
class NumberAxis:
    """Where numbers lie between two pixels.

    Parameters
    ----------
    low, high : float
        The numbers at its ends, in ascending order.
    first, last : float
        The pixels at its ends.
    is_log : bool
        Whether it is logarithmic; ``low`` is then above 0.

    >>> NumberAxis(1.0, 100.0, first=0.0, last=10.0, is_log=True).place(10.0)
    5.0
    """

    low: float
    high: float
    first: float
    last: float
    is_log: bool = False

    def place(self, number: float) -> float:
        """Return the pixel where a number lies."""
        low, high, here = (math.log10(value) if self.is_log else value for value in (self.low, self.high, number))
        return self.first + (self.last - self.first) * (here - low) / (high - low)

    def ticks(self) -> list[float]:
        """Return four to ten round numbers, or on a logarithmic scale 1, 2 and 5 of each power of ten."""
        if self.is_log:
            powers = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
            digits = _DIGITS if self.high < self.low * 1000 else (1,)
            candidates = [digit * 10.0**power for power in powers for digit in digits]
        else:
            step = _round_step((self.high - self.low) / _FEWEST_STEPS)
            first, last = math.ceil(self.low / step), math.floor(self.high / step)
            candidates = [step * count for count in range(first, last + 1)]
        return [number for number in candidates if self.low <= number <= self.high]


def number_axis(numbers: Sequence[float], *, first: float, last: float) -> NumberAxis:
    """Return the axis that some numbers need, logarithmic where one is many times another."""
    low, high = min(numbers), max(numbers)
    if low > 0 and high > low * _RATIO_OF_LOG:
        return NumberAxis(low / 1.5, high * 1.5, first, last, is_log=True)
    margin = 0.08 * (high - low) or 0.08 * abs(high) or 1.0
    return NumberAxis(low - margin, high + margin, first, last)


def _round_step(about: float) -> float:
    power = 10.0 ** math.floor(math.log10(about))
    return max(digit * power for digit in _DIGITS if digit == 1 or digit * power <= about)
