"""The verb that says how the project's labelling functions will be applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hunches.engine import Plan
from hunches.errors import MissingStepError
from hunches.workflow.define_lf import active_lfs, refresh_lfs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hunches.engine import PlanExplanation
    from hunches.lfs import LabelingFunction
    from hunches.workflow.open_project import OpenProject

_NOTHING: Mapping[str, LabelingFunction] = {}


def explain_plan(project: OpenProject, *, given: Mapping[str, LabelingFunction] = _NOTHING) -> PlanExplanation:
    """Return how the conditions of the active labelling functions are answered together, step by step.

    Labelling functions that are code are called as they are, example by example, and have no part in the plan.

    Raises
    ------
    MissingStepError
        When no labelling function is defined and switched on.
    """
    pairs = active_lfs(project, [*given.values(), *refresh_lfs(project).lfs])
    if not pairs:
        raise MissingStepError("active labelling function", project=project.name, command="define-lf FILE")
    return Plan(condition for _, lf in pairs for condition in lf.conditions).explain()
