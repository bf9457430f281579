"""``hunches switch-lf``."""

from __future__ import annotations

from typing import Annotated

import typer

from hunches.cli.options import JsonOption, ProjectOption
from hunches.cli.terminal import answer, opened


def switch_lf(
    *,
    name: Annotated[str, typer.Argument(help="Of the labelling function.")],
    is_active: Annotated[bool, typer.Option("--on/--off", help="Whether it votes from the next application on.")],
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """Switch a labelling function off, or on again."""
    from hunches import workflow

    with opened(project) as open_project:
        workflow.switch_lf(open_project, name, is_active=is_active)
    state = "votes again" if is_active else "no longer votes"
    answer({"name": name, "is_active": is_active}, f"'{name}' {state} from the next apply-lfs on.", as_json=as_json)
