"""``hunches measure-model``."""

from __future__ import annotations

from typing import Annotated

import typer

from hunches.cli.options import JsonOption, ProjectOption
from hunches.cli.terminal import answer, opened


def measure_model(
    model: Annotated[str | None, typer.Argument(help="Its key, or a revision. Default: the current one.")] = None,
    *,
    project: ProjectOption = None,
    again: Annotated[bool, typer.Option("--again", help="Also when it was measured here before.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Measure what an end model costs: latency, size, training time and memory."""
    from hunches import workflow

    with opened(project) as open_project:
        measured = workflow.measure_model(open_project, model, again=again)
    answer(measured.as_dict(), str(measured), as_json=as_json)
