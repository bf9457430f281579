"""The scripts in ``examples/`` run as they are."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = sorted(Path("examples").glob("*.py"))
SPARK = "spark_map_in_arrow.py"
# Starting Java takes half a minute where others work on the machine too.
RUN = [pytest.param(path, marks=pytest.mark.long) if path.name == SPARK else path for path in EXAMPLES]


def _need_spark() -> None:
    """Skip, and say what is missing and how to get it."""
    if importlib.util.find_spec("pyspark") is None:
        pytest.skip("PySpark is not installed. Install it with: pip install 'hunches[spark]'")
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip(
            "Spark needs Java 17 or later, which is not here. On Debian: apt-get install openjdk-17-jre-headless"
        )


def test_there_are_examples() -> None:
    """The folder is found: tests run from the root of the repository."""
    assert EXAMPLES


@pytest.mark.parametrize("script", RUN, ids=lambda script: script.name)
def test_an_example_runs(script: Path, tmp_path: Path) -> None:
    """Run in an empty folder, with warnings as errors, it ends well, says something and leaves nothing behind."""
    command = [sys.executable, "-W", "error", str(script.absolute())]
    if script.name == SPARK:
        _need_spark()
        command[3:3] = ["-W", "ignore:PySpark does not yet fully support pandas:FutureWarning"]

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300)

    assert done.returncode == 0, done.stderr
    assert done.stdout
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("script", EXAMPLES, ids=lambda script: script.name)
def test_an_example_is_short(script: Path) -> None:
    """A newcomer reads it at a glance: fewer than 60 lines of code."""
    code = [line for line in script.read_text(encoding="utf-8").splitlines() if line.strip()]

    assert len(code) < 60
