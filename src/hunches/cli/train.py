"""``hunches train``."""

from __future__ import annotations

from typing import Annotated

import typer

from hunches.cli.options import (
    ExecutorOption,
    JsonOption,
    ProjectOption,
    SchedulerOption,
    WorkersOption,
    read_scheduler,
)
from hunches.cli.parameters import ParameterOption, read_parameters
from hunches.cli.terminal import answer, opened


def train(
    *,
    project: ProjectOption = None,
    kind: Annotated[str, typer.Option(help="The end model.")] = "linear.v1",
    parameter: ParameterOption = None,
    column: Annotated[list[str] | None, typer.Option("--column", help="A column to read. Repeatable.")] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same model.")] = 0,
    workers: WorkersOption = None,
    executor: ExecutorOption = "local",
    scheduler: SchedulerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Train an end model on the training set and predict every example with it."""
    from hunches import workflow

    choice = workflow.EndModelChoice(kind, read_parameters(parameter), columns=tuple(column or ()), seed=seed)
    with opened(project, workers=workers, scheduler=read_scheduler(executor, scheduler)) as open_project:
        trained = workflow.train(open_project, choice=choice)
    text = f"Trained {trained.kind} on {trained.n_examples:,} examples ({trained.n_bytes / 2**20:.1f} MiB)."
    answer(trained.as_dict(), text, as_json=as_json)
