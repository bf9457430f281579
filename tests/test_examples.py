"""The scripts in ``examples/`` run as they are."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = sorted(Path("examples").glob("*.py"))


def test_there_are_examples() -> None:
    """The folder is found: tests run from the root of the repository."""
    assert EXAMPLES


@pytest.mark.parametrize("script", EXAMPLES, ids=lambda script: script.name)
def test_an_example_runs(script: Path, tmp_path: Path) -> None:
    """Run in an empty folder, with warnings as errors, it ends well, says something and leaves nothing behind."""
    command = [sys.executable, "-W", "error", str(script.absolute())]

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)

    assert done.returncode == 0, done.stderr
    assert done.stdout
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("script", EXAMPLES, ids=lambda script: script.name)
def test_an_example_is_short(script: Path) -> None:
    """A newcomer reads it at a glance: fewer than 60 lines of code."""
    code = [line for line in script.read_text(encoding="utf-8").splitlines() if line.strip()]

    assert len(code) < 60
