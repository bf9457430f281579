"""``hunches show``."""

from __future__ import annotations

from typing import Annotated

import typer

from hunches.cli.options import JsonOption, ProjectOption
from hunches.cli.terminal import answer, opened


def show(
    revision: Annotated[str, typer.Argument(help="Its number, its name, 'current' or 'previous'.")] = "current",
    *,
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a revision and what the project consisted of then."""
    from hunches import workflow

    with opened(project) as open_project:
        found = workflow.show(open_project, revision)
    answer(found.as_dict(), str(found), as_json=as_json)
