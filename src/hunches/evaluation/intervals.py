"""Intervals that say how far a measured number can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

from hunches.errors import InvalidValue


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval: the numbers from ``low`` to ``high``, both included.

    Parameters
    ----------
    low, high : float
        Its ends.
    level : float
        How often an interval made this way holds the true value; 0.95 is 95%.

    Raises
    ------
    InvalidValue
        When the ends are not in order or the level is not between 0 and 1.

    >>> interval = Interval(0.71, 0.9)
    >>> 0.8 in interval
    True
    >>> f"{interval:.0%}"
    '71% – 90%'
    """

    low: float
    high: float
    level: float = 0.95

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise InvalidValue("An interval", value=(self.low, self.high), expected="two numbers in ascending order")
        _check_level(self.level)

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high

    def __format__(self, spec: str) -> str:
        return f"{self.low:{spec}} – {self.high:{spec}}"


def wilson_interval(successes: float, trials: float, *, level: float = 0.95) -> Interval:
    """Return Wilson's score interval of a share, ``successes`` of ``trials``.

    It keeps its level for few trials and for shares near 0 and 1; with no trials it is 0 to 1. Counts need not be
    whole: half a success for a tie, or the number of independent trials that dependent ones are worth.

    Raises
    ------
    InvalidValue
        When there are more successes than trials, a negative count, or a level outside 0 to 1.

    References
    ----------
    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the American
    Statistical Association 22 (1927).

    >>> f"{wilson_interval(9, 10):.3f}"
    '0.596 – 0.982'
    """
    if not 0 <= successes <= trials:
        raise InvalidValue("The number of successes", value=successes, expected=f"from 0 to the {trials} trials")
    _check_level(level)
    if trials == 0:
        return Interval(0.0, 1.0, level)
    z = NormalDist().inv_cdf((1 + level) / 2)
    centre = (successes + z * z / 2) / (trials + z * z)
    half = z / (trials + z * z) * (successes * (trials - successes) / trials + z * z / 4) ** 0.5
    # At the ends the formula gives 0 and 1 but for rounding.
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == trials else min(1.0, centre + half)
    return Interval(low, high, level)


def _check_level(level: float) -> None:
    if not 0 < level < 1:
        raise InvalidValue("The level of an interval", value=level, expected="between 0 and 1, such as 0.95")
