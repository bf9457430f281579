"""``hunches fit-label-model``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from hunches.cli.options import JsonOption, ProjectOption
from hunches.cli.parameters import ParameterOption, read_parameters
from hunches.cli.terminal import answer, opened

if TYPE_CHECKING:
    from hunches.workflow import FittedLabels


def fit_label_model(
    *,
    project: ProjectOption = None,
    kind: Annotated[str, typer.Option(help="auto.v1, which looks at the votes and chooses, or another.")] = "auto.v1",
    parameter: ParameterOption = None,
    use_gold: Annotated[bool, typer.Option("--use-gold", help="Let it see the gold labels of train.")] = False,
    use_features: Annotated[
        bool,
        typer.Option("--use-features", help="Let texts, numbers and categories help, where a check shows they do."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Combine the votes into probabilistic labels."""
    from hunches import workflow

    with opened(project) as open_project:
        choice = workflow.LabelModelChoice(kind, read_parameters(parameter), use_gold, use_features)
        fitted = workflow.fit_label_model(open_project, choice=choice)
    answer(fitted.as_dict(), _text(fitted, use_gold=use_gold), as_json=as_json)


def _text(fitted: FittedLabels, *, use_gold: bool) -> str:
    counts = f"{fitted.n_covered:,} of {fitted.n_examples:,} examples"
    lines = [f"Labelled {counts} with {fitted.kind}; the others have no votes."]
    if fitted.reason:
        lines.append(fitted.reason)
    if fitted.gold_report is not None:
        lines += ["", str(fitted.gold_report)]
    elif use_gold:
        lines.append("Fewer than 2 examples of train have a gold label and a vote: how much gold helps is not known.")
    return "\n".join(lines)
