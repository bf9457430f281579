"""Records what a verb does while it does it."""

from __future__ import annotations

import os
import secrets
import traceback
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Self

from hunches.errors import HunchesError, ProjectBusy, ReadOnlyProject, StoreError
from hunches.records import Run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime
    from types import TracebackType
    from typing import Any

    from hunches.records import Annotation, Artefact
    from hunches.store._artefact_rows import Made
    from hunches.store.catalogue import Catalogue
    from hunches.store.project_store import ProjectStore

_BETWEEN_WRITES: Final = timedelta(seconds=0.5)


@contextmanager
def recorded_run(
    store: ProjectStore,
    verb: str,
    *,
    parameters: Mapping[str, Any],
    environment: Mapping[str, Any],
    clock: Callable[[], datetime],
    author: str = "",
) -> Iterator[RunRecorder]:
    """Yield the recorder of a run; at the end write everything it made, or why it made nothing.

    When the block ends well, its artefacts, heads and outputs become visible in one transaction. When it raises,
    the run is recorded as failed (or, for an interrupt, as cancelled), the heads stay where they were, and the
    exception goes on.

    Parameters
    ----------
    store : ProjectStore
        The project.
    verb : str
        The workflow function: "apply_lfs". A project runs each verb once at a time.
    parameters, environment : mapping
        JSON to keep with the run.
    clock : callable
        Returns the time in UTC.
    author : str
        Who runs it.

    Raises
    ------
    ProjectBusy
        At once, when a process runs the same verb on the project; nothing has changed then.
    ReadOnlyProject
        When the project may only be read.
    """
    if not store.can_write:
        raise ReadOnlyProject(store.path)
    with store.locks.claim(f"verb-{verb}") as is_ours:
        if not is_ours:
            raise ProjectBusy(store.path, holder=_holder(store.catalogue, verb))
        store.sweep_runs()
        started_at = clock()
        run = Run(
            f"{started_at:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}",
            verb,
            started_at=started_at,
            pid=os.getpid(),
            parameters=parameters,
            environment=environment,
            author=author,
        )
        with store.locks.claim_fresh(f"run-{run.id}"):
            store.catalogue.start_run(run)
            with RunRecorder(store.catalogue, run=run, clock=clock) as recorder:
                yield recorder


class RunRecorder:
    """Takes down the progress, log and results of a run. Made by `recorded_run`.

    >>> import tempfile
    >>> from datetime import UTC, datetime
    >>> from pathlib import Path
    >>> from hunches.records import Artefact, LabelSpace
    >>> from hunches.store import ProjectStore
    >>> now = datetime(2026, 1, 31, tzinfo=UTC)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     store = ProjectStore.create(Path(folder) / "spam", space=LabelSpace(["SPAM", "HAM"]), now=now)
    ...     with recorded_run(store, "apply_lfs", parameters={}, environment={}, clock=lambda: now) as run:
    ...         run.add(Artefact("6b51", "votes", None, run=run.id, created_at=now), inputs={})
    ...         run.set_head("votes", "6b51")
    ...     print(store.catalogue.heads(), store.catalogue.runs()[0].state)
    ...     store.close()
    {'votes': '6b51'} finished
    """

    def __init__(self, catalogue: Catalogue, *, run: Run, clock: Callable[[], datetime]) -> None:
        self.id = run.id
        self._catalogue = catalogue
        self._clock = clock
        self._run = run
        self._written_at = run.started_at
        self._log: list[str] = []
        self._inputs: dict[str, str] = {}
        self._outputs: dict[str, str] = {}
        self._reused: set[str] = set()
        self._made: list[Made] = []
        self._heads: dict[str, str] = {}
        self._message: str | None = None
        self._said: list[Annotation] = []

    def progress(self, done: int, total: int) -> None:
        """Note how far the run is; written at most every half second."""
        self._run = replace(self._run, done=done, total=total)
        self._write_sometimes()

    def say(self, line: str) -> None:
        """Add a line to the log; written with the next progress."""
        self._log.append(line)
        self._write_sometimes()

    def summarise(self, message: str) -> None:
        """Set what the log of revisions says of this run, when it changes the project."""
        self._message = message

    def annotate(self, said: Iterable[Annotation]) -> None:
        """Add what people said of examples to the project's log of that; visible when the run finishes."""
        self._said.extend(said)

    def use(self, role: str, key: str) -> None:
        """Note an artefact that the run reads, under its role."""
        self._inputs[role] = key

    def reuse(self, key: str) -> None:
        """Note a result that was there already and need not be made again."""
        self._reused.add(key)

    def add(self, artefact: Artefact, *, inputs: Mapping[str, str], role: str | None = None) -> None:
        """Add a result and what it was made from (keys by role); visible when the run finishes.

        It is among the run's outputs under ``role``, else under its kind: name a role when there are several
        of a kind.
        """
        self._made.append((artefact, dict(inputs)))
        self._outputs[role or artefact.kind] = artefact.key

    def keep(self, artefact: Artefact, *, inputs: Mapping[str, str]) -> None:
        """Store an intermediate result at once, so that a run that dies later need not make it again."""
        self._catalogue.keep(artefact, inputs=inputs)

    def set_head(self, role: str, key: str) -> None:
        """Make an artefact the project's current one of its role when the run finishes."""
        self._heads[role] = key
        self._outputs[role] = key

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if error is not None:
            self._end_without_result(error)
            return
        try:
            finished = replace(self._so_far(), state="finished", ended_at=self._clock(), outputs=self._outputs)
            self._catalogue.finish_run(
                finished, made=self._made, heads=self._heads, message=self._message, said=self._said
            )
        except (HunchesError, KeyboardInterrupt) as late:
            self._end_without_result(late)
            raise

    def _end_without_result(self, error: BaseException) -> None:
        is_failure = isinstance(error, Exception)
        ended = replace(
            self._so_far(),
            state="failed" if is_failure else "cancelled",
            ended_at=self._clock(),
            error=_described(error) if is_failure else None,
        )
        # What cannot be recorded now (on a full disk) the next process to open the project finds interrupted.
        with suppress(StoreError):
            self._catalogue.update_run(ended)

    def _write_sometimes(self) -> None:
        now = self._clock()
        if now - self._written_at < _BETWEEN_WRITES:
            return
        self._written_at = now
        # A reader of progress can wait: no run shall fail because another process is writing for long.
        with suppress(ProjectBusy):
            self._catalogue.update_run(self._so_far())

    def _so_far(self) -> Run:
        return replace(self._run, log=tuple(self._log), inputs=self._inputs, reused=len(self._reused))


def _holder(catalogue: Catalogue, verb: str) -> str:
    running = catalogue.runs(verb=verb, state="running", limit=1)
    if not running:
        return f"'{verb}' in another process"
    return f"'{verb}' (process {running[0].pid}, since {running[0].started_at:%Y-%m-%d %H:%M:%S} UTC)"


def _described(error: BaseException) -> dict[str, str]:
    return {
        "code": error.code if isinstance(error, HunchesError) else "internal-error",
        "message": str(error) if isinstance(error, HunchesError) else f"{type(error).__name__}: {error}",
        "traceback": "".join(traceback.format_exception(error)),
    }
