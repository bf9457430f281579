"""The options that commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

ProjectOption = Annotated[
    Path | None,
    typer.Option("--project", "-p", help="The project's folder. Default: the one around the current folder."),
]
StoreOption = Annotated[
    str | None,
    typer.Option("--store", help="Keep the catalogue in PostgreSQL: postgresql+psycopg://USER@HOST/DATABASE."),
]
ObjectsOption = Annotated[str | None, typer.Option("--objects", help="Keep the objects in S3: s3://BUCKET/PREFIX.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the result as JSON, for programs.")]
WorkersOption = Annotated[
    int | None, typer.Option("--workers", "-w", min=1, help="How many processes to use. Default: one for each core.")
]
ExecutorOption = Annotated[
    Literal["local", "dask"], typer.Option("--executor", help="Where the work is done: on this machine, or by Dask.")
]
SchedulerOption = Annotated[
    str | None, typer.Option("--scheduler", help="The address of a Dask scheduler, such as tcp://10.0.0.7:8786.")
]
SplitOption = Annotated[str | None, typer.Option("--split", help="train, valid or test.")]
UnsealOption = Annotated[
    bool, typer.Option("--unseal", help="Look at gold labels of the test split; each look is recorded.")
]


def read_scheduler(executor: Literal["local", "dask"], scheduler: str | None) -> str | None:
    """Return the address of the scheduler to use, None to work on this machine."""
    if executor == "dask" and not scheduler:
        problem = "the address of a scheduler is needed, as --scheduler ADDRESS."
        raise typer.BadParameter(problem, param_hint="--executor dask")
    if executor == "local" and scheduler:
        problem = "a scheduler is only used with --executor dask."
        raise typer.BadParameter(problem, param_hint="--scheduler")
    return scheduler
