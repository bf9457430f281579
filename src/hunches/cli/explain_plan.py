"""``hunches explain-plan``."""

from __future__ import annotations

from hunches.cli.options import JsonOption, ProjectOption
from hunches.cli.terminal import answer, opened


def explain_plan(*, project: ProjectOption = None, as_json: JsonOption = False) -> None:
    """Say how the labelling functions will be applied: which patterns share a pass, and which are slow."""
    from hunches import workflow

    with opened(project) as open_project:
        explanation = workflow.explain_plan(open_project)
    answer(explanation.as_dict(), str(explanation), as_json=as_json)
