"""``hunches apply-lfs``."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hunches.cli.options import (
    ExecutorOption,
    JsonOption,
    ProjectOption,
    SchedulerOption,
    WorkersOption,
    read_scheduler,
)
from hunches.cli.terminal import answer, opened

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hunches.records import Fault
    from hunches.workflow import AppliedLFs


def apply_lfs(
    *,
    project: ProjectOption = None,
    workers: WorkersOption = None,
    executor: ExecutorOption = "local",
    scheduler: SchedulerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Apply the labelling functions; what was applied before is not applied again."""
    from hunches import workflow

    with opened(project, workers=workers, scheduler=read_scheduler(executor, scheduler)) as open_project:
        applied = workflow.apply_lfs(open_project)
    answer(applied.as_dict(), applied_text(applied), as_json=as_json)


def applied_text(applied: AppliedLFs) -> str:
    """Return what applying gave, in words."""
    counts = [f"{len(applied.computed)} applied", *_extended(applied.extended), f"{len(applied.reused)} reused"]
    n_lfs = len(applied.computed) + len(applied.extended) + len(applied.reused)
    by = f"{n_lfs} labelling functions ({', '.join(counts)})"
    summary = f"{applied.n_votes:,} votes by {by}; {applied.covered:.1%} of the examples have one."
    slow = (_slow_line(applied, name) for name in applied.slow)
    return "\n".join([summary, *slow, *map(fault_line, applied.faults)])


def _extended(extended: Mapping[str, int]) -> Iterator[str]:
    for n_new, n_lfs in Counter(extended.values()).items():
        yield f"{n_lfs} applied to {n_new:,} appended examples"


def _slow_line(applied: AppliedLFs, name: str) -> str:
    seconds = applied.seconds[name]
    took = f"took {seconds:,.1f} s of {sum(applied.seconds.values()):,.1f} s"
    return (
        f"Slow: '{name}' {took}, {seconds / applied.n_examples * 1e6:,.0f} µs an example. Faster: a condition, "
        "batch=True for many examples in one call, or a preprocessor for work shared with others."
    )


def fault_line(fault: Fault) -> str:
    """Return where a labelling function failed, in words."""
    where = f"on {fault.count:,} examples, first on row {fault.row}"
    return f"Warning [{fault.code}]: '{fault.lf}' failed {where}, and abstained there: {fault.message}"
