"""``hunches runs``."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from hunches.cli.options import JsonOption, ProjectOption
from hunches.cli.terminal import answer, opened

if TYPE_CHECKING:
    from hunches.records import Run


def runs(
    *,
    project: ProjectOption = None,
    limit: Annotated[int, typer.Option(min=0, help="How many to show.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """List what was run, newest first."""
    from hunches.evaluation import Table

    with opened(project) as open_project:
        found = open_project.store.catalogue.runs(limit=limit)
    headers = ("Run", "Verb", "State", "Started (UTC)", "Seconds", "Reused", "Error")
    table = Table("", headers, tuple(_row(run) for run in found))
    answer([asdict(run) for run in found], table.to_text() if found else "Nothing was run yet.", as_json=as_json)


def _row(run: Run) -> tuple[str, ...]:
    seconds = "" if run.ended_at is None else f"{(run.ended_at - run.started_at).total_seconds():.1f}"
    error = "" if run.error is None else run.error["code"]
    return (run.id, run.verb, run.state, f"{run.started_at:%Y-%m-%d %H:%M:%S}", seconds, str(run.reused), error)
