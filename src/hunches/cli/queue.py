"""``hunches queue``."""

from __future__ import annotations

from typing import Annotated

import typer

from hunches.cli.options import JsonOption, ProjectOption
from hunches.cli.terminal import answer, opened


def queue(
    *,
    annotator: Annotated[str, typer.Option("--annotator", "-a", help="Who labels.")],
    kind: Annotated[str, typer.Option(help="random, uncertain, disagreement, suggested or disputed.")] = "random",
    split: Annotated[str, typer.Option(help="train, valid, test or all.")] = "train",
    where: Annotated[str | None, typer.Option(help="Only examples a condition holds for.")] = None,
    count: Annotated[int, typer.Option(min=1, help="How many, at most.")] = 10,
    overlap: Annotated[float, typer.Option(min=0, max=1, help="The share of examples two people label.")] = 0.0,
    with_gold: Annotated[bool, typer.Option("--with-gold", help="Also examples with a gold label.")] = False,
    seed: Annotated[int, typer.Option(min=0, help="Another one gives another choice.")] = 0,
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the examples an annotator should label next."""
    from hunches import workflow

    choice = workflow.QueueChoice(
        kind=kind,  # type: ignore[arg-type]  # checked there
        annotator=annotator,
        split=None if split == "all" else split,
        where=where,
        count=count,
        overlap=overlap,
        with_gold=with_gold,
        seed=seed,
    )
    with opened(project) as open_project:
        offered = workflow.queue(open_project, choice=choice)
    answer(offered.as_dict(), str(offered), as_json=as_json)
