"""``hunches define-gate``."""

from __future__ import annotations

from typing import Annotated

import typer

from hunches.cli.options import JsonOption, ProjectOption
from hunches.cli.terminal import answer, opened


def define_gate(
    rules: Annotated[str, typer.Argument(help='Such as "macro_f1 on valid >= 0.8 and p99 <= 20 ms".')],
    *,
    project: ProjectOption = None,
    name: Annotated[str, typer.Option(help="There may be several gates.")] = "default",
    as_json: JsonOption = False,
) -> None:
    """Keep the rules that an end model has to pass."""
    from hunches import workflow

    with opened(project) as open_project:
        defined = workflow.define_gate(open_project, rules, name=name)
    change = "Defined" if defined.is_new else "Unchanged:"
    answer(defined.as_dict(), f"{change} the gate '{defined.name}':\n{defined}", as_json=as_json)
