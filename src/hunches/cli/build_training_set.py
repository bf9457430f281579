"""``hunches build-training-set``."""

from __future__ import annotations

from typing import Annotated

import typer

from hunches.cli.options import JsonOption, ProjectOption
from hunches.cli.terminal import answer, opened


def build_training_set(
    *,
    project: ProjectOption = None,
    min_confidence: Annotated[float, typer.Option(help="Leave out examples labelled with less.")] = 0.0,
    hard: Annotated[bool, typer.Option("--hard", help="Use the most probable class, not probabilities.")] = False,
    use_gold: Annotated[bool, typer.Option("--use-gold", help="Let the gold labels of train take over.")] = False,
    include: Annotated[
        str,
        typer.Option(help="all with evidence, those 'covered' by votes, or 'uncovered', known by features alone."),
    ] = "all",
    balance: Annotated[
        str,
        typer.Option(help="none, 'classes' to count all alike, 'gold' to count them as the gold labels of train do."),
    ] = "none",
    max_per_class: Annotated[int | None, typer.Option(help="The surest so many of each class.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Decide which labels of the train split an end model is trained on."""
    from hunches import workflow

    policy = workflow.TrainingSetPolicy(
        min_confidence,
        soft=not hard,
        use_gold=use_gold,
        include=include,  # type: ignore[arg-type]  # checked there
        balance=balance,  # type: ignore[arg-type]  # checked there
        max_per_class=max_per_class,
    )
    with opened(project) as open_project:
        built = workflow.build_training_set(open_project, policy=policy)
    mass = ", ".join(f"{name} {total:,.0f}" for name, total in built.mass.items())
    answer(built.as_dict(), f"{built.n_examples:,} examples to train on; by class: {mass}.", as_json=as_json)
