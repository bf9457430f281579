"""``hunches preview-lf``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, cast

import typer

from hunches.cli.options import JsonOption, ProjectOption, SplitOption
from hunches.cli.terminal import answer, opened


def preview_lf(
    *,
    condition: Annotated[
        str,
        typer.Argument(help="Where it votes, such as \"has(text, 'subscribe')\", or a file of Python."),
    ],
    label: Annotated[str, typer.Argument(help="The class it votes; with a file, the labelling function's name.")],
    name: Annotated[
        str | None,
        typer.Option("--name", help="The labelling function a condition replaces, whose votes do not count."),
    ] = None,
    split: SplitOption = None,
    seconds: Annotated[
        float, typer.Option(min=0.01, help="How long it may take before only a part of the examples is looked at.")
    ] = 10.0,
    show: Annotated[int, typer.Option(min=0, help="How many examples of each kind to show.")] = 3,
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what a labelling function would do, before it is defined; changes nothing."""
    from hunches import workflow
    from hunches.records import SplitName

    choice = workflow.PreviewChoice(cast("SplitName | None", split), seconds, n_samples=show)
    is_file = Path(condition).suffix == ".py"
    lf = workflow.lf_of_file(condition, name=label) if is_file else workflow.previewed_lf(condition, label, name=name)
    with opened(project) as open_project:
        preview = workflow.preview_lf(open_project, lf, choice=choice)
    answer(preview.as_dict(), str(preview), as_json=as_json)
