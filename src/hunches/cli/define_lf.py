"""``hunches define-lf``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hunches.cli.options import JsonOption, ProjectOption
from hunches.cli.terminal import answer, opened


def define_lf(
    *,
    name: Annotated[
        str, typer.Argument(help="A name, or a file of Python or YAML that defines labelling functions.")
    ],
    condition: Annotated[
        str | None, typer.Argument(help="Where it votes, such as \"has(text, 'subscribe')\".")
    ] = None,
    label: Annotated[str | None, typer.Argument(help="The class it votes.")] = None,
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """Define labelling functions: one by NAME CONDITION LABEL, or all those of a file."""
    from hunches import workflow
    from hunches.lfs import rule

    if (condition is None) != (label is None):
        raise typer.BadParameter("give a name, a condition and a class, or a file alone")
    given = Path(name) if condition is None or label is None else rule(name, condition, label)
    with opened(project) as open_project:
        defined = workflow.define_lf(open_project, given)
    parts = [f"{word.capitalize()}: {', '.join(names)}" for word, names in defined.as_dict().items() if names]
    answer(defined.as_dict(), "\n".join(parts), as_json=as_json)
