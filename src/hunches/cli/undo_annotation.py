"""``hunches undo-annotation``."""

from __future__ import annotations

from typing import Annotated

import typer

from hunches.cli._gold_line import gold_line
from hunches.cli.options import JsonOption, ProjectOption
from hunches.cli.terminal import answer, opened


def undo_annotation(
    *,
    annotator: Annotated[str, typer.Option("--annotator", "-a", help="Who takes it back.")],
    number: Annotated[int | None, typer.Option(help="Of the annotation. Default: the annotator's last one.")] = None,
    note: Annotated[str, typer.Option(help="Why.")] = "",
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take back what was said of an example; what it stood in the place of stands again."""
    from hunches import workflow

    with opened(project) as open_project:
        done = workflow.undo_annotation(open_project, annotator=annotator, number=number, note=note)
    stands = "nothing" if done.stands is None else done.stands.label or "(unsure)"
    line = f"Undid annotation {done.undone.number} of {done.undone.example}; what stands there now: {stands}."
    answer(done.as_dict(), f"{line}\n{gold_line(done.gold)}", as_json=as_json)
