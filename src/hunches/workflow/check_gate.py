"""The verb that says whether an end model passes a gate."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from hunches.conditions import InSlice
from hunches.evaluation import cost_named, gates, paired_difference, score
from hunches.evaluation.gates import CostRule, GateFacts, MetricRule, ProductionRule, SliceRule
from hunches.records import ABSTAIN
from hunches.workflow._derived_columns import rows_where
from hunches.workflow._end_models import end_model_of, latency_of
from hunches.workflow._sealed_test import note_look, require_unsealed
from hunches.workflow._stored_dataset import StoredDataset
from hunches.workflow.define_gate import DEFAULT_GATE, current_gate

if TYPE_CHECKING:
    from hunches.evaluation import PairedDifference, Scores
    from hunches.evaluation.gates import Gate, GateReport
    from hunches.evaluation.gates.facts import Where
    from hunches.labelmodels import Probabilities
    from hunches.records import GoldLabels, LabelSpace, SplitName
    from hunches.workflow._stored_dataset import Rows
    from hunches.workflow.open_project import OpenProject

_PRODUCTION: Final = "production"
_SEED: Final = 0


@dataclass(frozen=True, slots=True)
class GateChoice:
    """Which gate is checked, and against what.

    Parameters
    ----------
    name : str
        Of the gate.
    against : str or int, optional
        The key or revision of the end model that counts as the one in production. By default the one that is.
    unseal : bool
        Whether rules on the test split may look at its gold labels; each look is recorded.

    >>> GateChoice(against="best").name
    'default'
    """

    name: str = DEFAULT_GATE
    against: str | int | None = None
    unseal: bool = False


def check_gate(
    project: OpenProject, model: str | int | None = None, *, choice: GateChoice | None = None
) -> GateReport:
    """Return whether an end model, by default the current one, passes a gate, rule by rule.

    What the rules ask for and was not measured yet is measured; what cannot be measured is not passed.

    Raises
    ------
    MissingStepError
        When there is no gate or no end model of the current dataset.
    UnknownName
        When there is no such gate, model or revision.
    SealedTest
        When a rule is on the test split and ``unseal`` is not set.
    """
    chosen = choice or GateChoice()
    defined = current_gate(project, chosen.name)
    dataset, found = StoredDataset.current(project), end_model_of(project, model)
    reference = project.heads().get(_PRODUCTION) if chosen.against is None else chosen.against
    production = None if reference is None else end_model_of(project, reference)
    rows = _rows_needed(project, dataset, defined.gate)
    looks = [require_unsealed(dataset, some, verb="check_gate", unseal=chosen.unseal) for some in rows.values()]
    with project.run("check_gate", model=model, **asdict(chosen)) as run:
        run.use("gate", defined.key)
        run.use("end-model", found.key)
        if production is not None:
            run.use(_PRODUCTION, production.key)
        if any(looks):
            note_look(run, project)
        gold, likely = dataset.gold(), found.probabilities()
        facts = GateFacts(
            _scores(rows, likely, gold=gold, space=project.space),
            found.costs(latency_of(project, run, found) if _is_timed(defined.gate) else None),
            tuple(project.store.catalogue.slices()),
            {}
            if production is None
            else _differences(
                defined.gate, [production.probabilities(), likely], gold=gold, rows=rows, space=project.space
            ),
            None if production is None else f"{production.name} {production.key[:8]}",
        )
        report = replace(gates.check_gate(defined.gate, facts), gate=chosen.name, end_model=found.key)
        run.say(report.table().title)
    return report


def _rows_needed(project: OpenProject, dataset: StoredDataset, gate: Gate) -> dict[Where, Rows]:
    """Return the examples of the splits and slices that a gate's rules are about."""
    slices = project.store.catalogue.slices()
    wanted: dict[Where, None] = {}
    for rule in gate.rules:
        if isinstance(rule, MetricRule):
            wanted[rule.split, rule.slice] = None
        elif isinstance(rule, SliceRule):
            wanted |= {(rule.split, name): None for name in slices}
        elif isinstance(rule, ProductionRule):
            wanted[rule.split, None] = None
    # A slice may have been dropped since the gate was defined: what it says is unknown then.
    known = [where for where in wanted if where[1] is None or where[1] in slices]
    return {where: _rows(project, dataset, where) for where in known}


def _rows(project: OpenProject, dataset: StoredDataset, where: Where) -> Rows:
    split, part = where
    rows = dataset.rows_of(split)
    return rows if part is None else rows[rows_where(project, InSlice(part))[rows]]


def _is_timed(gate: Gate) -> bool:
    return any(isinstance(rule, CostRule) and cost_named(rule.cost).unit == "ms" for rule in gate.rules)


def _scores(
    rows: dict[Where, Rows], likely: Probabilities, *, gold: GoldLabels, space: LabelSpace
) -> dict[Where, Scores]:
    """Return the scores where there are gold labels."""
    return {
        where: score(likely[some], gold[some], space=space, rng=np.random.default_rng(_SEED))
        for where, some in rows.items()
        if (gold[some] != ABSTAIN).any()
    }


def _differences(
    gate: Gate, models: list[Probabilities], *, gold: GoldLabels, rows: dict[Where, Rows], space: LabelSpace
) -> dict[tuple[str, SplitName], PairedDifference]:
    """Return how far the second model is from the first, for each rule about production that can be measured."""
    found: dict[tuple[str, SplitName], PairedDifference] = {}
    for rule in gate.rules:
        if not isinstance(rule, ProductionRule):
            continue
        metric, split = rule.metric, rule.split
        some = rows[split, None]
        if (gold[some] != ABSTAIN).any():
            first, second = (each[some] for each in models)
            rng = np.random.default_rng(_SEED)
            found[metric, split] = paired_difference(first, second, gold[some], space=space, metric=metric, rng=rng)
    return found
