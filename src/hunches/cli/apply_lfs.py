"""``hunches apply-lfs``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hunches.cli.options import JsonOption, ProjectOption, WorkersOption
from hunches.cli.terminal import answer, opened

if TYPE_CHECKING:
    from hunches.records import Fault
    from hunches.workflow import AppliedLFs


def apply_lfs(*, project: ProjectOption = None, workers: WorkersOption = None, as_json: JsonOption = False) -> None:
    """Apply the labelling functions; what was applied before is not applied again."""
    from hunches import workflow

    with opened(project, workers=workers) as open_project:
        applied = workflow.apply_lfs(open_project)
    answer(applied.as_dict(), applied_text(applied), as_json=as_json)


def applied_text(applied: AppliedLFs) -> str:
    """Return what applying gave, in words."""
    computed, reused = len(applied.computed), len(applied.reused)
    counts = f"{computed + reused} labelling functions ({computed} applied, {reused} reused)"
    summary = f"{applied.n_votes:,} votes by {counts}; {applied.covered:.1%} of the examples have one."
    return "\n".join([summary, *map(_fault_line, applied.faults)])


def _fault_line(fault: Fault) -> str:
    where = f"on {fault.count:,} examples, first on row {fault.row}"
    return f"Warning [{fault.code}]: '{fault.lf}' failed {where}, and abstained there: {fault.message}"
