"""Finds the scores that were recorded of what revisions hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hunches.records import ProjectState
    from hunches.workflow.open_project import OpenProject

Measured: TypeAlias = "tuple[str | None, str | None]"
"""The keys of the predictions and of the gold labels they were compared with."""


def recorded_scores(
    project: OpenProject, states: Iterable[ProjectState], *, split: str = "valid"
) -> dict[Measured, Mapping[str, Any]]:
    """Return the latest scores of each state's predictions against its gold labels, on a whole split."""
    predictions = {state.heads["predictions"] for state in states if "predictions" in state.heads}
    found: dict[Measured, Mapping[str, Any]] = {}
    for artefact, inputs in project.store.catalogue.made_from(predictions, kind="scores"):
        # Scores of older projects do not say what they were measured on.
        measured = artefact.facts.get("measured_on", {})
        if measured.get("split") == split and not measured.get("where") and not measured.get("covered"):
            found[inputs.get("end-model"), inputs.get("gold")] = artefact.facts
    return found
