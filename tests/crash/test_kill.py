"""The demo, killed without warning at ten moments, loses nothing it had finished and comes to the same end."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from hunches import workflow
from hunches.errors import SampleUnavailable
from hunches.samples import fetch_sample, samples

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hunches.workflow import OpenProject

_KILLS = 10
_LANES = 2
_MADE_FROM = {
    "gold": ("dataset",),
    "votes": ("dataset",),
    "label-model": ("votes",),
    "labels": ("label-model", "votes"),
    "training-set": ("labels", "dataset"),
    "end-model": ("training-set", "dataset"),
    "predictions": ("end-model", "dataset"),
}


@dataclass(frozen=True, slots=True)
class _Ending:
    """How a project stands when the demo has run to its end, and how long that took."""

    heads: dict[str, str]
    scores: dict[str, Any]
    seconds: float


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the sample in it, fetched once."""
    path = tmp_path_factory.mktemp("cache")
    try:
        fetch_sample(samples.get("rotten-tomatoes.v1"), cache=path)
    except SampleUnavailable as error:
        pytest.skip(f"the demo's sample cannot be fetched: {error}")
    return path


def _start(path: Path, cache: Path) -> subprocess.Popen[bytes]:
    program = Path(sys.executable).with_name("hunches")
    command = [str(program), "demo", str(path), "--cache", str(cache), "--workers", "1"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)


def _run_to_the_end(path: Path, cache: Path) -> _Ending:
    began = time.monotonic()
    process = _start(path, cache)
    _, said = process.communicate()
    assert process.returncode == 0, said.decode()
    project = workflow.open_project(path)
    catalogue = project.store.catalogue
    scores = {artefact.key: artefact.facts for artefact in catalogue.artefacts(kind="scores")}
    heads = catalogue.heads()
    project.store.close()
    return _Ending(heads, scores, time.monotonic() - began)


def _is_killed(path: Path, cache: Path, *, after_s: float) -> bool:
    """Start the demo and kill it and all its processes; return whether it was still running."""
    process = _start(path, cache)
    try:
        process.communicate(timeout=after_s)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return True
    assert process.returncode == 0
    return False


def _check(path: Path) -> None:
    """Fail unless the project, if there is one, opens and holds together."""
    if not path.exists():
        return
    project = workflow.open_project(path)
    assert project.store.catalogue.runs(state="running") == []
    for role in project.store.catalogue.heads():
        _check_head(project, role)
    project.store.close()


def _check_head(project: OpenProject, role: str) -> None:
    """Fail unless a head's artefact is whole and was made from the other heads or from their predecessors."""
    artefact = project.head(role)
    for name in (artefact.object, artefact.facts.get("splits")):
        if name is not None:
            assert project.store.objects.read_bytes(name)
    heads = project.store.catalogue.heads()
    inputs = project.store.catalogue.inputs_of(artefact.key)
    assert {made_from: inputs[made_from] for made_from in _MADE_FROM.get(role, ())} == {
        made_from: heads[made_from] for made_from in _MADE_FROM.get(role, ())
    }
    if role == "votes":
        assert workflow.analyze_lfs(project).n_examples == artefact.facts["n_examples"]


def _kill_again_and_again(path: Path, cache: Path, moments_s: Sequence[float]) -> int:
    """Kill the demo of one project at each moment, going on from kill to kill, and return how often that was."""
    kills = 0
    for moment_s in moments_s:
        # What was finished is not done again, so the demo may end before this moment; then sooner ones are tried.
        left_s = moment_s
        while not _is_killed(path, cache, after_s=left_s):
            _check(path)
            left_s /= 4
        kills += 1
        _check(path)
    return kills


@pytest.mark.long
def test_a_killed_demo_goes_on_to_the_same_end(cache: Path, tmp_path: Path) -> None:
    """Two projects are killed five times each, at moments spread over the time the demo takes."""
    undisturbed = _run_to_the_end(tmp_path / "undisturbed", cache)
    draw = random.Random(20261123)  # noqa: S311  # no secret
    moments = [undisturbed.seconds * (place + draw.random()) / _KILLS for place in range(_KILLS)]
    folders = [tmp_path / f"killed-{lane}" for lane in range(_LANES)]
    with ThreadPoolExecutor(_LANES) as lanes:
        killed = [
            lanes.submit(_kill_again_and_again, folder, cache, moments[lane::_LANES])
            for lane, folder in enumerate(folders)
        ]
        assert sum(each.result() for each in killed) == _KILLS
        ended = list(lanes.map(_run_to_the_end, folders, [cache] * _LANES))
    assert len(undisturbed.scores) == 3
    assert [(each.heads, each.scores) for each in ended] == [(undisturbed.heads, undisturbed.scores)] * _LANES
