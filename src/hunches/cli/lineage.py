"""``hunches lineage``."""

from __future__ import annotations

from typing import Annotated

import typer

from hunches.cli.options import JsonOption, ProjectOption
from hunches.cli.terminal import answer, opened


def lineage(
    result: Annotated[
        str, typer.Argument(help="labels, predictions, end-model … or the beginning of a key.")
    ] = "predictions",
    *,
    example: Annotated[str | None, typer.Option(help="Only what speaks of the example with this id.")] = None,
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell which bytes and which code made a result, as a tree."""
    from hunches import workflow

    with opened(project) as open_project:
        found = workflow.lineage(open_project, result, example=example)
    answer(found.as_dict(), str(found), as_json=as_json)
