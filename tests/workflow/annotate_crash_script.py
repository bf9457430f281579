"""Kills a batch of annotations at one step, at a later one and so on; see ``crash_script.py`` of the store's tests.

``annotate_crash_script.py STRIDE TEMPLATE ROOT`` works in copies of the project ``TEMPLATE`` at ``ROOT/<step>`` and
prints the steps at which it killed.
"""

from __future__ import annotations

import itertools
import os
import runpy
import shutil
import sys
from pathlib import Path

from hunches import workflow

_CRASH = runpy.run_path(str(Path(__file__).parents[1] / "store" / "crash_script.py"))


def annotate(folder: Path, acknowledged: Path) -> None:
    """Label two examples, and say so when that is done."""
    project = workflow.open_project(folder)
    workflow.annotate(project, {"c10": "SPAM", "c11": "HAM"}, annotator="ann")
    acknowledged.write_text("done")


def survives(step: int, folder: Path) -> bool:
    """Return whether the batch ended before the step at which it would have been killed."""
    child = os.fork()
    if child == 0:
        _CRASH["die_at"](step, folder)
        annotate(folder, folder.with_suffix(".acknowledged"))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status) and status != 0:
        sys.exit(f"The child of step {step} failed.")
    return status == 0


def main(stride: int, template: Path, root: Path) -> None:
    """Kill the batch at its first step, at a later one, and so on."""
    for step in itertools.count(1, stride):
        if survives(step, shutil.copytree(template, root / str(step))):
            break
        print(step)  # noqa: T201  # the answer to the test


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
