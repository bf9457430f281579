"""``hunches analyze-lfs``."""

from __future__ import annotations

from hunches.cli.options import JsonOption, ProjectOption, SplitOption, UnsealOption
from hunches.cli.terminal import answer, opened


def analyze_lfs(
    *,
    project: ProjectOption = None,
    split: SplitOption = None,
    unseal: UnsealOption = False,
    as_json: JsonOption = False,
) -> None:
    """Show coverage, overlaps, conflicts and accuracy of each labelling function."""
    from hunches import workflow

    with opened(project) as open_project:
        analysis = workflow.analyze_lfs(open_project, split=split, unseal=unseal)
    answer(analysis.as_dict(), str(analysis), as_json=as_json)
