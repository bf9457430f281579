"""Everything the command line prints, and the bars it draws."""

from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rich.progress import Progress

    from hunches.workflow import OpenProject


def say(text: str) -> None:
    """Print a line, or several, of the answer; nothing when nobody reads any more, as after ``| head``."""
    try:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()


def _drop_output() -> None:
    # What is still held back must not fail when Python ends.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def warn(text: str) -> None:
    """Print a line beside the answer."""
    sys.stderr.write(f"{text}\n")


def answer(result: dict[str, Any] | list[Any], text: str, *, as_json: bool) -> None:
    """Print a result, for programs or for people."""
    say(json.dumps(result, ensure_ascii=False, indent=2, default=str) if as_json else text)


@contextmanager
def opened(path: Path | None, *, workers: int | None = None, scheduler: str | None = None) -> Iterator[OpenProject]:
    """Yield the project, with bars that show how far its verbs are."""
    from hunches.workflow import open_project

    with bars() as draw:
        project = open_project(path, progress=draw, workers=workers or n_cores(), scheduler=scheduler)
        try:
            yield project
        finally:
            project.store.close()


@contextmanager
def bars() -> Iterator[_Bars]:
    """Yield something that draws a bar for each step it is told about, on the error stream."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description:>8}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        yield _Bars(progress)


class _Bars:
    """One bar a step."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, Any] = {}

    def __call__(self, what: str, done: int, total: int) -> None:
        if what not in self._tasks:
            self._tasks[what] = self._progress.add_task(what, total=total)
        self._progress.update(self._tasks[what], completed=done, total=total)


def n_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
