"""``hunches define-slice``."""

from __future__ import annotations

from typing import Annotated

import typer

from hunches.cli.options import JsonOption, ProjectOption
from hunches.cli.terminal import answer, opened


def define_slice(
    *,
    name: Annotated[str, typer.Argument(help="Its name.")],
    condition: Annotated[str, typer.Argument(help='Which examples it holds, such as "length(text) < 80".')],
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """Name a condition, to measure on and to filter by."""
    from hunches import workflow

    with opened(project) as open_project:
        text = workflow.define_slice(open_project, name, condition=condition)
    answer({"name": name, "condition": text}, f"Slice '{name}': {text}", as_json=as_json)
