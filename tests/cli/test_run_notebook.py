"""Notebooks and searches at the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_RETURNS = (
    "from IPython.display import display\n"
    'display({"application/vnd.hunches.result+json": {"name": "low", "value": low}}, raw=True)'
)


def _notebook(path: Path, *sources: str) -> Path:
    cells: list[dict[str, Any]] = [
        {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "execution_count": None}
        for source in sources
    ]
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}))
    return path


def test_a_result_is_the_parameter_of_the_next_notebook(
    hunches: Callable[..., Any], project: Path, tmp_path: Path
) -> None:
    """Named by its notebook; a failure is an error that says where the executed notebook is."""
    first, second = _notebook(tmp_path / "scan.ipynb", _RETURNS), _notebook(tmp_path / "use.ipynb", "1 / low")
    unknown = hunches("run-notebook", second, "-P", "low=notebook:scan.low", "-p", project)
    assert (unknown.code, "There is no executed notebook named 'scan'" in unknown.err) == (3, True)
    scanned = hunches("run-notebook", first, "-P", "low=0", "-p", project).out
    assert scanned.splitlines()[0] == "scan: 2 cells executed"
    assert hunches("run-notebook", second, "-P", "low=notebook:scan.high", "-p", project).code == 3
    out = tmp_path / "out.ipynb"
    failed = hunches(
        "run-notebook", second, "-P", "low=notebook:scan.low", "--out", out, "--timeout", 60, "-p", project, "--json"
    )
    assert (failed.code, failed.json["error"]["code"]) == (3, "notebook-failed")
    assert failed.json["error"]["facts"]["kept"] == str(out)
    assert "ZeroDivisionError" in out.read_text()
