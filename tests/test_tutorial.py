"""The tutorial is what its commands really print."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hunches.errors import SampleUnavailable
from hunches.samples import fetch_sample, samples

if TYPE_CHECKING:
    from types import ModuleType

_SCRIPT = Path(__file__).parent.parent / "scripts" / "write_tutorial.py"


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("write_tutorial", _SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.long
def test_the_tutorial_prints_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every block is run, in order, and its output is the text below it, to the last digit."""
    try:
        fetch_sample(samples.get("rotten-tomatoes.v1"), cache=Path.home() / ".cache" / "hunches" / "samples")
    except SampleUnavailable as error:
        pytest.skip(f"the sample cannot be fetched: {error}")
    monkeypatch.chdir(tmp_path)
    script = _script()
    page = script.PAGE.read_text("utf-8")
    assert script.written(page) == page
