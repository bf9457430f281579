"""A project that verbs act on, and what they need from outside."""

from __future__ import annotations

import getpass
import os
import platform
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hunches.engine import executor_for
from hunches.errors import MissingStepError
from hunches.records import Change
from hunches.store import ProjectStore, find_project, recorded_run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager

    from hunches.engine import Executor
    from hunches.records import Artefact, LabelSpace, ProjectState
    from hunches.store import RunRecorder

_COMMANDS = {
    "dataset": "import-data FILE",
    "gold": "import-data FILE",
    "votes": "apply-lfs",
    "label-model": "fit-label-model",
    "labels": "fit-label-model",
    "training-set": "build-training-set",
    "end-model": "train",
    "predictions": "train",
}


def _no_progress(what: str, done: int, total: int) -> None:
    """Take a report of progress and do nothing."""


def _now() -> datetime:
    return datetime.now(UTC)


def current_author() -> str:
    """Return the name of the person who runs this process, "unknown" where the system has none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container's user may have no name
        return "unknown"


def store_address() -> str | None:
    """Return how to reach a catalogue on a server: the address in HUNCHES_STORE_URL, which may have a password."""
    return os.environ.get("HUNCHES_STORE_URL") or None


def environment() -> dict[str, str]:
    """Return what a run is made in: the versions of Hunches, Python and the libraries that decide results."""
    packages = ("hunches", "numpy", "pyarrow", "scikit-learn", "scipy")
    versions = {package: version(package) for package in packages}
    return {"python": platform.python_version(), "machine": platform.machine(), **versions}


@dataclass(frozen=True, slots=True)
class OpenProject:
    """An open project with its clock, the place progress is reported to, and where blocks are worked on.

    With ``state`` it is seen as it was then, and nothing may be written with it. ``workers`` is how many processes of
    this machine are used; with ``scheduler``, the address of a Dask scheduler, its workers are used instead, which
    must see the project's folder at the same path.

    >>> from hunches.workflow import create_project
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     project = create_project(Path(folder) / "spam", classes=["SPAM", "HAM"])
    ...     print(project.space.classes)
    ...     project.store.close()
    ('SPAM', 'HAM')
    """

    store: ProjectStore
    clock: Callable[[], datetime] = _now
    progress: Callable[[str, int, int], None] = _no_progress
    workers: int = 1
    scheduler: str | None = None
    environment: Mapping[str, Any] = field(default_factory=environment)
    author: str = field(default_factory=current_author)
    state: ProjectState | None = None

    @property
    def space(self) -> LabelSpace:
        """The project's classes."""
        return self.store.record.space

    @property
    def name(self) -> str:
        """The project's name."""
        return self.store.record.name

    def executor(self, n_blocks: int) -> Executor:
        """Return where so many blocks are worked on."""
        return executor_for(min(self.workers, n_blocks), scheduler=self.scheduler)

    def run(self, verb: str, **parameters: object) -> AbstractContextManager[RunRecorder]:
        """Return the context of a recorded run of a verb."""
        return recorded_run(
            self.store,
            verb,
            parameters=parameters,
            environment=self.environment,
            clock=self.clock,
            author=self.author,
        )

    def change(self, verb: str, message: str) -> Change:
        """Return the change that a verb without a run makes now."""
        return Change(verb, message, author=self.author, at=self.clock())

    def at(self, state: ProjectState) -> OpenProject:
        """Return the project as it was in a state, for reading."""
        return replace(self, state=state)

    def heads(self) -> Mapping[str, str]:
        """Return the keys of the artefacts of each role: the current ones, or those of the state it is seen in."""
        return self.store.catalogue.heads() if self.state is None else self.state.heads

    def head(self, role: str) -> Artefact:
        """Return the current artefact of a role.

        Raises
        ------
        MissingStepError
            When there is none yet, or it was made from a dataset that is not the current one any more.
        """
        catalogue = self.store.catalogue
        heads = self.heads()
        needed = role.replace("-", " ")
        artefact = catalogue.artefact(heads[role]) if role in heads else None
        if artefact is None:
            raise MissingStepError(needed, project=self.name, command=_COMMANDS[role])
        made_of = {inputs.get("dataset") for inputs in catalogue.lineage(artefact.key).values()}
        if role != "dataset" and heads["dataset"] not in made_of:
            raise MissingStepError(f"{needed} of its new dataset", project=self.name, command=_COMMANDS[role])
        return artefact

    def find(self, key: str) -> Artefact | None:
        """Return an artefact that was made before and whose object is still there."""
        artefact = self.store.catalogue.artefact(key)
        return artefact if artefact is not None and self.is_whole(artefact) else None

    def is_whole(self, artefact: Artefact) -> bool:
        """Return whether the object of an artefact is still there, when it has one."""
        return artefact.object is None or self.store.objects.exists(artefact.object)


def open_project(
    path: Path | str | None = None,
    *,
    progress: Callable[[str, int, int], None] = _no_progress,
    workers: int = 1,
    scheduler: str | None = None,
) -> OpenProject:
    """Return the project in a folder, by default the one the current folder lies in.

    Raises
    ------
    ProjectNotFound, ProjectTooNew
        When there is none, or a newer version of Hunches made it.
    StoreUnreachable
        When the server with its catalogue does not answer.
    """
    folder = find_project(Path.cwd()) if path is None else Path(path)
    store = ProjectStore.open(folder, reach=store_address())
    return OpenProject(store, progress=progress, workers=workers, scheduler=scheduler)
