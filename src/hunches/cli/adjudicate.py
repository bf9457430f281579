"""``hunches adjudicate``."""

from __future__ import annotations

from typing import Annotated

import typer

from hunches.cli._gold_line import gold_line
from hunches.cli.options import JsonOption, ProjectOption
from hunches.cli.terminal import answer, opened


def adjudicate(
    *,
    example: Annotated[str, typer.Argument(help="The id of the example.")],
    label: Annotated[str | None, typer.Argument(help="Its class. Left out: nobody can tell.")] = None,
    annotator: Annotated[str, typer.Option("--annotator", "-a", help="Whose word it is.")],
    note: Annotated[str, typer.Option(help="Why.")] = "",
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """Have the final word on the gold label of an example."""
    from hunches import workflow

    with opened(project) as open_project:
        done = workflow.adjudicate(open_project, example, label=label, annotator=annotator, note=note)
    said = ", ".join(f"{entry.annotator}: {entry.label or '(unsure)'}" for entry in done.given) or "nothing"
    line = f"{example} is {label or 'without a gold label'} by the word of {annotator}; annotators had said {said}."
    answer(done.as_dict(), f"{line}\n{gold_line(done.gold)}", as_json=as_json)
