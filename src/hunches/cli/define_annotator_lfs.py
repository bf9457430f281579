"""``hunches define-annotator-lfs``."""

from __future__ import annotations

from typing import Annotated

import typer

from hunches.cli.options import JsonOption, ProjectOption
from hunches.cli.terminal import answer, opened


def define_annotator_lfs(
    *,
    annotators: Annotated[list[str] | None, typer.Argument(help="Who. Default: everybody who labelled.")] = None,
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let annotators vote as labelling functions, with the labels that no gold label was made of."""
    from hunches import workflow

    with opened(project) as open_project:
        done = workflow.define_annotator_lfs(open_project, annotators or ())
    votes = ", ".join(f"{name} ({count:,} votes)" for name, count in done.n_votes.items()) or "none"
    off = f"\nSwitched off, with no vote left: {', '.join(done.switched_off)}." if done.switched_off else ""
    text = f"Labelling functions: {votes}. {done.n_in_gold:,} labels are part of gold labels and do not vote.{off}"
    answer(done.as_dict(), text, as_json=as_json)
