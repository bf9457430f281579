"""``hunches name-revision``."""

from __future__ import annotations

from typing import Annotated

import typer

from hunches.cli.options import JsonOption, ProjectOption
from hunches.cli.terminal import answer, opened


def name_revision(
    name: Annotated[str, typer.Argument(help="What to call it.")],
    revision: Annotated[str, typer.Argument(help="Its number, another name, or 'current'.")] = "current",
    *,
    drop: Annotated[bool, typer.Option("--drop", help="Take the name away instead.")] = False,
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """Name a revision; what a named revision needs is never collected as garbage."""
    from hunches import workflow

    with opened(project) as open_project:
        if drop:
            workflow.drop_revision_name(open_project, name)
            answer({"dropped": name}, f"No revision is called '{name}' any more.", as_json=as_json)
        else:
            named = workflow.name_revision(open_project, name, reference=revision)
            answer(named.as_dict(), f"Revision r{named.number} is called '{name}'.", as_json=as_json)
