"""Runs an action again and again, each time killed one step later, until it lives to its end.

``crash_script.py ACTION STRIDE ROOT [STORE OBJECTS]`` works in ``ROOT/<step>`` for every STRIDE-th step, on a new
project with its catalogue and its objects at these addresses. A step is an SQL statement, a commit, or a file being
opened, made, renamed or removed. What an action acknowledged before the kill is in ``ROOT/<step>.acknowledged``.
Prints the steps at which it was killed.
"""

from __future__ import annotations

import importlib
import itertools
import os
import signal
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, event

from hunches.records import Artefact, LabelSpace
from hunches.store import Places, ProjectStore, recorded_run

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 1, 31, tzinfo=UTC)
FILE_EVENTS = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "sqlite3.connect"}


def create(folder: Path, places: Places) -> None:
    """Make a project."""
    ProjectStore.create(folder / "project", space=LabelSpace(["SPAM", "HAM"]), now=NOW, places=places).close()


def run(folder: Path, _places: Places) -> None:
    """Run a verb that keeps one result on its way, makes another and moves a head."""
    acknowledged = folder.with_suffix(".acknowledged")
    with ProjectStore.open(folder / "project") as store:
        with recorded_run(store, "apply_lfs", parameters={}, environment={}, clock=lambda: NOW) as recorder:
            column = store.objects.write_bytes(b"column", suffix="bin")
            recorder.keep(Artefact("column", "vote-column", column, run=recorder.id, created_at=NOW), inputs={})
            append(acknowledged, "kept")
            votes = store.objects.write_bytes(b"votes", suffix="bin")
            made = Artefact("votes", "votes", votes, run=recorder.id, created_at=NOW)
            recorder.add(made, inputs={"lf:short": "column"})
            recorder.set_head("votes", "votes")
        append(acknowledged, "finished")


def append(path: Path, line: str) -> None:
    """Add a line to what was acknowledged."""
    with path.open("a") as file:
        file.write(f"{line}\n")


def die_at(step: int, folder: Path) -> None:
    """Kill this process, as kill -9 does, when it comes to a step."""
    steps = iter(range(1, step + 1))

    def take(*_anything: object) -> None:
        if next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(name: str, arguments: tuple[object, ...]) -> None:
        if name in FILE_EVENTS and str(folder) in str(arguments[0]):
            take()

    sys.addaudithook(watch)
    for name in ("before_cursor_execute", "commit"):
        event.listen(Engine, name, take)


def survives(work: Callable[[], None]) -> bool:
    """Return whether what a child does comes to its end, and is not killed before."""
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return False
    if status != 0:
        sys.exit("The child failed.")
    return True


def die_in(action: str, step: int, folder: Path, places: Places) -> None:
    """Do an action, and die when it comes to a step."""
    die_at(step, folder)
    {"create": create, "run": run}[action](folder, places)


def main(action: str, stride: int, root: Path, places: Places) -> None:
    """Kill an action at its first step, at a later one, and so on."""
    importlib.import_module("hunches.store._schema")  # once for all children
    for step in itertools.count(1, stride):
        folder = root / str(step)
        folder.mkdir()
        # All is done by children: threads of libraries would not be there after a fork.
        if action == "run":
            survives(partial(create, folder, places))
        if survives(partial(die_in, action, step, folder, places)):
            break
        print(step)  # noqa: T201  # the answer to the test


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), Places(*sys.argv[4:]))
