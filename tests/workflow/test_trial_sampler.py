"""Which trials are proposed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hunches.errors import InvalidValue, UnknownName
from hunches.training import Choice, FloatRange, IntRange
from hunches.workflow._trial_sampler import TrialSampler, TrialSpec, spaces_of

if TYPE_CHECKING:
    from hunches.training import SearchSpace

_NARROW = {"linear.v1": {"l2": FloatRange(0.1, 10, is_log=True)}}


def _proposed(spaces: dict[str, SearchSpace], *, seed: int = 0, n_trials: int = 12) -> list[TrialSpec]:
    sampler = TrialSampler(spaces, is_lower_better=True, seed=seed)
    specs = []
    for _ in range(n_trials):
        asked = sampler.ask()
        assert asked is not None
        specs.append(asked.spec)
        sampler.tell(asked, abs(asked.spec.parameters.get("l2", 0.3) - 2.0))
    return specs


def test_defaults_come_first() -> None:
    """Of every model: what is found has to be better than those; models that offer nothing are tried once."""
    spaces = spaces_of(["nearest-neighbours.v1", "linear.v1"], {"nearest-neighbours.v1": {}})
    specs = _proposed(spaces)
    assert specs[:2] == [TrialSpec("nearest-neighbours.v1", {}), TrialSpec("linear.v1", {})]
    assert {spec.kind for spec in specs[2:]} == {"linear.v1"}


def test_the_seed_decides_what_is_proposed() -> None:
    """And what was told; so that a search can be gone through again."""
    spaces = spaces_of(["linear.v1"], {})
    assert _proposed(spaces) == _proposed(spaces) != _proposed(spaces, seed=1)


def test_proposals_are_values_to_try() -> None:
    """With few digits, and parameters at their defaults left out."""
    space: SearchSpace = {
        "l2": FloatRange(0.12345678, 10, is_log=True),
        "min_examples": IntRange(1, 3),
        "class_weights": Choice(("none", "balanced")),
    }
    specs = _proposed({"linear.v1": space}, n_trials=25)
    for spec in specs:
        assert all(value in space[name] for name, value in spec.parameters.items())
    assert "none" not in {spec.parameters.get("class_weights") for spec in specs}
    assert len({spec.parameters.get("l2") for spec in specs}) > 15


def test_failed_trials_teach_something_too() -> None:
    """The search goes on after them."""
    sampler = TrialSampler(_NARROW, is_lower_better=False, seed=0)
    for _ in range(12):
        asked = sampler.ask()
        assert asked is not None
        sampler.tell(asked, None)


def test_without_values_to_try_a_search_ends() -> None:
    """After the defaults, which teach nothing."""
    sampler = TrialSampler({"linear.v1": {}}, is_lower_better=False, seed=0)
    asked = sampler.ask()
    assert asked is not None
    sampler.tell(asked, 0.5)
    assert sampler.ask() is None


@pytest.mark.parametrize(
    ("models", "given", "error", "says"),
    [
        (["magic.v1"], {}, UnknownName, "magic"),
        (["linear.v1"], {"boosted-trees.v1": {}}, InvalidValue, "only those searched: linear.v1"),
        (["linear.v1"], {"linear.v1": {"l1": FloatRange(0, 1)}}, InvalidValue, "l1"),
        (["linear.v1"], {"linear.v1": {"l2": FloatRange(1, 2)}}, InvalidValue, "to hold the default, 0.3"),
    ],
)
def test_values_that_do_not_fit_are_refused(
    models: list[str], given: dict[str, SearchSpace], error: type[Exception], says: str
) -> None:
    """Before anything is trained."""
    with pytest.raises(error, match=says):
        spaces_of(models, given)
