"""Finds out that a file was imported before and has not been touched since, without reading it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hunches.importing import ImportProblem
from hunches.records import Artefact, content_key
from hunches.workflow._stored_dataset import StoredDataset
from hunches.workflow._stored_gold import GoldSources, gold_policy, set_gold

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from hunches.store import RunRecorder
    from hunches.workflow.open_project import OpenProject

_STEP: Final = "file-import.v1"
_SETTLED_S: Final = 2.0
"""A file that was written just now may be written again with no other time of change than it has."""


@dataclass(frozen=True, slots=True)
class FileStamp:
    """What the file system says of a file; another after every write, as the kernel alone sets ``changed_ns``."""

    path: str
    n_bytes: int
    modified_ns: int
    changed_ns: int
    inode: int
    device: int

    @classmethod
    def of(cls, what: object) -> FileStamp | None:
        """Return the stamp of a file, None for what is no file."""
        if not isinstance(what, (str, Path)):
            return None
        try:
            path = Path(what).resolve()
            stat = path.stat()
        except (OSError, ValueError):  # a URL, or a name no file can have
            return None
        return cls(str(path), stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino, stat.st_dev)

    def is_settled(self, now: datetime) -> bool:
        """Return whether the file was left alone long enough for its times to tell of any later write."""
        return max(self.modified_ns, self.changed_ns) / 1e9 < now.timestamp() - _SETTLED_S


@dataclass(frozen=True, slots=True)
class FileImport:
    """An import of a file in a certain way."""

    stamp: FileStamp
    key: str

    @classmethod
    def of(cls, what: object, how: Mapping[str, Any], *, project: OpenProject) -> FileImport | None:
        """Return the import of a file, read in a way that ``how`` says as JSON; None for what is no file."""
        stamp = FileStamp.of(what)
        if stamp is None:
            return None
        version = project.environment.get("hunches")
        return cls(stamp, content_key(_STEP, asdict(stamp), dict(how), list(project.space.classes), version))

    def reuse(self, project: OpenProject, run: RunRecorder) -> tuple[ImportProblem, ...] | None:
        """Make what this import gave before the project's again; return its warnings, None when it is not there."""
        known = project.find(self.key)
        if known is None:
            return None
        found = [project.find(str(known.facts[role])) for role in ("dataset", "imported")]
        dataset, imported = found
        if dataset is None or imported is None:
            return None
        run.reuse(dataset.key)
        run.set_head("dataset", dataset.key)
        sources = GoldSources(imported, project.store.catalogue.annotations(), gold_policy(project))
        set_gold(project, run, StoredDataset.of(project, dataset), sources=sources)
        return tuple(_problem(problem) for problem in known.facts["warnings"])

    def record(
        self, project: OpenProject, run: RunRecorder, *, made: Mapping[str, str], warnings: tuple[ImportProblem, ...]
    ) -> None:
        """Note what an import made (keys of "dataset" and "imported"), unless the file may have changed meanwhile."""
        if self.stamp.is_settled(project.clock()) and FileStamp.of(self.stamp.path) == self.stamp:
            facts = {**made, "warnings": [asdict(problem) for problem in warnings]}
            run.add(Artefact(self.key, "file-import", None, run.id, project.clock(), facts), inputs=made)


def _problem(stored: Mapping[str, Any]) -> ImportProblem:
    values = tuple((str(value), int(count)) for value, count in stored["values"])
    return ImportProblem(stored["code"], stored["column"], stored["count"], tuple(stored["rows"]), values)
