"""``hunches annotate``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hunches.cli._gold_line import gold_line
from hunches.cli.options import JsonOption, ProjectOption
from hunches.cli.terminal import answer, opened, warn

if TYPE_CHECKING:
    from hunches.records import GoldPolicy
    from hunches.workflow import OpenProject, RecordedAnnotations

_UNUSABLE = 3
_File = Annotated[
    Path | None,
    typer.Argument(help="A table with the columns example, label and, where known, annotator, seconds, note."),
]
_Rule = Annotated[str | None, typer.Option(help="From now on: majority or unanimous labels make gold.")]
_Min = Annotated[int | None, typer.Option(min=1, help="From now on: how many annotators make gold.")]
_Voter = Annotated[
    list[str] | None, typer.Option(help="From now on: whose labels only vote, as labelling functions. Repeatable.")
]


def annotate(
    *,
    file: _File = None,
    project: ProjectOption = None,
    annotator: Annotated[str | None, typer.Option("--annotator", "-a", help="Who labels.")] = None,
    example: Annotated[str | None, typer.Option(help="The id of one example to label.")] = None,
    label: Annotated[str | None, typer.Option(help="Its class. Left out: the annotator cannot tell.")] = None,
    seconds: Annotated[float | None, typer.Option(min=0, help="How long that took.")] = None,
    note: Annotated[str, typer.Option(help="A remark on it.")] = "",
    rule: _Rule = None,
    min_annotators: _Min = None,
    voter: _Voter = None,
    kind: Annotated[str, typer.Option(help="In a terminal: which queue, as of 'hunches queue'.")] = "random",
    split: Annotated[str, typer.Option(help="In a terminal: train, valid, test or all.")] = "train",
    where: Annotated[str | None, typer.Option(help="In a terminal: among which examples.")] = None,
    overlap: Annotated[float, typer.Option(min=0, max=1, help="In a terminal: the share to label twice.")] = 0.0,
    as_json: JsonOption = False,
) -> None:
    """Record labels by people: of a file, of one example, or one after the other in the terminal."""
    queue = {"kind": kind, "split": None if split == "all" else split, "where": where, "overlap": overlap}
    with opened(project) as open_project:
        policy = _policy(open_project, rule=rule, min_annotators=min_annotators, voters=voter)
        given: Any = str(file) if file else []
        if example is not None:
            given = [{"example": example, "label": label or "", "seconds": seconds, "note": note}]
        if file is None and example is None and policy is None:
            _label_in_terminal(open_project, annotator, queue, as_json=as_json)
            return
        recorded = _recorded(open_project, given, annotator=annotator, policy=policy)
    answer(recorded.as_dict(), _text(recorded), as_json=as_json)
    if recorded.rejected and not recorded.recorded and not recorded.n_unchanged:
        raise typer.Exit(_UNUSABLE)


def _recorded(
    project: OpenProject, given: object, *, annotator: str | None, policy: GoldPolicy | None
) -> RecordedAnnotations:
    from hunches import workflow

    return workflow.annotate(project, given, annotator=annotator, policy=policy)


def _policy(
    project: OpenProject, *, rule: str | None, min_annotators: int | None, voters: list[str] | None
) -> GoldPolicy | None:
    """Return the policy with what was asked for changed, None when nothing was."""
    if rule is None and min_annotators is None and voters is None:
        return None
    from hunches.records import GoldPolicy
    from hunches.workflow import gold_policy

    now = gold_policy(project)
    return GoldPolicy(
        rule=rule or now.rule,  # type: ignore[arg-type]  # checked there
        min_annotators=min_annotators or now.min_annotators,
        voters=now.voters if voters is None else tuple(voters),
    )


def _label_in_terminal(project: OpenProject, annotator: str | None, queue: dict[str, Any], *, as_json: bool) -> None:
    from hunches.cli._labeling_loop import label_examples
    from hunches.workflow import QueueChoice

    if not sys.stdin.isatty() or not annotator:
        problem = "give a FILE, or --example and --label, or --annotator in a terminal to label one by one."
        raise typer.BadParameter(problem)
    session = label_examples(project, choice=QueueChoice(annotator=annotator, **queue), read=typer.getchar, show=warn)
    told = f"{session.n_labelled} labelled, {session.n_skipped} skipped, {session.n_undone} undone."
    answer(session.as_dict(), told, as_json=as_json)


def _text(recorded: RecordedAnnotations) -> str:
    unchanged = f", {recorded.n_unchanged:,} as before" if recorded.n_unchanged else ""
    rejected = [f"Rejected, entry {one.given.position + 1}: {one.reason} [{one.code}]" for one in recorded.rejected]
    return "\n".join([f"Recorded {len(recorded.recorded):,} labels{unchanged}.", gold_line(recorded.gold), *rejected])
