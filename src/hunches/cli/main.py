"""The command line: one command for each verb."""

from __future__ import annotations

import json
import sys
import traceback
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from typer.exceptions import TyperException

from hunches.cli.accept import accept
from hunches.cli.adjudicate import adjudicate
from hunches.cli.agreement import agreement
from hunches.cli.analyze import analyze
from hunches.cli.analyze_lfs import analyze_lfs
from hunches.cli.annotate import annotate
from hunches.cli.apply_lfs import apply_lfs
from hunches.cli.best import best
from hunches.cli.build_training_set import build_training_set
from hunches.cli.check_gate import check_gate
from hunches.cli.collect_garbage import collect_garbage
from hunches.cli.compare import compare
from hunches.cli.create_project import create_project
from hunches.cli.define_annotator_lfs import define_annotator_lfs
from hunches.cli.define_gate import define_gate
from hunches.cli.define_lf import define_lf
from hunches.cli.define_slice import define_slice
from hunches.cli.demo import demo
from hunches.cli.diagnose import diagnose
from hunches.cli.diff import diff
from hunches.cli.evaluate import evaluate
from hunches.cli.explain import explain
from hunches.cli.explain_plan import explain_plan
from hunches.cli.export import export
from hunches.cli.fit_label_model import fit_label_model
from hunches.cli.import_data import import_data
from hunches.cli.import_project import import_project
from hunches.cli.label_parquet import label_parquet
from hunches.cli.lineage import lineage
from hunches.cli.list_annotations import list_annotations
from hunches.cli.log import log
from hunches.cli.looks import looks
from hunches.cli.measure_model import measure_model
from hunches.cli.name_revision import name_revision
from hunches.cli.preview_lf import preview_lf
from hunches.cli.queue import queue
from hunches.cli.restore import restore
from hunches.cli.run_notebook import run_notebook
from hunches.cli.runs import runs
from hunches.cli.samples import samples
from hunches.cli.search import search
from hunches.cli.show import show
from hunches.cli.suggest import suggest
from hunches.cli.switch_lf import switch_lf
from hunches.cli.terminal import say, warn
from hunches.cli.train import train
from hunches.cli.tune import tune
from hunches.cli.undo_annotation import undo_annotation
from hunches.cli.verify import verify
from hunches.errors import HunchesError

if TYPE_CHECKING:
    from collections.abc import Mapping

_INTERRUPTED = 130
_EPILOG = (
    "Exit codes: 0 done, 1 a defect in Hunches, 2 a command that cannot be understood, 3 input that cannot be used, "
    "4 labelling functions or votes that cannot be used, 5 an earlier step is missing, 6 the project on disk cannot "
    "be used, 7 no room left, 8 a gate is not passed, 130 interrupted."
)

app = typer.Typer(
    name="hunches",
    help="Programmatic labelling: write noisy rules, get probabilistic labels, train and evaluate a model.",
    epilog=_EPILOG,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _command in (
    demo,
    samples,
    create_project,
    import_data,
    search,
    preview_lf,
    define_lf,
    switch_lf,
    define_slice,
    apply_lfs,
    explain_plan,
    analyze_lfs,
    fit_label_model,
    diagnose,
    explain,
    suggest,
    accept,
    queue,
    annotate,
    adjudicate,
    undo_annotation,
    list_annotations,
    agreement,
    define_annotator_lfs,
    build_training_set,
    train,
    tune,
    evaluate,
    measure_model,
    compare,
    define_gate,
    check_gate,
    analyze,
    looks,
    run_notebook,
    export,
    import_project,
    label_parquet,
    log,
    show,
    diff,
    restore,
    name_revision,
    best,
    lineage,
    verify,
    collect_garbage,
    runs,
):
    app.command(_command.__name__.replace("_", "-"))(_command)


def _show_version(is_asked: bool) -> None:  # noqa: FBT001  # typer calls it so
    if is_asked:
        from importlib.metadata import version

        say(f"hunches {version('hunches')}")
        raise typer.Exit


@app.callback()
def _main(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", is_eager=True, callback=_show_version)
    ] = False,
) -> None:
    """Take the options that come before a command."""


def run(arguments: list[str] | None = None) -> NoReturn:
    """Run a command, by default the one that was typed, and leave with a documented exit code."""
    sys.exit(_exit_code(sys.argv[1:] if arguments is None else arguments))


def _exit_code(arguments: list[str]) -> int:
    as_json = "--json" in arguments
    try:
        code = app(arguments, prog_name="hunches", standalone_mode=False)
    except HunchesError as error:
        _report(error.code, str(error), facts=error.facts, as_json=as_json)
        return error.exit_code
    except TyperException as error:
        message = error.format_message()
        if message:  # without a command the help is the answer, and it is shown
            _report("usage", f"{message} Add --help to see what fits.", facts={}, as_json=as_json)
        return error.exit_code
    except Exception as error:  # the outermost handler: a defect is reported, not hidden
        warn("".join(traceback.format_exception(error)))
        message = "This is a defect in Hunches. Please report it with the lines above."
        _report("internal-error", message, facts={"exception": repr(error)}, as_json=as_json)
        return 1
    if code == _INTERRUPTED:  # typer's answer to Ctrl-C
        message = "Interrupted. What was finished is kept; run the command again to go on."
        _report("interrupted", message, facts={}, as_json=as_json)
    return code if isinstance(code, int) else 0


def _report(code: str, message: str, *, facts: Mapping[str, object], as_json: bool) -> None:
    if as_json:
        shown = {name: value for name, value in facts.items() if isinstance(value, (str, int, float, list))}
        say(
            json.dumps({"error": {"code": code, "message": message, "facts": shown}}, ensure_ascii=False, default=str)
        )
    else:
        warn(f"{message} [{code}]")
