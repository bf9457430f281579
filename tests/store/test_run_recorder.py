"""Runs: recorded as they go, one of a verb at a time, and never left in doubt."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from hunches.errors import InvalidValue, NoVotes, ProjectBusy, UnknownName
from hunches.records import Artefact
from hunches.store import ProjectStore, recorded_run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hunches.store import Places, RunRecorder

NOW = datetime(2026, 1, 31, tzinfo=UTC)

VERB = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from hunches.records import Artefact
from hunches.store import ProjectStore, recorded_run

now = datetime(2026, 1, 31, tzinfo=UTC)
store = ProjectStore.open(Path(sys.argv[1]))
with recorded_run(store, "apply_lfs", parameters={}, environment={}, clock=lambda: now) as run:
    print("running", flush=True)
    sys.stdin.readline()
    run.add(Artefact("votes", "votes", None, run=run.id, created_at=now), inputs={})
    run.set_head("votes", "votes")
"""

KEEP_ON = """
import itertools, sys
from datetime import UTC, datetime
from pathlib import Path
from hunches.records import Artefact
from hunches.store import ProjectStore, recorded_run

now = datetime(2026, 1, 31, tzinfo=UTC)
store = ProjectStore.open(Path(sys.argv[1]))
with recorded_run(store, "apply_lfs", parameters={}, environment={}, clock=lambda: now) as run:
    for number in itertools.count():
        name = store.objects.write_bytes(str(number).encode(), suffix="bin")
        run.keep(Artefact(str(number), "vote-column", name, run=run.id, created_at=now), inputs={"dataset": "d"})
        print(number, flush=True)
"""


class Clock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> datetime:
        """Return the time."""
        return self.time

    def pass_seconds(self, seconds: float) -> None:
        """Let time pass."""
        self.time += timedelta(seconds=seconds)


@contextmanager
def run_of(store: ProjectStore, verb: str = "apply_lfs", clock: Clock | None = None) -> Iterator[RunRecorder]:
    """Record a run."""
    with recorded_run(store, verb, parameters={"n": 1}, environment={"v": "2"}, clock=clock or Clock()) as run:
        yield run


def start(script: str, store: ProjectStore) -> subprocess.Popen[str]:
    """Start a process that runs a verb on the project, and wait until it does."""
    command = [sys.executable, "-c", script, str(store.path)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    read_line(process)
    return process


def read_line(process: subprocess.Popen[str]) -> str:
    """Return the next line a process prints."""
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line
    return line


def kill(process: subprocess.Popen[str]) -> str:
    """Kill a process and return what it had printed and nobody had read."""
    process.kill()
    return process.communicate()[0]


def artefact(key: str, kind: str = "votes") -> Artefact:
    """Return an artefact."""
    return Artefact(key, kind, None, run="r", created_at=NOW)


def test_a_run_is_recorded(store: ProjectStore) -> None:
    """What went in, what came out and what was said is kept."""
    clock = Clock()
    with run_of(store, clock=clock) as recorder:
        recorder.use("dataset", "d")
        recorder.reuse("column1")
        recorder.reuse("column1")
        recorder.progress(2, 2)
        recorder.say("two columns")
        recorder.add(artefact("votes"), inputs={"dataset": "d"})
        recorder.add(artefact("report", "report"), inputs={"votes": "votes"}, role="summary")
        recorder.set_head("current-votes", "votes")
        clock.pass_seconds(3)
    (run,) = store.catalogue.runs()
    assert (run.id, run.verb, run.state) == (recorder.id, "apply_lfs", "finished")
    assert (run.parameters, run.environment, run.inputs) == ({"n": 1}, {"v": "2"}, {"dataset": "d"})
    assert run.outputs == {"votes": "votes", "summary": "report", "current-votes": "votes"}
    assert (run.done, run.total, run.reused, run.log, run.error) == (2, 2, 1, ("two columns",), None)
    assert run.ended_at == NOW + timedelta(seconds=3)
    assert store.catalogue.heads() == {"current-votes": "votes"}
    assert store.catalogue.inputs_of("votes") == {"dataset": "d"}


def test_results_are_seen_when_the_run_finishes(store: ProjectStore) -> None:
    """Until then only what is kept early is there."""
    with run_of(store) as recorder:
        recorder.keep(artefact("column"), inputs={"dataset": "d"})
        recorder.add(artefact("votes"), inputs={"lf:short": "column"})
        assert [found.key for found in store.catalogue.artefacts()] == ["column"]
    assert {found.key for found in store.catalogue.artefacts()} == {"column", "votes"}


def test_progress_is_written_now_and_then(store: ProjectStore) -> None:
    """At most every half second of the given clock."""
    clock = Clock()
    seen = []
    with run_of(store, clock=clock) as recorder:
        for done in range(4):
            recorder.progress(done, 4)
            recorder.say(f"done {done}")
            seen.append([(run.done, run.log) for run in store.catalogue.runs()])
            clock.pass_seconds(0.25)
    assert seen == [[(0, ())], [(0, ())], [(2, ("done 0", "done 1"))], [(2, ("done 0", "done 1"))]]


def test_a_failure_is_recorded_and_goes_on(store: ProjectStore) -> None:
    """The record has its code, message and traceback; the heads stay."""

    def fail() -> None:
        with run_of(store) as recorder:
            recorder.add(artefact("votes"), inputs={})
            recorder.set_head("votes", "votes")
            raise NoVotes(2, n_examples=3)

    with pytest.raises(NoVotes):
        fail()
    (run,) = store.catalogue.runs()
    assert (run.state, run.ended_at, store.catalogue.heads(), store.catalogue.artefacts()) == ("failed", NOW, {}, [])
    assert run.error is not None
    assert run.error["code"] == "no-votes"
    assert run.error["message"].startswith("None of the 2 labelling functions voted")
    assert "raise NoVotes(2, n_examples=3)" in run.error["traceback"]


def test_a_defect_is_recorded_as_one(store: ProjectStore) -> None:
    """An exception that is not ours keeps its name."""
    with pytest.raises(ZeroDivisionError), run_of(store):
        _ = 1 / 0
    assert store.catalogue.runs()[0].error is not None
    assert dict(store.catalogue.runs()[0].error or {}) | {"traceback": ""} == {
        "code": "internal-error",
        "message": "ZeroDivisionError: division by zero",
        "traceback": "",
    }


def test_an_interrupt_cancels(store: ProjectStore) -> None:
    """A person who stops a run is not a failure."""
    with pytest.raises(KeyboardInterrupt), run_of(store):
        raise KeyboardInterrupt
    (run,) = store.catalogue.runs()
    assert (run.state, run.error, run.ended_at) == ("cancelled", None, NOW)


def test_a_run_whose_end_cannot_be_written_fails(store: ProjectStore) -> None:
    """A head that points nowhere fails the run as an exception in it would."""
    with pytest.raises(UnknownName), run_of(store) as recorder:
        recorder.set_head("votes", "nowhere")
    assert store.catalogue.runs()[0].state == "failed"


def test_what_is_no_json_starts_no_run(store: ProjectStore) -> None:
    """Parameters that cannot be kept are refused before anything is done."""
    with (
        pytest.raises(InvalidValue),
        recorded_run(store, "train", parameters={"rng": object()}, environment={}, clock=Clock()),
    ):
        pass
    assert store.catalogue.runs() == []


def test_a_verb_runs_once_at_a_time(store: ProjectStore) -> None:
    """A second process is told at once who runs it since when, changes nothing, and the first finishes."""
    first = start(VERB, store)
    expected = rf"'apply_lfs' \(process {first.pid}, since 2026-01-31 00:00:00 UTC\)"
    with pytest.raises(ProjectBusy, match=expected), run_of(store):
        pytest.fail("two at a time")
    first.communicate("\n")
    assert first.returncode == 0
    assert [run.state for run in store.catalogue.runs()] == ["finished"]
    assert store.catalogue.heads() == {"votes": "votes"}


def test_a_verb_runs_once_at_a_time_in_one_process(store: ProjectStore) -> None:
    """Also a thread of the same process waits for its turn."""
    with run_of(store), pytest.raises(ProjectBusy), run_of(store):
        pytest.fail("two at a time")
    with run_of(store):
        pass
    assert [run.state for run in store.catalogue.runs()] == ["finished", "finished"]


def test_a_holder_that_has_not_said_who_it_is(store: ProjectStore) -> None:
    """Between taking its turn and recording its run a process is merely another one."""
    with (
        store.locks.claim("verb-train"),
        pytest.raises(ProjectBusy, match="'train' in another process"),
        run_of(store, "train"),
    ):
        pytest.fail("two at a time")


def test_different_verbs_run_side_by_side(store: ProjectStore) -> None:
    """Each moves its own heads."""
    with run_of(store, "apply_lfs") as first, run_of(store, "train") as second:
        first.add(artefact("votes"), inputs={})
        first.set_head("votes", "votes")
        second.add(artefact("model"), inputs={})
        second.set_head("end-model", "model")
    assert store.catalogue.heads() == {"votes": "votes", "end-model": "model"}


def test_a_live_run_is_not_taken_for_dead(
    store: ProjectStore, places: Places, wait_for_the_dead: Callable[[Places], None]
) -> None:
    """Opening marks the run of a killed process, and only that."""
    process = start(VERB, store)
    with ProjectStore.open(store.path) as opened:
        assert [run.state for run in opened.catalogue.runs()] == ["running"]
    kill(process)
    store.close()
    wait_for_the_dead(places)
    with ProjectStore.open(store.path) as opened:
        (run,) = opened.catalogue.runs()
        assert (run.state, run.ended_at, run.pid) == ("interrupted", None, process.pid)


def test_a_killed_verb_can_run_again(store: ProjectStore) -> None:
    """Its lock died with it, and the next run of the verb marks it."""
    kill(start(VERB, store))
    with run_of(store):
        pass
    assert {run.state for run in store.catalogue.runs()} == {"finished", "interrupted"}


@pytest.mark.parametrize("n_seen", [1, 60])
def test_what_a_killed_run_kept_is_there(
    store: ProjectStore, places: Places, n_seen: int, wait_for_the_dead: Callable[[Places], None]
) -> None:
    """Every result it was told is stored is, with its object and its inputs."""
    process = start(KEEP_ON, store)
    for _ in range(n_seen):
        read_line(process)
    n_acknowledged = 1 + n_seen + kill(process).count("\n")
    store.close()
    wait_for_the_dead(places)
    with ProjectStore.open(store.path) as opened:
        kept = {found.key: found.object for found in opened.catalogue.artefacts()}
        assert len(kept) in {n_acknowledged, n_acknowledged + 1}
        for key, name in kept.items():
            assert opened.objects.read_bytes(str(name)) == key.encode()
            assert opened.catalogue.inputs_of(key) == {"dataset": "d"}
        assert opened.catalogue.runs()[0].state == "interrupted"
