"""``hunches verify``."""

from __future__ import annotations

from typing import Annotated

import typer

from hunches.cli.options import JsonOption, ProjectOption
from hunches.cli.terminal import answer, opened

_NOT_SOUND = 6


def verify(
    result: Annotated[
        str, typer.Argument(help="labels, predictions, end-model … or the beginning of a key.")
    ] = "predictions",
    *,
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a result and all that it was made of again, and say whether it comes out the same; exit 6 if not."""
    from hunches import workflow

    with opened(project) as open_project:
        found = workflow.verify(open_project, result)
    answer(found.as_dict(), str(found), as_json=as_json)
    if not found.is_sound:
        raise typer.Exit(_NOT_SOUND)
