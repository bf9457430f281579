"""``hunches demo``."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hunches.cli.apply_lfs import applied_text
from hunches.cli.options import ExecutorOption, SchedulerOption, WorkersOption, read_scheduler
from hunches.cli.samples import CACHE
from hunches.cli.terminal import bars, n_cores, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from hunches.evaluation import Measure
    from hunches.samples import Sample
    from hunches.workflow import OpenProject

_SAMPLE = "rotten-tomatoes.v1"


def demo(
    *,
    path: Annotated[Path, typer.Argument(help="The folder of the sample project.")] = Path("demo"),
    cache: Annotated[Path, typer.Option(help="Where fetched samples are kept.")] = CACHE,
    workers: WorkersOption = None,
    executor: ExecutorOption = "local",
    scheduler: SchedulerOption = None,
) -> None:
    """Run the whole loop on a sample of real texts, and report. Run again, it goes on where it was."""
    from hunches import workflow
    from hunches.samples import fetch_sample, samples

    sample = samples.get(_SAMPLE)
    address = read_scheduler(executor, scheduler)
    say(f"{sample.title}\n{sample.n_examples:,} texts. {sample.source}\nLicence: {sample.licence}.")
    with bars() as draw:
        draw("fetch", 0, 1)
        table = fetch_sample(sample, cache=cache)
        draw("fetch", 1, 1)
        project = replace(_project(path, sample, progress=draw, workers=workers or n_cores()), scheduler=address)
        try:
            columns = workflow.Reading(columns=dict(sample.column_kinds))
            workflow.import_data(project, table, reading=columns)
            applied = workflow.apply_lfs(project)
            workflow.fit_label_model(project)
            workflow.build_training_set(project)
            workflow.train(project)
            say(f"\n{applied_text(applied)}\n")
            _report(project)
        finally:
            project.store.close()
    say(f"\nThe project is in '{path}', its rules in '{path / 'lfs.py'}'. Change a rule there, then type:\n")
    say(f"  {_program()} apply-lfs --project {path} && {_program()} analyze-lfs --project {path}")


def _project(path: Path, sample: Sample, *, progress: Callable[[str, int, int], None], workers: int) -> OpenProject:
    """Return the sample's project, made unless it is there, with the sample's rules as a file to edit."""
    from hunches import workflow
    from hunches.errors import ProjectExists

    if not path.exists():
        workflow.create_project(path, classes=sample.classes).store.close()
    project = workflow.open_project(path, progress=progress, workers=workers)
    if project.space.classes != sample.classes:
        project.store.close()
        raise ProjectExists(path)
    rules = path / "lfs.py"
    if not rules.exists():
        part = path / ".lfs.py.part"
        shutil.copyfile(sample.rules_path, part)
        part.replace(rules)
    workflow.define_lf(project, rules)
    return project


def _report(project: OpenProject) -> None:
    from hunches.workflow import EvaluationChoice, analyze_lfs, evaluate

    say("THE LABELLING FUNCTIONS, on all texts; accuracy on gold labels outside the test split.")
    say("Est. acc. is what the label model says of each without having seen a gold label.\n")
    say(str(analyze_lfs(project)))
    votes = evaluate(project, choice=EvaluationChoice("majority-vote", "test", covered=True, unseal=True))
    labels = evaluate(project, choice=EvaluationChoice("label-model", "test", covered=True, unseal=True))
    say("\nTHE LABEL MODEL against gold, on the test texts that have a vote.")
    say(f"The majority of the votes alone has accuracy {_described(votes.accuracy)} there.\n")
    say(str(labels))
    model = evaluate(project, choice=EvaluationChoice("end-model", "test", unseal=True))
    say("\nTHE END MODEL against gold, on all test texts. It was trained on the label model's labels alone.\n")
    say(str(model))


def _described(measure: Measure) -> str:
    return f"{measure.value:.3f} ({measure.interval:.3f})"


def _program() -> str:
    """Return what the user has to type for this program."""
    program = Path(sys.argv[0]).absolute()
    if shutil.which("hunches") or program.stem != "hunches":
        return "hunches"
    return os.path.relpath(program) if program.is_relative_to(Path.cwd()) else str(program)
