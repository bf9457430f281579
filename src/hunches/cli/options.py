"""The options that commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

ProjectOption = Annotated[
    Path | None,
    typer.Option("--project", "-p", help="The project's folder. Default: the one around the current folder."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the result as JSON, for programs.")]
WorkersOption = Annotated[
    int | None, typer.Option("--workers", "-w", min=1, help="How many processes to use. Default: one for each core.")
]
SplitOption = Annotated[str | None, typer.Option("--split", help="train, valid or test.")]
