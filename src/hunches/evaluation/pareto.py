"""Which of several models are worth choosing between, when more than one thing counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from hunches.errors import InvalidValue
from hunches.evaluation.intervals import Interval

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hunches.evaluation.measure import Measure

Order = Literal["better", "same", "worse", "perhaps better", "perhaps same", "perhaps worse", "unknown"]
"""How one model compares with another in one objective; "perhaps" where chance may have decided."""

StandingName = Literal["front", "perhaps dominated", "dominated"]

_SAME_COST: Final = 0.05
"""Costs count as the same within so much of the larger: nobody chooses a model for 5% less of a millisecond."""

_AHEAD: Final = frozenset({"better", "perhaps better"})
_NOT_BEHIND: Final = frozenset({"better", "perhaps better", "same", "perhaps same"})
_SURELY_NOT_BEHIND: Final = frozenset({"better", "same"})


@dataclass(frozen=True, slots=True)
class Objective:
    """One thing that counts, and how models compare in it.

    Parameters
    ----------
    name : str
        Its name.
    compares : callable
        Given the positions of two models, returns how the first compares with the second.

    >>> from hunches.evaluation import Measure
    >>> measured = [Measure(20.0), Measure(5.0)]
    >>> cost_objective("one_p99_ms", measured).compares(1, 0)
    'better'
    """

    name: str
    compares: Callable[[int, int], Order]


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a model is on the Pareto front.

    Parameters
    ----------
    name : {"front", "perhaps dominated", "dominated"}
        On the front; behind another in something and ahead of it in nothing; and that beyond doubt.
    by : int, optional
        The position of the model on the front that dominates it.

    >>> Standing("dominated", by=0).is_on_front
    False
    """

    name: StandingName
    by: int | None = None

    @property
    def is_on_front(self) -> bool:
        """Whether no other model dominates it."""
        return self.name == "front"


def cost_objective(name: str, measures: Sequence[Measure]) -> Objective:
    """Return the objective of a cost, of which less is better.

    Two costs are the same when they differ by at most 5%, or their intervals overlap: they are measured often enough
    that such a difference matters to nobody.
    """

    def compares(first: int, second: int) -> Order:
        one, other = measures[first], measures[second]
        if one.value is None or other.value is None:
            return "unknown"
        larger = max(abs(one.value), abs(other.value))
        if abs(one.value - other.value) <= _SAME_COST * larger or _overlap(one, other):
            return "same"
        return "better" if one.value < other.value else "worse"

    return Objective(name, compares)


def merit_objective(name: str, gains: Sequence[Sequence[Measure]]) -> Objective:
    """Return the objective of a metric, from how much better each model is than each other.

    Parameters
    ----------
    name : str
        The metric.
    gains : sequences of Measure [n_models][n_models]
        ``gains[a][b]`` is how much better ``a`` is than ``b``, with its interval; a gain whose interval holds 0 may
        be chance.
    """

    def compares(first: int, second: int) -> Order:
        gain = gains[first][second]
        if gain.value is None:
            return "unknown"
        interval = gain.interval or Interval(gain.value, gain.value)
        if interval.low == interval.high == 0:
            return "same"
        if 0.0 not in interval:
            return "better" if gain.value > 0 else "worse"
        if gain.value == 0:
            return "perhaps same"
        return "perhaps better" if gain.value > 0 else "perhaps worse"

    return Objective(name, compares)


def standings(objectives: Sequence[Objective], *, ranked: Sequence[int]) -> tuple[Standing, ...]:
    """Return the standing of each model, by its position.

    A model is dominated by another that is ahead of it in some objective and behind in none. That is credible when
    neither its lead nor its not being behind may be chance: otherwise the model is "perhaps dominated". Where one of
    two costs is unknown, neither model dominates the other.

    Parameters
    ----------
    objectives : sequence of Objective
        What counts; at least one.
    ranked : sequence of int
        The positions of all models, best first by the first objective. Where models dominate each other in a ring,
        as ties within 5% allow, one of them stays on the front, which is never empty.

    Raises
    ------
    InvalidValue
        When there is no objective.

    >>> from hunches.evaluation import Measure
    >>> standings([cost_objective("n_bytes", [Measure(20.0), Measure(5.0)])], ranked=[1, 0])
    (Standing(name='dominated', by=1), Standing(name='front', by=None))
    """
    if not objectives:
        raise InvalidValue("The list of objectives", value=[], expected="at least one, such as 'macro_f1'")
    front: list[int] = []
    for model in ranked:
        if _standing(model, against=front, objectives=objectives).is_on_front:
            kept = (other for other in front if _standing(other, against=[model], objectives=objectives).is_on_front)
            front = [*kept, model]
    # A model within 5% of one that is dominated need not be dominated itself, and is on the front then.
    return tuple(
        Standing("front") if model in front else _standing(model, against=front, objectives=objectives)
        for model in range(len(ranked))
    )


def _standing(model: int, *, against: Sequence[int], objectives: Sequence[Objective]) -> Standing:
    perhaps: int | None = None
    for other in against:
        orders = {objective.compares(other, model) for objective in objectives}
        if orders <= _SURELY_NOT_BEHIND and "better" in orders:
            return Standing("dominated", by=other)
        if orders <= _NOT_BEHIND and orders & _AHEAD and perhaps is None:
            perhaps = other
    return Standing("front") if perhaps is None else Standing("perhaps dominated", by=perhaps)


def _overlap(one: Measure, other: Measure) -> bool:
    if one.interval is None or other.interval is None:
        return False
    return one.interval.low <= other.interval.high and other.interval.low <= one.interval.high
