"""``hunches export``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hunches.cli.options import JsonOption, ProjectOption
from hunches.cli.terminal import answer, opened


def export(
    *,
    path: Annotated[Path, typer.Argument(help="Where to: a .csv, .tsv, .jsonl, .parquet or .arrow file.")],
    project: ProjectOption = None,
    what: Annotated[str, typer.Option(help="labels, predictions or votes.")] = "labels",
    as_json: JsonOption = False,
) -> None:
    """Write labels, predictions or votes to a file."""
    from hunches import workflow

    with opened(project) as open_project:
        count = workflow.export(open_project, path, what=what)  # type: ignore[arg-type]  # checked there
    answer({"path": str(path), "n_examples": count}, f"Wrote {count:,} examples to '{path}'.", as_json=as_json)
