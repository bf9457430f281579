"""``hunches diff``."""

from __future__ import annotations

from typing import Annotated

import typer

from hunches.cli.options import JsonOption, ProjectOption
from hunches.cli.terminal import answer, opened


def diff(
    first: Annotated[str, typer.Argument(help="A revision's number or name.")] = "previous",
    second: Annotated[str, typer.Argument(help="Another's.")] = "current",
    *,
    project: ProjectOption = None,
    examples: Annotated[int, typer.Option(min=0, help="How many examples to show.")] = 10,
    as_json: JsonOption = False,
) -> None:
    """Say what differs between two revisions: labelling functions, steps, labels and scores."""
    from hunches import workflow

    with opened(project) as open_project:
        found = workflow.diff(open_project, first, second, n_examples=examples)
    answer(found.as_dict(), str(found), as_json=as_json)
