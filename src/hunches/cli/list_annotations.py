"""``hunches list-annotations``."""

from __future__ import annotations

from typing import Annotated

import typer

from hunches.cli.options import JsonOption, ProjectOption
from hunches.cli.terminal import answer, opened


def list_annotations(
    *,
    project: ProjectOption = None,
    example: Annotated[str | None, typer.Option(help="Only of this example.")] = None,
    annotator: Annotated[str | None, typer.Option("--annotator", "-a", help="Only by this person.")] = None,
    history: Annotated[bool, typer.Option("--history", help="Also what was undone or replaced.")] = False,
    as_json: JsonOption = False,
) -> None:
    """List what people said of examples."""
    from hunches import workflow

    with opened(project) as open_project:
        found = workflow.list_annotations(open_project, example_id=example, annotator=annotator, with_history=history)
    answer(found.as_dict(), str(found), as_json=as_json)
