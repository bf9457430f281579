"""Ranks models by a metric, and finds those worth choosing between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from hunches.errors import InvalidValue, UnknownName
from hunches.evaluation._joint_draws import joint_draws
from hunches.evaluation.compared_model import ComparedModel
from hunches.evaluation.costs import COSTS
from hunches.evaluation.metrics import METRICS, metric_named
from hunches.evaluation.paired import difference_between
from hunches.evaluation.pareto import cost_objective, merit_objective, standings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from hunches.evaluation._joint_draws import JointDraws
    from hunches.evaluation._scored import Probabilities
    from hunches.evaluation.costs import ModelCosts
    from hunches.evaluation.measure import Measure
    from hunches.evaluation.pareto import Objective

_N_RESAMPLES: Final = 1000


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A model that is to be compared with others.

    Parameters
    ----------
    key, name : str
        Of the end model; its kind and parameters.
    n_examples : int
        How many examples it was trained on.
    probabilities : float64 [n_examples, n_classes]
        What it says of the examples that all are measured on.
    costs : ModelCosts
        What it costs.
    is_current : bool
        Whether it is the project's current end model.

    >>> from hunches.evaluation import ModelCosts
    >>> Candidate("6b51f3", "linear.v1", 2000, np.array([[0.9, 0.1]]), ModelCosts(1_500_000)).is_current
    False
    """

    key: str
    name: str
    n_examples: int
    probabilities: Probabilities
    costs: ModelCosts
    is_current: bool = False


def compare_models(
    candidates: Sequence[Candidate],
    gold: NDArray[np.integer],
    *,
    metric: str,
    objectives: Sequence[str],
    rng: np.random.Generator,
) -> tuple[ComparedModel, ...]:
    """Return the models, the best first, each with its difference to the best and its place about the Pareto front.

    All are measured on the same 1,000 resamples of the examples. `standings` says when a model counts as dominated.

    Parameters
    ----------
    candidates : sequence of Candidate
        At least one.
    gold : int [n_examples]
        -1 where there is no gold label; those examples are left out.
    metric : str
        What models are ranked by.
    objectives : sequence of str
        What counts: names of `METRICS` and `COSTS`.
    rng : numpy.random.Generator
        Draws the resamples.

    Raises
    ------
    InvalidValue
        When there is no candidate or no objective, or probabilities do not fit.
    UnknownName
        When there is no such metric or objective.
    NoGold
        When no example has a gold label.
    """
    metric_named(metric)
    unknown = [name for name in objectives if name not in METRICS and name not in COSTS]
    if unknown:
        raise UnknownName("objective", name=unknown[0], known=[*METRICS, *COSTS])
    if not candidates:
        raise InvalidValue("The list of models to compare", value=[], expected="at least one: hunches train")
    names = dict.fromkeys([metric, *(name for name in objectives if name in METRICS)])
    likely = [candidate.probabilities for candidate in candidates]
    drawn = {name: joint_draws(likely, gold, metric=name, rng=rng, n_resamples=_N_RESAMPLES) for name in names}
    ranked = _ranked(candidates, drawn[metric], costs=[name for name in objectives if name in COSTS])
    held = standings([_objective(name, candidates, drawn) for name in objectives], ranked=ranked)
    compared = [
        ComparedModel(
            candidate.key,
            candidate.name,
            candidate.n_examples,
            {name: joint.measure(place) for name, joint in drawn.items()},
            difference_between(drawn[metric], ranked[0], place),
            candidate.costs,
            standing=held[place].name,
            dominated_by=None if (by := held[place].by) is None else candidates[by].key,
            is_current=candidate.is_current,
        )
        for place, candidate in enumerate(candidates)
    ]
    return tuple(compared[place] for place in ranked)


def _ranked(candidates: Sequence[Candidate], joint: JointDraws, *, costs: Sequence[str]) -> list[int]:
    """Return positions, best metric first; of equals the cheaper one."""
    sign = 1 if metric_named(joint.metric).is_lower_better else -1

    def rank(place: int) -> tuple[float, ...]:
        spent = [candidates[place].costs.measure(name).value for name in costs]
        merit = float(np.nan_to_num(sign * joint.values[place], nan=np.inf))
        return (merit, *(np.inf if value is None else value for value in spent))

    return sorted(range(len(candidates)), key=rank)


def _objective(name: str, candidates: Sequence[Candidate], drawn: Mapping[str, JointDraws]) -> Objective:
    if name in COSTS:
        return cost_objective(name, [candidate.costs.measure(name) for candidate in candidates])
    places = range(len(candidates))
    return merit_objective(name, [[_gain(drawn[name], other, one) for other in places] for one in places])


def _gain(joint: JointDraws, before: int, after: int) -> Measure:
    """Return how much better a model is than another: for an error, how much lower."""
    first, second = (after, before) if metric_named(joint.metric).is_lower_better else (before, after)
    return joint.difference(first, second)
