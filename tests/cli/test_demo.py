"""The demo: from a fetched sample to a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from hunches.errors import SampleUnavailable
from hunches.samples import fetch_sample, samples

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the sample in it."""
    path = tmp_path_factory.mktemp("cache")
    try:
        fetch_sample(samples.get("rotten-tomatoes.v1"), cache=path)
    except SampleUnavailable as error:
        pytest.skip(f"the demo's sample cannot be fetched: {error}")
    return path


def _without_looks(report: str) -> list[str]:
    """Return a report's lines without those that count the looks at the test split, which every run adds to."""
    return [line for line in report.splitlines() if not line.startswith("This was look")]


def test_the_demo_reports_and_goes_on_where_it_was(hunches: Callable[..., Any], cache: Path, tmp_path: Path) -> None:
    """Source and licence, labelling functions, label model, end model, and what to do next; twice the same."""
    project = tmp_path / "demo"
    first, second = (hunches("demo", project, "--cache", cache, "--workers", "1") for _ in range(2))
    assert (first.code, first.err) == (0, "")
    for part in (
        "13,905 texts",
        "Licence: ",
        "votes by 39 labelling functions (39 applied, 0 reused)",
        "THE LABELLING FUNCTIONS",
        "Est. acc.",
        "THE LABEL MODEL against gold",
        "THE END MODEL against gold",
        "trained on the label model's labels alone",
        "Macro F1",
        "95% interval",
        "Gold \\ predicted",
        f"apply-lfs --project {project}",
    ):
        assert part in first.out
    again = first.out.replace("(39 applied, 0 reused)", "(0 applied, 39 reused)")
    assert _without_looks(second.out) == _without_looks(again)
    runs = hunches("runs", "-p", project, "--json").json
    assert {run["verb"]: run["reused"] for run in runs[:8]} == {
        "import_data": 0,
        "apply_lfs": 39,
        "fit_label_model": 2,
        "build_training_set": 1,
        "train": 2,
        "evaluate": 1,
    }


def test_the_sample_can_be_fetched_alone(hunches: Callable[..., Any], cache: Path) -> None:
    """Its place is the answer."""
    answer = hunches("samples", "--fetch", "rotten-tomatoes.v1", "--cache", cache)
    assert answer.out.strip().endswith("rotten_tomatoes.csv")
    assert hunches("samples", "--fetch", "rotten-tomatoes.v1", "--cache", cache, "--json").json["path"] in answer.out


def test_the_demo_leaves_other_projects_alone(
    hunches: Callable[..., Any], cache: Path, project: Path, state: Callable[[Path], object]
) -> None:
    """One with other classes is not filled with films."""
    before = state(project)
    answer = hunches("demo", project, "--cache", cache)
    assert (answer.code, "[project-exists]" in answer.err) == (6, True)
    assert state(project) == before
    assert not (project / "lfs.py").exists()
