"""Where trials run."""

from __future__ import annotations

import os
import signal
import time

import pytest

from hunches.workflow._trial_pool import InProcesses, InThisProcess, TrialPool, trial_pool
from hunches.workflow._trial_sampler import TrialSpec
from hunches.workflow._trial_work import FailedTrial


def _work(spec: TrialSpec) -> FailedTrial:
    """Tell what is tried and where, or die."""
    if spec.kind == "deadly":
        os.kill(os.getpid(), signal.SIGKILL)
    if spec.kind == "endless":
        time.sleep(600)
    return FailedTrial(f"{spec.kind} {os.getpid() == spec.parameters.get('pid')}")


def _all(pool: TrialPool, kinds: list[str]) -> dict[str, str]:
    for kind in kinds:
        pool.start(kind, TrialSpec(kind, {"pid": os.getpid()}))
    found: dict[str, str] = {}
    while len(found) < len(kinds):
        found |= {key: answer.problem for key, answer in pool.finished(0.2) if isinstance(answer, FailedTrial)}
    return found


@pytest.mark.parametrize(("workers", "is_here"), [(1, True), (2, False)])
def test_trials_run_here_or_elsewhere(workers: int, is_here: bool) -> None:  # noqa: FBT001  # a row's cell
    """Each is answered once, under its key."""
    with trial_pool(_work, workers=workers) as pool:
        assert isinstance(pool, InThisProcess if is_here else InProcesses)
        assert _all(pool, ["a", "b", "c"]) == {kind: f"{kind} {is_here}" for kind in "abc"}
        assert pool.finished(0.0) == []


def test_a_process_that_dies_fails_its_trials_alone() -> None:
    """Those after it run in new processes."""
    with InProcesses(_work, workers=1) as pool:
        died = _all(pool, ["deadly"])
        assert "died, most likely killed for its use of memory" in died["deadly"]
        assert _all(pool, ["a"]) == {"a": "a False"}


def test_what_still_runs_is_killed_at_the_end() -> None:
    """Nobody waits for it."""
    with InProcesses(_work, workers=1) as pool:
        pool.start("endless", TrialSpec("endless", {}))
        assert pool.finished(0.1) == []


def test_a_pool_that_was_not_needed_starts_nothing() -> None:
    """As when every trial is known."""
    with InProcesses(_work, workers=4) as pool:
        assert pool.finished(0.0) == []
