"""``hunches suggest``."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from hunches.cli.options import JsonOption, ProjectOption
from hunches.cli.terminal import answer, opened


def suggest(
    *,
    project: ProjectOption = None,
    count: Annotated[int, typer.Option(min=1, help="How many, at most.")] = 10,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            help="Only of this kind: accept-rule, write-rule, label-examples, fix-rule, merge-copies, label-slice or "
            "change-threshold. Repeatable."
        ),
    ] = None,
    examples: Annotated[int, typer.Option(min=1, help="How many examples to label make one suggestion.")] = 10,
    objective: Annotated[str, typer.Option(help="What gains are counted in: macro-f1 or accuracy.")] = "macro-f1",
    seed: Annotated[int, typer.Option(min=0, help="Another one gives other examples to label.")] = 0,
    as_json: JsonOption = False,
) -> None:
    """Say what to do next, why, and what that is expected to gain; take one with: hunches accept NUMBER."""
    from hunches import workflow

    chosen: dict[str, Any] = {"kinds": tuple(kind or ()), "objective": objective}
    choice = workflow.SuggestChoice(count=count, n_examples=examples, seed=seed, **chosen)
    with opened(project) as open_project:
        suggestions = workflow.suggest(open_project, choice=choice)
    answer(suggestions.as_dict(), str(suggestions), as_json=as_json)
