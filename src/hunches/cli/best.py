"""``hunches best``."""

from __future__ import annotations

from typing import Annotated

import typer

from hunches.cli.options import JsonOption, ProjectOption
from hunches.cli.terminal import answer, opened


def best(
    *,
    metric: Annotated[
        str, typer.Option(help="accuracy, macro_f1, mcc, roc_auc, brier, ece or log_loss.")
    ] = "macro_f1",
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """Rank the revisions by their end models on the valid split."""
    from hunches import workflow

    with opened(project) as open_project:
        found = workflow.best(open_project, metric=metric)
    answer(found.as_dict(), str(found), as_json=as_json)
