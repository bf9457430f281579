"""Which labelling functions two revisions do not share."""

from __future__ import annotations

import difflib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hunches.records import LFVersion, ProjectState
    from hunches.workflow.open_project import OpenProject

LFChangeKind = Literal["added", "changed", "removed"]


@dataclass(frozen=True, slots=True)
class LFChange:
    """A labelling function that votes in one revision and not, or otherwise, in the other.

    Parameters
    ----------
    name : str
        Its name.
    kind : {"added", "changed", "removed"}
        What became of it. One that was switched off is removed; it is kept, and can be switched on again.
    before, after : str or None
        How it is defined, None where it does not vote.

    >>> LFChange("short", "added", None, "SPAM where length(text) < 80").kind
    'added'
    """

    name: str
    kind: LFChangeKind
    before: str | None
    after: str | None

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return asdict(self)


def lf_changes(project: OpenProject, before: ProjectState, after: ProjectState) -> tuple[LFChange, ...]:
    """Return the labelling functions that vote otherwise after than before, in order of first definition."""
    if before.active == after.active:
        return ()
    known = {(version.name, version.key): version for version in project.store.catalogue.every_lf_version()}
    return tuple(_changes(before.active, after.active, known))


def _changes(
    before: dict[str, str], after: dict[str, str], known: dict[tuple[str, str], LFVersion]
) -> Iterator[LFChange]:
    for name in dict.fromkeys([*before, *after]):
        old, new = before.get(name), after.get(name)
        if old != new:
            kind: LFChangeKind = "added" if old is None else "removed" if new is None else "changed"
            told = [None if key is None else _told(known.get((name, key))) for key in (old, new)]
            yield LFChange(name, kind, *_without_shared_lines(*told))


def _told(version: LFVersion | None) -> str | None:
    """Return how a version is defined, in a line or a few."""
    if version is None:
        return None
    definition = version.definition
    if "condition" in definition:
        return f"{definition.get('label')} where {definition['condition']}"
    return str(definition.get("source", version.kind))


def _without_shared_lines(before: str | None, after: str | None) -> tuple[str | None, str | None]:
    """Return the lines of two sources that differ; a source that only the one has stays whole."""
    if before is None or after is None:
        return before, after
    lines = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    gone, new = ("\n".join(line[2:] for line in lines if line.startswith(sign)) for sign in ("- ", "+ "))
    return gone or before, new or after
