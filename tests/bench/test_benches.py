"""Every bench runs, and prints a table with the machine and the date above it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parents[2] / "bench"
SCRIPTS = sorted(path.name for path in BENCH.glob("*.py") if '__name__ == "__main__"' in path.read_text("utf-8"))


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_bench_prints_its_table(script: str) -> None:
    """With ``--small`` a bench takes seconds, and shows the same table."""
    command = [sys.executable, "-W", "error", str(BENCH / script), "--small"]

    ended = subprocess.run(command, capture_output=True, text=True, check=False)

    assert ended.returncode == 0, ended.stderr
    machine, _, title, headers, rule, *rows = ended.stdout.splitlines()
    assert re.match(r"\d{4}-\d\d-\d\d, \d+ x .+, Python \d+\.\d+\.\d+, load average", machine)
    assert title
    assert headers
    assert set(rule) == {"─", " "}
    assert len(rows) > 2
