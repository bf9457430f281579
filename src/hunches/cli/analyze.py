"""``hunches analyze``."""

from __future__ import annotations

from typing import Annotated

import typer

from hunches.cli.options import JsonOption, ProjectOption, UnsealOption
from hunches.cli.terminal import answer, opened


def analyze(
    *,
    project: ProjectOption = None,
    what: Annotated[
        str | None,
        typer.Option(
            "--what",
            help="Which parts, separated by commas: confusion, calibration, thresholds, slices, cross, clusters, "
            "disagreements, gold, learning-curve, leakage; or all. Default: all but the last two, which take longer.",
        ),
    ] = None,
    split: Annotated[str, typer.Option(help="train, valid, test or all.")] = "valid",
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same answers.")] = 0,
    unseal: UnsealOption = False,
    as_json: JsonOption = False,
) -> None:
    """Say where the end model goes wrong, why, and what would help."""
    from hunches import workflow

    parts = workflow.QUICK_PARTS if what is None else tuple(part.strip() for part in what.split(",") if part.strip())
    if parts == ("all",):
        parts = (*workflow.QUICK_PARTS, *workflow.SLOW_PARTS)
    chosen_split = None if split == "all" else split
    choice = workflow.AnalysisChoice(chosen_split, parts, seed, unseal)
    with opened(project) as open_project:
        analysis = workflow.analyze(open_project, choice=choice)
    answer(analysis.as_dict(), str(analysis), as_json=as_json)
