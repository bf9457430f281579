"""Which values of an end model's parameters are tried."""

from __future__ import annotations

import math
from dataclasses import fields

import pytest

from hunches.errors import InvalidValue
from hunches.training import Choice, FloatRange, IntRange, LinearModel, end_models, search_space_of


@pytest.mark.parametrize(
    ("values", "inside", "outside"),
    [
        (IntRange(1, 8), [1, 8], [0, 9, 2.0, True, "1"]),
        (FloatRange(0.5, 2), [0.5, 1, 2.0], [0.4, 2.1, True, "1", math.nan]),
        (Choice(("none", 3, None)), ["none", 3, None], ["all", 4]),
    ],
)
def test_a_range_tells_what_is_in_it(
    values: IntRange | FloatRange | Choice, inside: list[object], outside: list[object]
) -> None:
    """Both ends are, and what is of another type is not."""
    assert all(value in values for value in inside)
    assert not any(value in values for value in outside)


@pytest.mark.parametrize(("low", "high", "is_log"), [(2, 1, False), (0, 1, True), (0, math.inf, False)])
def test_a_range_that_is_none_is_refused(low: float, high: float, is_log: bool) -> None:  # noqa: FBT001  # a row's cell
    """Ends are in order, and above 0 for a logarithm."""
    with pytest.raises(InvalidValue):
        FloatRange(low, high, is_log=is_log)


@pytest.mark.parametrize("options", [(), ([1],)])
def test_a_choice_is_of_plain_values(options: tuple[str, ...]) -> None:
    """Of one or more."""
    with pytest.raises(InvalidValue, match="The options of a choice"):
        Choice(options)


@pytest.mark.parametrize("name", end_models.names())
def test_every_end_model_offers_parameters_it_has(name: str) -> None:
    """Or none; defaults are among the values, so that the search can begin with them."""
    plugin = end_models.get(name)
    space = search_space_of(plugin)
    if space:
        made = plugin()
        known = {field.name for field in fields(made)}  # type: ignore[arg-type]  # end models are dataclasses
        assert set(space) <= known
        assert all(getattr(made, parameter) in values for parameter, values in space.items())


def test_every_value_of_linear_can_be_trained_with() -> None:
    """The ends of each range are parameters that the model takes."""
    for name, values in LinearModel.search_space().items():
        ends = values.options if isinstance(values, Choice) else (values.low, values.high)
        assert [getattr(LinearModel(**{name: end}), name) for end in ends] == list(ends)  # type: ignore[arg-type]  # of each its own


def test_a_model_may_offer_nothing() -> None:
    """Then it is tried with its defaults."""
    assert search_space_of(type("Plain", (), {})) == {}
