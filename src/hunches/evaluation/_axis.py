"""A scale of shares along one side of a picture."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hunches.errors import InvalidValue

if TYPE_CHECKING:
    from collections.abc import Sequence

_STEPS: Final = (0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001)
_DECADES: Final = 2
"""A scale that spans more powers of ten than these is logarithmic."""


@dataclass(frozen=True, slots=True)
class Axis:
    """Where shares lie between two pixels.

    Parameters
    ----------
    low, high : float
        The shares at its ends.
    first, last : float
        The pixels at its ends.
    is_log : bool
        Whether it is logarithmic; ``low`` is then above 0.

    >>> Axis(0.0, 1.0, first=300.0, last=100.0).place(0.25)
    250.0
    """

    low: float
    high: float
    first: float
    last: float
    is_log: bool = False

    def __post_init__(self) -> None:
        starts_well = self.low > 0 if self.is_log else self.low >= 0
        if not starts_well or self.low >= self.high:
            raise InvalidValue("The ends of an axis", value=(self.low, self.high), expected="two ascending shares")

    def place(self, share: float) -> float:
        """Return the pixel where a share lies."""
        low, high, here = (self._measure(value) for value in (self.low, self.high, share))
        return self.first + (self.last - self.first) * (here - low) / (high - low)

    def ticks(self) -> list[float]:
        """Return round shares, about five, or the powers of ten with two between them."""
        if self.is_log:
            powers = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
            between = (1, 3) if self.high < self.low * 1000 else (1,)
            candidates = [10.0**power * digit for power in powers for digit in between]
        else:
            step = next((step for step in _STEPS if (self.high - self.low) / step >= 4), _STEPS[-1])
            candidates = [step * count for count in range(round(self.high / step) + 1)]
        rounding = 1e-9
        return [share for share in candidates if self.low - rounding <= share <= self.high + rounding]

    def _measure(self, share: float) -> float:
        return math.log10(share) if self.is_log else share


def axis_of(shares: Sequence[float], *, first: float, last: float) -> Axis:
    """Return the axis that some shares above 0 need: from 0, or logarithmic where they span several powers of ten."""
    low, high = min(shares), max(shares)
    if high > low * 10**_DECADES:
        return Axis(low / 1.5, min(high * 1.5, 1.0) if high < 1 else 1.1, first, last, is_log=True)
    return Axis(0.0, high * 1.08, first, last)


def axis_upwards(shares: Sequence[float], *, first: float, last: float) -> Axis:
    """Return the axis from the tenth below the lowest of some shares to 1."""
    return Axis(max(0.0, math.floor(min([*shares, 0.9]) * 10) / 10), 1.0, first, last)
