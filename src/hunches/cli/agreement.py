"""``hunches agreement``."""

from __future__ import annotations

from typing import Annotated

import typer

from hunches.cli.options import JsonOption, ProjectOption
from hunches.cli.terminal import answer, opened


def agreement(
    *,
    project: ProjectOption = None,
    where: Annotated[str | None, typer.Option(help="Only examples a condition holds for.")] = None,
    limit: Annotated[int, typer.Option(min=0, help="How many disagreements to list.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """Show how far annotators agree, and what they disagree on."""
    from hunches import workflow

    with opened(project) as open_project:
        report = workflow.agreement(open_project, where=where, limit=limit)
    answer(report.as_dict(), str(report), as_json=as_json)
