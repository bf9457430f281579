"""``hunches collect-garbage``."""

from __future__ import annotations

from typing import Annotated

import typer

from hunches.cli.options import JsonOption, ProjectOption
from hunches.cli.terminal import answer, opened


def collect_garbage(
    *,
    keep_days: Annotated[float, typer.Option(help="How long revisions without a name are kept.")] = 30.0,
    rehearse: Annotated[bool, typer.Option("--rehearse", help="Only tell what would go.")] = False,
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """Delete results that no named or recent revision needs."""
    from hunches import workflow

    with opened(project) as open_project:
        found = workflow.collect_garbage(open_project, keep_days=keep_days, is_rehearsal=rehearse)
    verb = "Would delete" if found.is_rehearsal else "Deleted"
    size = f"{found.n_bytes / 2**20:,.1f} MiB"
    text = (
        f"{verb} {found.n_artefacts:,} results and {found.n_objects:,} files ({size}); {found.n_kept:,} results stay."
    )
    answer(found.as_dict(), text, as_json=as_json)
