"""``hunches tune``."""

from __future__ import annotations

from typing import Annotated

import typer

from hunches.cli.options import JsonOption, ProjectOption, WorkersOption
from hunches.cli.terminal import answer, n_cores, opened


def tune(
    *,
    project: ProjectOption = None,
    model: Annotated[list[str] | None, typer.Option("--model", "-m", help="An end model to try. Repeatable.")] = None,
    metric: Annotated[str, typer.Option(help="What the best is chosen by, on valid.")] = "macro_f1",
    seconds: Annotated[
        float | None, typer.Option("--seconds", "-s", help="How long. Default: 300, or any time with --trials.")
    ] = None,
    trials: Annotated[int | None, typer.Option("--trials", "-t", help="How many trials.")] = None,
    column: Annotated[list[str] | None, typer.Option("--column", help="A column to read. Repeatable.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same trials.")] = 0,
    workers: WorkersOption = None,
    keep_current: Annotated[
        bool, typer.Option("--keep-current", help="Keep the project's end model instead of training the best.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Search for the best end model and parameters on valid, and train it; what was tried is never run again."""
    from hunches import workflow

    choice = workflow.TuneChoice(
        models=tuple(model or workflow.TuneChoice().models),
        metric=metric,
        seconds=seconds,
        trials=trials,
        workers=workers or n_cores(),
        seed=seed,
        columns=tuple(column or ()),
        keep_current=keep_current,
    )
    with opened(project, workers=workers) as open_project:
        tuned = workflow.tune(open_project, choice=choice)
    done = "The project keeps its end model." if tuned.trained is None else f"Trained {tuned.best.name}."
    answer(tuned.as_dict(), f"{tuned}\n{done}", as_json=as_json)
