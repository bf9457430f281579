"""``hunches import-project``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hunches.cli.options import JsonOption
from hunches.cli.terminal import answer


def import_project(
    source: Annotated[Path, typer.Argument(help="The folder or .zip file that 'export --what project' wrote.")],
    target: Annotated[Path, typer.Argument(help="The new project's folder.")],
    *,
    as_json: JsonOption = False,
) -> None:
    """Make a new project of an exported one, equal in all it knows and holds."""
    from hunches import workflow

    made = workflow.import_project(source, target)
    lines = [
        f"Made the project '{made.path}' of {made.n_revisions} revisions, {made.n_lfs} rules, {made.n_objects} files."
    ]
    if made.missing:
        lines.append(f"Not in the export, to be made again: {', '.join(made.missing)}.")
    if made.edited:
        lines.append(f"Edited since the export, and not used: {', '.join(made.edited)}. Read rules with: define-lf.")
    answer(made.as_dict(), "\n".join(lines), as_json=as_json)
