"""``hunches export``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hunches.cli.options import JsonOption, ProjectOption
from hunches.cli.terminal import answer, opened

if TYPE_CHECKING:
    from hunches.workflow import ExportedLFs, ExportedProject


def export(
    *,
    path: Annotated[
        Path,
        typer.Argument(
            help="Where to: a .csv, .tsv, .jsonl, .parquet or .arrow file; a folder for lfs; a folder or .zip file "
            "for a project."
        ),
    ],
    project: ProjectOption = None,
    what: Annotated[str, typer.Option(help="labels, predictions, votes, lfs or project.")] = "labels",
    data: Annotated[
        bool, typer.Option("--data/--no-data", help="Whether a project's stored files come along, such as examples.")
    ] = True,
    as_json: JsonOption = False,
) -> None:
    """Write labels, predictions or votes to a file, or rules or a whole project to files for git."""
    from hunches import workflow

    with opened(project) as open_project:
        written = workflow.export(open_project, path, what=what, data=data)  # type: ignore[call-overload]  # checked there
    if isinstance(written, int):
        answer(
            {"path": str(path), "n_examples": written}, f"Wrote {written:,} examples to '{path}'.", as_json=as_json
        )
    else:
        answer({"path": str(path), **written.as_dict()}, _text(path, written), as_json=as_json)


def _text(path: Path, written: ExportedLFs | ExportedProject) -> str:
    told: dict[str, Any] = written.as_dict()
    lines = [
        f"Wrote {told['n_lfs']} labelling functions to '{path}'. Read them back with: "
        f"hunches define-lf {path / 'lfs.yaml'}"
        if "n_lfs" in told
        else f"Wrote the project to '{path}': {told['n_files']} files, {told['n_bytes']:,} bytes. Read it back with: "
        f"hunches import-project {path} NEW-PROJECT"
    ]
    if told["not_readable"]:
        names = ", ".join(told["not_readable"])
        lines.append(f"Given in a session and in no file, so only there to be read by people: {names}.")
    if told.get("missing"):
        lines.append(f"Gone or damaged in the project, and so left out: {len(told['missing'])} stored files.")
    return "\n".join(lines)
