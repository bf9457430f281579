"""Which values of an end model's parameters are worth trying."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from hunches.errors import InvalidValue

if TYPE_CHECKING:
    from hunches.training.end_model import EndModel


@dataclass(frozen=True, slots=True)
class IntRange:
    """The whole numbers from ``low`` to ``high``, both included.

    Parameters
    ----------
    low, high : int
        Its ends.
    is_log : bool
        Whether numbers are tried evenly by their logarithm, as fits what is doubled rather than added to.

    Raises
    ------
    InvalidValue
        When the ends are not in order, or are not above 0 for a logarithm.

    >>> 3 in IntRange(1, 8)
    True
    """

    low: int
    high: int
    is_log: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        _check_ends(self.low, self.high, is_log=self.is_log)

    def __contains__(self, value: object) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class FloatRange:
    """The numbers from ``low`` to ``high``, both included.

    Parameters
    ----------
    low, high : float
        Its ends.
    is_log : bool
        Whether numbers are tried evenly by their logarithm.

    Raises
    ------
    InvalidValue
        When the ends are not in order, or are not above 0 for a logarithm.

    >>> 0.3 in FloatRange(1e-3, 1e2, is_log=True)
    True
    """

    low: float
    high: float
    is_log: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        _check_ends(self.low, self.high, is_log=self.is_log)

    def __contains__(self, value: object) -> bool:
        return isinstance(value, (int, float)) and not isinstance(value, bool) and self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class Choice:
    """A few values without an order.

    Parameters
    ----------
    options : tuple
        Texts, numbers, flags or None.

    Raises
    ------
    InvalidValue
        When there is none, or one is something else.

    >>> "balanced" in Choice(("none", "balanced"))
    True
    """

    options: tuple[str | int | float | bool | None, ...]

    def __post_init__(self) -> None:
        is_plain = all(option is None or isinstance(option, (str, int, float)) for option in self.options)
        if not self.options or not is_plain:
            raise InvalidValue(
                "The options of a choice", value=self.options, expected="texts, numbers, flags or None"
            )

    def __contains__(self, value: object) -> bool:
        return value in self.options


Range: TypeAlias = IntRange | FloatRange | Choice
"""Values of one parameter."""

SearchSpace: TypeAlias = Mapping[str, Range]
"""Values to try, by the name of the parameter; other parameters keep their defaults."""


def search_space_of(plugin: type[EndModel]) -> SearchSpace:
    """Return what an end model offers as its class method ``search_space``; nothing where it has none.

    >>> from hunches.training import end_models
    >>> sorted(search_space_of(end_models.get("linear.v1")))
    ['class_weights', 'l2', 'min_examples']
    """
    offered: Any = getattr(plugin, "search_space", None)  # optional, so not of the protocol
    return {} if offered is None else dict(offered())


def _check_ends(low: float, high: float, *, is_log: bool) -> None:
    if not (math.isfinite(low) and math.isfinite(high) and low <= high):
        raise InvalidValue("A range", value=(low, high), expected="two numbers in ascending order")
    if is_log and low <= 0:
        raise InvalidValue("The low end of a logarithmic range", value=low, expected="above 0")
