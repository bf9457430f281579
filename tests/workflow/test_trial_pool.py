"""Where trials run."""

from __future__ import annotations

import os
import signal
import sys
import time
from typing import TYPE_CHECKING

import cloudpickle

from hunches.workflow._trial_pool import InProcesses, trial_pool
from hunches.workflow._trial_sampler import TrialSpec
from hunches.workflow._trial_work import FailedTrial

if TYPE_CHECKING:
    from hunches.workflow._trial_pool import TrialPool

# Other processes cannot import this file, so what it defines travels by value.
cloudpickle.register_pickle_by_value(sys.modules[__name__])


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


def test_with_one_worker_trials_run_here() -> None:
    """Each is answered once, under its key."""
    with trial_pool(_work, workers=1) as pool:
        assert _all(pool, ["a", "b"]) == {"a": "a True", "b": "b True"}
        assert pool.finished(0.0) == []


def test_processes_may_die_and_are_killed_at_the_end() -> None:
    """A trial that takes its process down fails, those after it run in new processes, nobody waits for the last."""
    with InProcesses(_work, workers=1) as pool:
        assert "died, most likely killed for its use of memory" in _all(pool, ["deadly"])["deadly"]
        assert _all(pool, ["a", "b", "c"]) == {kind: f"{kind} False" for kind in "abc"}
        pool.start("endless", TrialSpec("endless", {}))
        assert pool.finished(0.1) == []


def test_a_pool_that_is_not_needed_starts_nothing() -> None:
    """As when every trial is known."""
    with trial_pool(_work, workers=4) as pool:
        assert pool.finished(0.0) == []
