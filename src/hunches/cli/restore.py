"""``hunches restore``."""

from __future__ import annotations

from typing import Annotated

import typer

from hunches.cli.options import JsonOption, ProjectOption
from hunches.cli.terminal import answer, opened


def restore(
    revision: Annotated[str, typer.Argument(help="Its number, its name, or 'previous' to undo the last change.")],
    *,
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make the project what it was at a revision; nothing is computed, and later revisions are kept."""
    from hunches import workflow

    with opened(project) as open_project:
        restored = workflow.restore(open_project, revision)
    lines = [f"The project is as it was at r{restored.restored}; this is r{restored.revision}."]
    if restored.from_snapshot:
        names = ", ".join(restored.from_snapshot)
        lines.append(
            f"Their files hold other versions of {names}: these are read from a snapshot until you define them again."
        )
    answer(restored.as_dict(), "\n".join(lines), as_json=as_json)
