"""``hunches accept``."""

from __future__ import annotations

from typing import Annotated

import typer

from hunches.cli.options import JsonOption, ProjectOption
from hunches.cli.terminal import answer, opened


def accept(
    *,
    number: Annotated[int, typer.Argument(help="Of the suggestion, as the last 'hunches suggest' showed it.")] = 1,
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """Do what was suggested: define the rule, or switch labelling functions off."""
    from hunches import workflow

    with opened(project) as open_project:
        accepted = workflow.accept(open_project, number)
    answer(accepted.as_dict(), f"{accepted.title}\n{accepted}", as_json=as_json)
