"""The verb that shows one revision of a project."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hunches.evaluation import Table
from hunches.workflow._recorded_scores import recorded_scores
from hunches.workflow._revisions import CURRENT, find_revision, state_of
from hunches.workflow._step_changes import describe_head

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hunches.records import ProjectState, Revision
    from hunches.workflow.open_project import OpenProject


@dataclass(frozen=True, slots=True, repr=False)
class ShownRevision:
    """A revision and what the project consisted of then; prints as text.

    Parameters
    ----------
    revision : Revision
        Its number, parent, names, and the change that led to it.
    state : ProjectState
        The keys of all it consists of.
    steps : mapping of str to str
        What each step gave, in a line, by role.
    scores : mapping or None
        The scores of its end model on valid as they were recorded, if they were.
    """

    revision: Revision
    state: ProjectState
    steps: Mapping[str, str]
    scores: Mapping[str, Any] | None

    def __str__(self) -> str:
        return f"{self._title()}\n\n{self.table().to_text(widest_cell=100)}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self.table().to_html()

    def table(self) -> Table:
        """Return the table it prints below its first lines."""
        off = [lf.name for lf in self.state.lfs if not lf.is_active]
        rows = [
            *((role.replace("-", " "), told, self.state.heads[role][:12]) for role, told in self.steps.items()),
            ("labelling functions", ", ".join(self.state.active) or "none", ""),
        ]
        rows += [("switched off", ", ".join(off), "")] if off else []
        rows += [("slices", ", ".join(self.state.slices), "")] if self.state.slices else []
        rows += [("accuracy on valid", _measure(self.scores["accuracy"]), "")] if self.scores else []
        return Table("", ["Part", "What it is", "Key"], rows)

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return self.revision.as_dict() | {
            "contents": self.state.as_dict(),
            "steps": dict(self.steps),
            "scores": None if self.scores is None else dict(self.scores),
        }

    def _title(self) -> str:
        revision, change = self.revision, self.revision.change
        named = f" “{'”, “'.join(revision.names)}”" if revision.names else ""
        after = f", after r{revision.parent}" if revision.parent else ""
        told = f"{change.verb} by {change.author}, {change.at:%Y-%m-%d %H:%M:%S} UTC"
        return f"Revision r{revision.number}{named}{after}\n{change.message}\n{told}"


def show(project: OpenProject, reference: str | int = CURRENT) -> ShownRevision:
    """Return a revision and what the project consisted of then; raise `UnknownName` when there is none."""
    revision = find_revision(project, reference)
    state = state_of(project, revision)
    found = project.store.catalogue.artefacts_at(state.heads.values())
    told = {role: describe_head(project, role, found[key]) for role, key in state.heads.items() if key in found}
    scores = recorded_scores(project, [state])
    measured = scores.get((state.heads.get("predictions"), state.heads.get("gold")))
    return ShownRevision(revision, state, {role: line for role, line in told.items() if line}, measured)


def _measure(measured: Mapping[str, Any]) -> str:
    value, low, high = measured["value"], measured["low"], measured["high"]
    return f"{value:.3f}" + ("" if low is None else f" ({low:.3f} – {high:.3f})")
