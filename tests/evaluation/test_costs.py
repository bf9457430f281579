"""What a model costs."""

from __future__ import annotations

import json

import pytest

from hunches.errors import UnknownName
from hunches.evaluation import COSTS, Interval, Latency, Measure, ModelCosts, TrainingCosts, cost_named

_LATENCY = Latency(
    Measure(0.5, Interval(0.4, 0.6)),
    Measure(2.0, Interval(1.5, 3.0)),
    Measure(5.0, Interval(4.0, 6.0)),
    Measure(9.0),
    batch_size=256,
    n_timed=2000,
    machine="Linux x86_64, 2 cores",
)


def test_costs_are_told_by_name() -> None:
    """Each of the costs, in the unit its name says."""
    costs = ModelCosts(1_500_000, TrainingCosts(1.5, 2.5, 4096), _LATENCY)
    values = {name: costs.measure(name).value for name in COSTS}
    assert values == {
        "one_p50_ms": 0.5,
        "one_p99_ms": 2.0,
        "batch_p50_ms": 5.0,
        "batch_p99_ms": 9.0,
        "n_bytes": 1_500_000,
        "train_wall_s": 1.5,
        "train_cpu_s": 2.5,
        "train_peak_bytes": 4096,
    }


def test_what_was_not_measured_is_undefined() -> None:
    """All but the size, and the memory where the system does not tell it."""
    costs = ModelCosts(10)
    assert {name for name in COSTS if costs.measure(name).value is not None} == {"n_bytes"}
    assert ModelCosts(10, TrainingCosts(1.0, 1.0)).measure("train_peak_bytes").value is None


def test_latency_survives_json() -> None:
    """With and without intervals."""
    assert Latency.from_json(json.loads(json.dumps(_LATENCY.as_dict()))) == _LATENCY


def test_the_costs_of_training_survive_json() -> None:
    """Also where the memory is not known."""
    costs = TrainingCosts(1.5, 2.5)
    assert TrainingCosts.from_json(json.loads(json.dumps(costs.as_dict()))) == costs


def test_costs_are_json() -> None:
    """What is not known of the training is null; a latency that was not measured is left out."""
    told = json.loads(json.dumps(ModelCosts(10, None, _LATENCY).as_dict()))
    assert (told["n_bytes"], told["train_wall_s"], told["one_p99_ms"]["high"]) == (10, None, 3.0)
    assert ModelCosts(10, TrainingCosts(1.5, 2.5)).as_dict() == {
        "n_bytes": 10,
        "train_wall_s": 1.5,
        "train_cpu_s": 2.5,
        "train_peak_bytes": None,
    }


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("n_bytes", 0, "0 B"),
        ("n_bytes", 999, "999 B"),
        ("n_bytes", 1000, "1 kB"),
        ("n_bytes", 2.5e9, "2.5 GB"),
        ("n_bytes", 5e16, "50,000 TB"),
        ("train_wall_s", 1234.5, "1,234 s"),
        ("one_p99_ms", 0.01234, "0.0123 ms"),
        ("one_p99_ms", None, "–"),
    ],
)
def test_a_cost_is_shown_with_its_unit(name: str, value: float | None, shown: str) -> None:
    """Three digits are enough."""
    assert cost_named(name).shown(value) == shown


def test_an_unknown_cost_is_refused() -> None:
    """The error names those there are."""
    with pytest.raises(UnknownName, match=r"no cost named 'money'; there are 'one_p50_ms'"):
        ModelCosts(1).measure("money")
