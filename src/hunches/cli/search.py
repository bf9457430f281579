"""``hunches search``."""

from __future__ import annotations

from typing import Annotated

import typer

from hunches.cli.options import JsonOption, ProjectOption
from hunches.cli.terminal import answer, opened


def search(
    *,
    condition: Annotated[str, typer.Argument(help="Such as \"has(text, 'subscribe') AND label = 'HAM'\".")],
    project: ProjectOption = None,
    limit: Annotated[int, typer.Option(min=0, help="How many examples to show.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """Find examples by a condition."""
    from hunches import workflow
    from hunches.evaluation import Table

    with opened(project) as open_project:
        found = workflow.search(open_project, condition, limit=limit)
    rows = tuple(
        tuple("" if cell is None else str(cell) for cell in row.values()) for row in found.examples.to_pylist()
    )
    table = Table(f"{found.count:,} of {found.n_examples:,} examples", tuple(found.examples.column_names), rows)
    answer(found.as_dict(), table.to_text(), as_json=as_json)
