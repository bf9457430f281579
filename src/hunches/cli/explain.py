"""``hunches explain``."""

from __future__ import annotations

from typing import Annotated

import typer

from hunches.cli.options import JsonOption, ProjectOption
from hunches.cli.terminal import answer, opened


def explain(
    *,
    example_id: Annotated[str, typer.Argument(metavar="ID", help="Of the example, as search and suggest show it.")],
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the text of an example, and how its label was worked out from the votes."""
    from hunches import workflow

    with opened(project) as open_project:
        explained = workflow.explain(open_project, example_id)
    answer(explained.as_dict(), str(explained), as_json=as_json)
