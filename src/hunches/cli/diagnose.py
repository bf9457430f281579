"""``hunches diagnose``."""

from __future__ import annotations

from typing import Annotated

import typer

from hunches.cli.options import JsonOption, ProjectOption
from hunches.cli.terminal import answer, opened


def diagnose(
    *,
    project: ProjectOption = None,
    split: Annotated[str, typer.Option(help="train, valid or test.")] = "train",
    as_json: JsonOption = False,
) -> None:
    """Say how far the label model's labels can be trusted, and what would help."""
    from hunches import workflow

    with opened(project) as open_project:
        diagnosis = workflow.diagnose(open_project, split=split)
    answer(diagnosis.as_dict(), str(diagnosis), as_json=as_json)
