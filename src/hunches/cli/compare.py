"""``hunches compare``."""

from __future__ import annotations

from typing import Annotated

import typer

from hunches.cli.options import JsonOption, ProjectOption, UnsealOption
from hunches.cli.terminal import answer, opened


def compare(
    models: Annotated[
        list[str] | None, typer.Argument(help="Keys of end models, or revisions. Default: all that were trained.")
    ] = None,
    *,
    project: ProjectOption = None,
    metric: Annotated[str, typer.Option(help="What they are ranked by, such as accuracy.")] = "macro_f1",
    split: Annotated[str, typer.Option(help="train, valid, test or all.")] = "valid",
    objective: Annotated[
        list[str] | None,
        typer.Option(help="What counts for the Pareto front, such as one_p99_ms, n_bytes, train_wall_s. Repeatable."),
    ] = None,
    unseal: UnsealOption = False,
    again: Annotated[bool, typer.Option("--again", help="Measure latencies again.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Hold end models against each other: quality, latency, size, training, and the Pareto front."""
    from hunches import workflow

    choice = workflow.ComparisonChoice(
        metric, None if split == "all" else split, tuple(objective or ()), unseal=unseal, measure_again=again
    )
    with opened(project) as open_project:
        comparison = workflow.compare(open_project, models or None, choice=choice)
    answer(comparison.as_dict(), str(comparison), as_json=as_json)
