"""``hunches looks``."""

from __future__ import annotations

from hunches.cli.options import JsonOption, ProjectOption
from hunches.cli.terminal import answer, opened


def looks(*, project: ProjectOption = None, as_json: JsonOption = False) -> None:
    """List every look at the test split: who, when, and what was seen."""
    from hunches import workflow

    with opened(project) as open_project:
        found = workflow.looks(open_project)
    answer(found.as_dict(), str(found), as_json=as_json)
