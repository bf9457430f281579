"""``hunches suggest``."""

from __future__ import annotations

from typing import Annotated

import typer

from hunches.cli.options import JsonOption, ProjectOption
from hunches.cli.terminal import answer, opened


def suggest(
    *,
    project: ProjectOption = None,
    count: Annotated[int, typer.Option(min=1, help="How many, at most.")] = 10,
    seed: Annotated[int, typer.Option(min=0, help="Another one gives another choice.")] = 0,
    as_json: JsonOption = False,
) -> None:
    """List the examples of train that a gold label is worth most on, and why."""
    from hunches import workflow

    with opened(project) as open_project:
        suggestions = workflow.suggest(open_project, count=count, seed=seed)
    answer(suggestions.as_dict(), str(suggestions), as_json=as_json)
