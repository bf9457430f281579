"""The rules of a gate: frozen values, independent of how they are written."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args

from hunches.errors import InvalidValue
from hunches.evaluation.costs import cost_named
from hunches.evaluation.metrics import METRICS, metric_named
from hunches.records import SPLIT_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hunches.evaluation.costs import CostUnit
    from hunches.records import SplitName

Comparator = Literal[">=", ">", "<=", "<"]
Margin: TypeAlias = float | Literal["interval"] | None
"""By how much a model may be worse; "interval": by what chance explains."""

CLASS_METRICS: Final = ("precision", "recall", "f1")
"""The metrics of one class."""

COST_WORDS: Final = {
    "p50": "one_p50_ms",
    "p99": "one_p99_ms",
    "batch p50": "batch_p50_ms",
    "batch p99": "batch_p99_ms",
    "size": "n_bytes",
    "training time": "train_wall_s",
    "training cpu": "train_cpu_s",
    "training memory": "train_peak_bytes",
}
"""What costs are called in gates."""

UNITS: Final[dict[str, tuple[CostUnit, float]]] = {
    "us": ("ms", 1e-3),
    "ms": ("ms", 1.0),
    "s": ("s", 1.0),
    "min": ("s", 60.0),
    "h": ("s", 3600.0),
    "B": ("bytes", 1.0),
    "kB": ("bytes", 1e3),
    "MB": ("bytes", 1e6),
    "GB": ("bytes", 1e9),
    "KiB": ("bytes", 2.0**10),
    "MiB": ("bytes", 2.0**20),
    "GiB": ("bytes", 2.0**30),
}
"""The units that costs may be given in: what they count, and how many of the unit the cost is kept in they are."""


@dataclass(frozen=True, slots=True)
class MetricRule:
    """A metric on a split, or on a slice of it, has to reach a number.

    Parameters
    ----------
    metric : str
        One of `METRICS`, or with a class ``precision``, ``recall`` or ``f1``.
    comparator : {">=", ">", "<=", "<"}
        How it has to compare with ``number``.
    number : float
        What it has to reach.
    split : {"train", "valid", "test"}
        On which examples.
    of : str, optional
        A class.
    slice : str, optional
        The name of a slice.
    with_confidence : bool
        Whether the end of the interval that is nearer to failing has to pass.

    Raises
    ------
    InvalidValue
        When the metric is one of a class and no class is given, or the other way round.

    >>> MetricRule("f1", ">=", 0.8, of="SPAM").split
    'valid'
    """

    metric: str
    comparator: Comparator
    number: float
    split: SplitName = "valid"
    of: str | None = None
    slice: str | None = None
    with_confidence: bool = False

    def __post_init__(self) -> None:
        known = METRICS if self.of is None else CLASS_METRICS
        if self.metric not in known:
            expected = f"one of {', '.join(known)}, {'without' if self.of is None else 'with'} a class"
            raise InvalidValue("The metric of a rule", value=self.metric, expected=expected)
        if self.of == "" or self.slice == "":
            raise InvalidValue("The name of a class or a slice", value="", expected="not empty")
        _check(self.comparator, get_args(Comparator), "The comparison of a rule")
        _check(self.split, SPLIT_NAMES, "The split of a rule")
        _check_finite(self.number)


@dataclass(frozen=True, slots=True)
class CostRule:
    """A cost has to stay below a number of some unit.

    Parameters
    ----------
    cost : str
        One of `COSTS`.
    comparator : {"<=", "<"}
        Costs have no lower bound.
    number : float
        What it may be at most, in ``unit``.
    unit : str
        One of `UNITS`, of the kind of the cost.
    with_confidence : bool
        Whether the upper end of the interval has to pass; only latencies are measured often enough to have one.

    Raises
    ------
    InvalidValue
        When the unit is not one of such a cost, or it has no interval to be confident of.

    >>> CostRule("n_bytes", "<=", 50.0, "MB").limit
    50000000.0
    """

    cost: str
    comparator: Comparator
    number: float
    unit: str
    with_confidence: bool = False

    def __post_init__(self) -> None:
        _check(self.comparator, ("<=", "<"), "The comparison of a cost")
        _check_finite(self.number)
        fitting = units_of(self.cost)
        _check(self.unit, fitting, f"The unit of {cost_named(self.cost).title}")
        if self.with_confidence and cost_named(self.cost).unit != "ms":
            expected = "one of latency to be checked with confidence: others are measured once, without an interval"
            raise InvalidValue("The cost of a rule", value=self.cost, expected=expected)

    @property
    def limit(self) -> float:
        """The number in the unit that the cost is kept in."""
        counted, times = UNITS[self.unit]
        kept = cost_named(self.cost).unit
        return self.number * times * _CONVERTED.get((counted, kept), 1.0)


@dataclass(frozen=True, slots=True)
class SliceRule:
    """No slice may be below a number in a metric; every slice has to be measured.

    Parameters
    ----------
    number : float
        What every slice has to reach.
    metric : str
        One of `METRICS` of which more is better.
    split : {"train", "valid", "test"}
        On which examples of the slices.
    with_confidence : bool
        Whether the lower end of each slice's interval has to reach it.

    Raises
    ------
    InvalidValue
        When less of the metric is better.

    >>> SliceRule(0.7).metric
    'accuracy'
    """

    number: float
    metric: str = "accuracy"
    split: SplitName = "valid"
    with_confidence: bool = False

    def __post_init__(self) -> None:
        merits = [name for name, metric in METRICS.items() if not metric.is_lower_better]
        _check(self.metric, merits, "The metric of 'no slice below'")
        _check(self.split, SPLIT_NAMES, "The split of a rule")
        _check_finite(self.number)


@dataclass(frozen=True, slots=True)
class ProductionRule:
    """The model may not be worse than the one in production, or not by more than a margin.

    Parameters
    ----------
    margin : float or "interval" or None
        By how much it may be worse. None: by nothing. "interval": by what chance explains, so that it fails only when
        the interval of the paired difference lies wholly on the worse side of 0.
    metric : str
        One of `METRICS`.
    split : {"train", "valid", "test"}
        On which examples.
    with_confidence : bool
        Whether the end of the difference's interval that is nearer to failing has to pass.

    Raises
    ------
    InvalidValue
        When the margin is negative, or "interval" and to be sure of as well.

    >>> ProductionRule(0.01).metric
    'macro_f1'
    """

    margin: Margin = None
    metric: str = "macro_f1"
    split: SplitName = "valid"
    with_confidence: bool = False

    def __post_init__(self) -> None:
        metric_named(self.metric)
        _check(self.split, SPLIT_NAMES, "The split of a rule")
        if self.margin == "interval":
            if self.with_confidence:
                expected = "a number when it has to hold with confidence: the interval is the confidence"
                raise InvalidValue("The margin to production", value="its interval", expected=expected)
        elif self.margin is not None and not 0 <= self.margin < math.inf:
            raise InvalidValue("The margin to production", value=self.margin, expected="a number of 0 or more")


Rule: TypeAlias = MetricRule | CostRule | SliceRule | ProductionRule


@dataclass(frozen=True, slots=True)
class Gate:
    """Rules that all have to pass.

    Raises
    ------
    InvalidValue
        When there is none.

    >>> len(Gate([MetricRule("macro_f1", ">=", 0.8), CostRule("one_p99_ms", "<=", 20.0, "ms")]).rules)
    2
    """

    rules: tuple[Rule, ...]

    def __init__(self, rules: Iterable[Rule]) -> None:
        object.__setattr__(self, "rules", tuple(rules))
        self.__post_init__()

    def __post_init__(self) -> None:
        if not self.rules:
            raise InvalidValue("The list of rules of a gate", value=[], expected="at least one")


# Seconds may be given in milliseconds and the other way round.
_CONVERTED: Final = {("s", "ms"): 1e3, ("ms", "s"): 1e-3}


def units_of(cost: str) -> tuple[str, ...]:
    """Return the units that a cost may be given in.

    >>> units_of("n_bytes")
    ('B', 'kB', 'MB', 'GB', 'KiB', 'MiB', 'GiB')
    """
    is_size = cost_named(cost).unit == "bytes"
    return tuple(name for name, (counted, _) in UNITS.items() if (counted == "bytes") == is_size)


def _check(value: str, known: Iterable[str], name: str) -> None:
    if value not in known:
        raise InvalidValue(name, value=value, expected=f"one of {', '.join(known)}")


def _check_finite(number: float) -> None:
    if not math.isfinite(number):
        raise InvalidValue("The number of a rule", value=number, expected="finite")
