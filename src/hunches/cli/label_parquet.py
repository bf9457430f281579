"""``hunches label-parquet``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hunches.cli.apply_lfs import fault_line
from hunches.cli.options import ExecutorOption, JsonOption, SchedulerOption, WorkersOption, read_scheduler
from hunches.cli.terminal import answer, bars, n_cores

if TYPE_CHECKING:
    from hunches.workflow import LabelledParquet

_Classes = Annotated[
    str | None,
    typer.Option("--classes", "-c", help="The classes, separated by commas. Default: those the file's labels name."),
]


def label_parquet(
    *,
    lfs: Annotated[Path, typer.Argument(help="A file of Python that defines labelling functions.")],
    source: Annotated[str, typer.Argument(help="A Parquet file, or a folder of them: a path or a URL fsspec knows.")],
    target: Annotated[str, typer.Argument(help="The folder for votes, labels and the label model: such a URL.")],
    classes: _Classes = None,
    kind: Annotated[str, typer.Option(help="The label model.")] = "auto.v1",
    workers: WorkersOption = None,
    executor: ExecutorOption = "local",
    scheduler: SchedulerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Label Parquet files of any size without a project. What was written before is not computed again."""
    from hunches import workflow
    from hunches.engine import executor_for
    from hunches.records import LabelSpace

    where = executor_for(workers or n_cores(), scheduler=read_scheduler(executor, scheduler))
    space = None if classes is None else LabelSpace(name.strip() for name in classes.split(","))
    with bars() as draw:
        labelled = workflow.label_parquet(lfs, source, target, space=space, executor=where, kind=kind, progress=draw)
    answer(labelled.as_dict(), _text(labelled), as_json=as_json)


def _text(labelled: LabelledParquet) -> str:
    parts = f"{labelled.n_parts} parts, {labelled.n_reused} of them reused"
    counts = ", ".join(f"{name} {count:,}" for name, count in labelled.n_labels.items())
    labelled_by = f"{labelled.n_labelled:,} of {labelled.n_examples:,} examples with {labelled.kind} ({parts})"
    places = f"They are in '{labelled.target}/labels', the votes in '{labelled.target}/votes'."
    lines = [f"Labelled {labelled_by}; the others have no votes.", f"Labels: {counts}. {places}"]
    return "\n".join([*lines, *filter(None, [labelled.reason]), *map(fault_line, labelled.faults)])
