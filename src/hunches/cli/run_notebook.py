"""``hunches run-notebook``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hunches.cli.options import JsonOption, ProjectOption
from hunches.cli.parameters import read_parameters
from hunches.cli.terminal import answer, opened


def run_notebook(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A notebook of Python, FILE.ipynb.")],
    *,
    project: ProjectOption = None,
    parameter: Annotated[
        list[str] | None,
        typer.Option(
            "--parameter",
            "-P",
            help="NAME=VALUE of what the cell tagged 'parameters' sets; the value notebook:OTHER.RESULT is what the "
            "last run of OTHER.ipynb returned as RESULT. Repeatable.",
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write the executed notebook there too.")] = None,
    timeout: Annotated[float | None, typer.Option(help="How many seconds a cell may take. Default: any.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Execute a notebook in the project's folder, keep it as it was executed, and print what it returned."""
    from hunches import workflow

    given = read_parameters(parameter)
    references = {
        name: workflow.NotebookResult.read(value) for name, value in given.items() if isinstance(value, str)
    }
    given |= {name: reference for name, reference in references.items() if reference is not None}
    with opened(project) as open_project:
        executed = workflow.run_notebook(open_project, path, parameters=given, out=out, timeout_s=timeout)
    answer(executed.as_dict(), str(executed), as_json=as_json)
