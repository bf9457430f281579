"""``hunches log``."""

from __future__ import annotations

from typing import Annotated

import typer

from hunches.cli.options import JsonOption, ProjectOption
from hunches.cli.terminal import answer, opened


def log(
    *,
    project: ProjectOption = None,
    limit: Annotated[int, typer.Option(min=0, help="How many to show.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """List the revisions of the project, newest first."""
    from hunches import workflow

    with opened(project) as open_project:
        found = workflow.log(open_project, limit=limit)
    answer(found.as_dict(), str(found), as_json=as_json)
