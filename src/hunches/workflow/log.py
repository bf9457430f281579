"""The verb that lists a project's revisions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hunches.evaluation import Table
from hunches.evaluation.table import cell
from hunches.workflow._recorded_scores import recorded_scores

if TYPE_CHECKING:
    from hunches.records import Revision
    from hunches.workflow.open_project import OpenProject


@dataclass(frozen=True, slots=True)
class LoggedRevision:
    """A revision, and the accuracy that was measured of its end model on valid, if any was.

    >>> from datetime import UTC, datetime
    >>> from hunches.records import Change, Revision
    >>> change = Change("train", "trained linear.v1", author="ann", at=datetime(2026, 1, 31, tzinfo=UTC))
    >>> LoggedRevision(Revision(7, 6, "6b51", change), 0.81).accuracy
    0.81
    """

    revision: Revision
    accuracy: float | None = None


@dataclass(frozen=True, slots=True, repr=False)
class RevisionLog:
    """Revisions, newest first; prints as a table.

    >>> print(RevisionLog(()))
    The project has no revision yet: import data or define a labelling function.
    """

    revisions: tuple[LoggedRevision, ...]

    def __len__(self) -> int:
        return len(self.revisions)

    def __str__(self) -> str:
        if not self.revisions:
            return "The project has no revision yet: import data or define a labelling function."
        return self.table().to_text()

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self.table().to_html()

    def table(self) -> Table:
        """Return the table it prints as."""
        headers = ["Revision", "When (UTC)", "Author", "Verb", "Message", "Accuracy, valid", "Names"]
        return Table("", headers, [_row(logged) for logged in self.revisions])

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {"revisions": [logged.revision.as_dict() | {"accuracy": logged.accuracy} for logged in self.revisions]}


def log(project: OpenProject, *, limit: int | None = 20) -> RevisionLog:
    """Return the latest revisions, newest first; with no limit, all."""
    catalogue = project.store.catalogue
    revisions = catalogue.revisions(limit=limit)
    states = {key: catalogue.state_at(key) for key in {revision.state for revision in revisions}}
    scores = recorded_scores(project, [state for state in states.values() if state is not None])
    logged = []
    for revision in revisions:
        state = states[revision.state]
        found = None if state is None else scores.get((state.heads.get("predictions"), state.heads.get("gold")))
        accuracy = None if found is None else found["accuracy"]["value"]
        logged.append(LoggedRevision(revision, accuracy))
    return RevisionLog(tuple(logged))


def _row(logged: LoggedRevision) -> tuple[str, ...]:
    revision, change = logged.revision, logged.revision.change
    return (
        f"r{revision.number}",
        f"{change.at:%Y-%m-%d %H:%M:%S}",
        change.author,
        change.verb,
        change.message,
        cell(logged.accuracy, ".3f"),
        ", ".join(revision.names),
    )
