"""``hunches evaluate``."""

from __future__ import annotations

from typing import Annotated

import typer

from hunches.cli.options import JsonOption, ProjectOption, UnsealOption
from hunches.cli.terminal import answer, opened


def evaluate(
    *,
    what: Annotated[str, typer.Argument(help="end-model, label-model or majority-vote.")] = "end-model",
    project: ProjectOption = None,
    split: Annotated[str, typer.Option(help="train, valid, test or all.")] = "valid",
    where: Annotated[str | None, typer.Option(help="Only examples a condition holds for.")] = None,
    covered: Annotated[bool, typer.Option("--covered", help="Only examples with a vote.")] = False,
    unseal: UnsealOption = False,
    as_json: JsonOption = False,
) -> None:
    """Score labels or predictions against gold labels, with intervals."""
    from hunches import workflow

    chosen_split = None if split == "all" else split
    choice = workflow.EvaluationChoice(what, chosen_split, where, covered, unseal=unseal)  # type: ignore[arg-type]  # checked there
    with opened(project) as open_project:
        scores = workflow.evaluate(open_project, choice=choice)
    answer(scores.as_dict(), str(scores), as_json=as_json)
