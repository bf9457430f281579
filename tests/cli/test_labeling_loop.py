"""Labelling one example after the other."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import termios
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hunches import workflow
from hunches.cli._labeling_loop import LabelingSession, label_examples
from hunches.workflow import QueueChoice

if TYPE_CHECKING:
    from collections.abc import Iterator


_PIPE = subprocess.PIPE


@pytest.fixture
def texts(tmp_path: Path) -> Iterator[workflow.OpenProject]:
    """Yield a project of four texts, all in train."""
    project = workflow.create_project(tmp_path / "spam", classes=["SPAM", "HAM"])
    rows = {"id": ["a", "b", "c", "d"], "text": ["one", "two", "three", "four"], "split": ["train"] * 4}
    workflow.import_data(project, rows)
    yield project
    project.store.close()


def _label(project: workflow.OpenProject, keys: str) -> tuple[LabelingSession, list[str]]:
    """Return what came of pressing some keys, one for each example that is shown, and all that was shown."""
    pressed, shown = iter(keys), list[str]()
    choice = QueueChoice(annotator="ann", count=2)
    return label_examples(project, choice=choice, read=lambda: next(pressed, ""), show=shown.append), shown


def test_what_is_said_is_stored_at_once(texts: workflow.OpenProject) -> None:
    """Labels and doubts, each with its time, until the person quits."""
    session, _ = _label(texts, "1s2q")
    assert session == LabelingSession(n_labelled=2, n_skipped=1, n_undone=0)
    said = workflow.list_annotations(texts).entries
    assert [entry.label for entry in said] == ["SPAM", None, "HAM"]
    assert all(entry.seconds is not None for entry in said)
    assert len({entry.example for entry in said}) == 3


def test_an_undo_brings_the_last_example_back(texts: workflow.OpenProject) -> None:
    """As often as there is something to undo in the session."""
    session, shown = _label(texts, "u1suu2x")
    assert session == LabelingSession(n_labelled=1, n_skipped=0, n_undone=2)
    assert shown[1] == "Nothing to undo in this session."
    undone = [line for line in shown if line.startswith("Undone: ")]
    assert [line.split()[-1] for line in undone] == ["skipped.", "SPAM."]
    assert [entry.label for entry in workflow.list_annotations(texts).entries] == ["HAM"]
    (said,) = workflow.list_annotations(texts).entries
    assert shown[0].split("left. ")[1].startswith(f"{said.example}: ")


def test_when_all_is_labelled_the_session_ends(texts: workflow.OpenProject) -> None:
    """It says so."""
    session, shown = _label(texts, "1111")
    assert (session.n_labelled, shown[-1]) == (4, "There is nothing left to label here.")


def _press(terminal: tuple[int, int], keys: str, process: subprocess.Popen[bytes]) -> None:
    """Press keys one by one, each when the program waits for one: then the terminal does not wait for lines."""
    mine, theirs = terminal
    for key in keys:
        for waits_for_lines in (False, True):
            while process.poll() is None and bool(termios.tcgetattr(theirs)[3] & termios.ICANON) != waits_for_lines:
                time.sleep(0.01)
            if not waits_for_lines:
                os.write(mine, key.encode())


def test_in_a_terminal_keys_need_no_return(texts: workflow.OpenProject) -> None:
    """The command reads them as they are pressed, and says in the end what came of it."""
    terminal = pty.openpty()
    program = Path(sys.executable).with_name("hunches")
    command = [str(program), "annotate", "--annotator", "ann", "--project", str(texts.store.path)]
    with subprocess.Popen(command, stdin=terminal[1], stdout=_PIPE, stderr=_PIPE) as process:
        giving_up = threading.Timer(60, process.kill)
        giving_up.start()
        _press(terminal, "12q", process)
        out, shown = process.communicate()
        giving_up.cancel()
    for end in terminal:
        os.close(end)
    assert out.decode() == "2 labelled, 0 skipped, 0 undone.\n", shown.decode()
    assert [entry.label for entry in workflow.list_annotations(texts).entries] == ["SPAM", "HAM"]
