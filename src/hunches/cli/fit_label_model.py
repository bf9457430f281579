"""``hunches fit-label-model``."""

from __future__ import annotations

from typing import Annotated

import typer

from hunches.cli.options import JsonOption, ProjectOption
from hunches.cli.parameters import ParameterOption, read_parameters
from hunches.cli.terminal import answer, opened


def fit_label_model(
    *,
    project: ProjectOption = None,
    kind: Annotated[str, typer.Option(help="anchored.v1 or majority-vote.v1.")] = "anchored.v1",
    parameter: ParameterOption = None,
    use_gold: Annotated[bool, typer.Option("--use-gold", help="Let it see the gold labels of train.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Combine the votes into probabilistic labels."""
    from hunches import workflow

    with opened(project) as open_project:
        choice = workflow.LabelModelChoice(kind, read_parameters(parameter), use_gold=use_gold)
        fitted = workflow.fit_label_model(open_project, choice=choice)
    counts = f"{fitted.n_covered:,} of {fitted.n_examples:,} examples"
    text = f"Labelled {counts} with {fitted.kind}; the others have no votes."
    answer(fitted.as_dict(), text, as_json=as_json)
