"""The Pareto front of models."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hunches.errors import InvalidValue
from hunches.evaluation import Interval, Measure, Standing, cost_objective, merit_objective, standings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hunches.evaluation import Objective


def _merit(values: Sequence[float], *, half: float = 0.0) -> Objective:
    """Return an objective in which every difference is known to within ``half``."""
    gains = [
        [Measure(one - other, Interval(one - other - half, one - other + half)) for other in values] for one in values
    ]
    return merit_objective("accuracy", gains)


def _cost(values: Sequence[float | None]) -> Objective:
    return cost_objective("n_bytes", [Measure(value) for value in values])


def test_a_model_that_is_worse_in_everything_is_dominated() -> None:
    """By the one that is better in all."""
    found = standings([_merit([0.9, 0.8]), _cost([10, 20])], ranked=[0, 1])
    assert found == (Standing("front"), Standing("dominated", by=0))


def test_a_trade_is_no_domination() -> None:
    """A worse model that costs less stays."""
    found = standings([_merit([0.9, 0.8]), _cost([20, 10])], ranked=[0, 1])
    assert [standing.is_on_front for standing in found] == [True, True]


def test_a_lead_that_may_be_chance_dominates_only_perhaps() -> None:
    """The interval of the difference holds 0."""
    found = standings([_merit([0.9, 0.89], half=0.05), _cost([10, 20])], ranked=[0, 1])
    assert found == (Standing("front"), Standing("perhaps dominated", by=0))


def test_the_same_predictions_at_a_higher_cost_are_dominated() -> None:
    """A difference of exactly 0 is known."""
    found = standings([_merit([0.9, 0.9]), _cost([10, 20])], ranked=[0, 1])
    assert found[1] == Standing("dominated", by=0)


def test_equal_models_are_both_on_the_front() -> None:
    """Also when their equality may be chance."""
    for half in (0.0, 0.1):
        found = standings([_merit([0.9, 0.9], half=half), _cost([10, 10])], ranked=[0, 1])
        assert [standing.is_on_front for standing in found] == [True, True]


def test_costs_within_five_percent_or_their_intervals_are_the_same() -> None:
    """Nobody chooses a model for less than can be measured."""
    merit = _merit([0.9, 0.8])
    assert standings([merit, _cost([104, 100])], ranked=[0, 1])[1].name == "dominated"
    assert standings([merit, _cost([106, 100])], ranked=[0, 1])[1].name == "front"
    noisy = [Measure(2.0, Interval(1.0, 3.0)), Measure(1.5, Interval(1.2, 1.8))]
    assert standings([merit, cost_objective("one_p99_ms", noisy)], ranked=[0, 1])[1].name == "dominated"


def test_an_unknown_value_decides_nothing() -> None:
    """Neither a cost nor a metric that is not known makes a model dominated."""
    assert standings([_merit([0.9, 0.8]), _cost([10, None])], ranked=[0, 1])[1].is_on_front
    unknown = merit_objective("roc_auc", [[Measure(None)] * 2] * 2)
    assert standings([unknown, _cost([10, 20])], ranked=[0, 1])[1].is_on_front


def test_a_gain_without_an_interval_is_taken_as_known() -> None:
    """As where there are no resamples."""
    gains = [[Measure(0.0), Measure(0.1)], [Measure(-0.1), Measure(0.0)]]
    objective = merit_objective("accuracy", gains)
    assert (objective.compares(0, 1), objective.compares(1, 0)) == ("better", "worse")


def test_who_dominates_is_on_the_front() -> None:
    """A model that only one off the front dominates, as ties within 5% allow, is on it."""
    found = standings([_merit([0.9, 0.8, 0.7]), _cost([108, 104, 100])], ranked=[0, 1, 2])
    assert found == (Standing("front"), Standing("dominated", by=0), Standing("front"))


def test_a_later_model_may_dominate_an_earlier_one() -> None:
    """Where they are equally good, and the first in rank is cheaper by less than 5%."""
    found = standings([_merit([0.9, 0.9]), _cost([100, 104]), _cost([20, 10])], ranked=[0, 1])
    assert found == (Standing("dominated", by=1), Standing("front"))


def test_a_ring_of_ties_leaves_one_on_the_front() -> None:
    """Each is cheaper than the next in one cost and within 5% of it in the other."""
    costs = [_cost([100, 104.5, 109]), _cost([109, 104.5, 100.0])]
    found = standings([*costs, _cost([100, 94, 94])], ranked=[0, 1, 2])
    assert any(standing.is_on_front for standing in found)


@settings(max_examples=50)
@given(
    models=st.lists(st.tuples(st.integers(0, 4), st.sampled_from([1, 10, 100])), min_size=1, max_size=8),
)
def test_the_front_is_that_of_trying_every_pair(models: list[tuple[int, int]]) -> None:
    """Without uncertainty, and costs that are equal or far apart."""
    merits, costs = [merit / 10 for merit, _ in models], [float(cost) for _, cost in models]
    ranked = sorted(range(len(models)), key=lambda place: (-merits[place], costs[place]))
    found = standings([_merit(merits), _cost(costs)], ranked=ranked)
    by_hand = [
        not any(
            other[0] >= one[0] and other[1] <= one[1] and other != one for other in zip(merits, costs, strict=True)
        )
        for one in zip(merits, costs, strict=True)
    ]
    assert [standing.is_on_front for standing in found] == by_hand


def test_something_has_to_count() -> None:
    """Without an objective there is no front."""
    with pytest.raises(InvalidValue, match="list of objectives"):
        standings([], ranked=[0])
