"""``hunches check-gate``."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from hunches.cli.options import JsonOption, ProjectOption, UnsealOption
from hunches.cli.terminal import answer, opened

NOT_PASSED: Final = 8
"""The exit code of a gate that is not passed."""


def check_gate(
    model: Annotated[str | None, typer.Argument(help="Its key, or a revision. Default: the current one.")] = None,
    *,
    project: ProjectOption = None,
    name: Annotated[str, typer.Option(help="Of the gate.")] = "default",
    against: Annotated[
        str | None, typer.Option(help="The model or revision that counts as the one in production.")
    ] = None,
    unseal: UnsealOption = False,
    as_json: JsonOption = False,
) -> None:
    """Say whether an end model passes a gate, rule by rule; the exit code is 8 when it does not."""
    from hunches import workflow

    choice = workflow.GateChoice(name, against, unseal=unseal)
    with opened(project) as open_project:
        report = workflow.check_gate(open_project, model, choice=choice)
    answer(report.as_dict(), str(report), as_json=as_json)
    if not report.is_passed:
        raise typer.Exit(NOT_PASSED)
