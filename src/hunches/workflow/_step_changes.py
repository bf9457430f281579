"""Which steps of the loop gave something else in two revisions."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hunches.records import Artefact, ProjectState
    from hunches.workflow.open_project import OpenProject

_DEFAULTS: Final[tuple[object, ...]] = (None, {}, [], (), "", 0, 0.0, False)


@dataclass(frozen=True, slots=True)
class StepChange:
    """A step whose result is another one, in a line for each of the two revisions; None where there is no result.

    >>> StepChange("training set", "2,000 examples", "3,000 examples").step
    'training set'
    """

    step: str
    before: str | None
    after: str | None

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return asdict(self)


def step_changes(project: OpenProject, before: ProjectState, after: ProjectState) -> tuple[StepChange, ...]:
    """Return the steps that gave something else, in the order of the loop."""
    keys = {key for state in (before, after) for key in state.heads.values()}
    found = project.store.catalogue.artefacts_at(keys)
    changes = []
    for role, describe in _STEPS.items():
        old, new = before.heads.get(role), after.heads.get(role)
        if old != new:
            told = (None if key not in found else describe(project, found[key]) for key in (old, new))
            changes.append(StepChange(role.replace("-", " "), *told))
    if before.slices != after.slices:
        changes.append(StepChange("slices", _named(before.slices), _named(after.slices)))
    return tuple(changes)


def describe_head(project: OpenProject, role: str, artefact: Artefact) -> str | None:
    """Return what an artefact is in a line, None for one that says nothing to people."""
    return _STEPS[role](project, artefact) if role in _STEPS else None


def _dataset(_: OpenProject, artefact: Artefact) -> str:
    return f"{artefact.facts['n_examples']:,} examples"


def _gold(_: OpenProject, artefact: Artefact) -> str:
    n_gold = artefact.facts.get("n_gold")
    return f"gold labels {artefact.key[:8]}" if n_gold is None else f"{n_gold:,} gold labels"


def _votes(_: OpenProject, artefact: Artefact) -> str:
    return f"votes of {len(artefact.facts['columns'])} labelling functions"


def _label_model(project: OpenProject, artefact: Artefact) -> str:
    return f"{artefact.facts['kind']}{_parameters(project, artefact)}"


def _training_set(project: OpenProject, artefact: Artefact) -> str:
    return f"{artefact.facts['n_examples']:,} examples{_parameters(project, artefact)}"


def _parameters(project: OpenProject, artefact: Artefact) -> str:
    """Return what the run that made it was told, without what is usual."""
    run = project.store.catalogue.run(artefact.run)
    told = {} if run is None else {name: value for name, value in run.parameters.items() if name != "kind"}
    told |= told.pop("parameters", {})
    unusual = {name: value for name, value in told.items() if value not in _DEFAULTS and value is not True}
    return f" ({', '.join(f'{name}={value}' for name, value in unusual.items())})" if unusual else ""


def _named(slices: Mapping[str, str]) -> str:
    return ", ".join(slices) or "none"


_STEPS: Final[dict[str, Callable[[OpenProject, Artefact], str]]] = {
    "dataset": _dataset,
    "gold": _gold,
    "votes": _votes,
    "label-model": _label_model,
    "training-set": _training_set,
    "end-model": _label_model,
}
