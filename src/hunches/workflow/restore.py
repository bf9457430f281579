"""The verb that makes a project what it was at an earlier revision."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from hunches.errors import RevisionIncomplete
from hunches.workflow._revisions import find_revision, state_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hunches.records import LFVersion, ProjectState, Revision
    from hunches.workflow.open_project import OpenProject


@dataclass(frozen=True, slots=True)
class Restored:
    """What restoring a revision changed.

    Parameters
    ----------
    restored, revision : int
        The number of the revision that was restored, and of the one that this made.
    lfs : tuple of str
        The labelling functions that are another version now, or switched on or off.
    from_snapshot : tuple of str
        Those of them whose file holds another version: theirs is kept in the project, and the file is not read for
        them again until they are defined anew.

    >>> Restored(3, 7, ("short",), ()).as_dict()
    {'restored': 3, 'revision': 7, 'lfs': ['short'], 'from_snapshot': []}
    """

    restored: int
    revision: int
    lfs: tuple[str, ...]
    from_snapshot: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return asdict(self) | {"lfs": list(self.lfs), "from_snapshot": list(self.from_snapshot)}


def restore(project: OpenProject, reference: str | int) -> Restored:
    """Make the project what it was at a revision, as a new revision; nothing is computed, and nothing is lost.

    Labelling functions that came later are switched off and kept. What is restored is the project's own work:
    which model is in production stays.

    Raises
    ------
    UnknownName
        When there is no such revision.
    RevisionIncomplete
        When something it consists of was collected as garbage; nothing has changed then.
    """
    revision = find_revision(project, reference)
    state = state_of(project, revision)
    _check_complete(project, revision, state=state)
    versions = list(_versions(project, state))
    message = f"restored r{revision.number}: {revision.change.message}"
    project.store.catalogue.restore(state, versions=versions, change=project.change("restore", message))
    return Restored(
        revision.number,
        project.store.catalogue.revisions(limit=1)[0].number,
        tuple(version.name for version in versions),
        tuple(version.name for version in versions if _is_from_snapshot(version)),
    )


def _check_complete(project: OpenProject, revision: Revision, *, state: ProjectState) -> None:
    """Raise `RevisionIncomplete` unless all that the state's heads consist of is still there."""
    found = project.store.catalogue.artefacts_at(state.heads.values())
    votes = found.get(state.heads.get("votes", ""))
    columns = {} if votes is None else {f"votes of {lf}": key for lf, key in votes.facts["columns"]}
    found |= project.store.catalogue.artefacts_at(columns.values())
    missing = [
        role
        for role, key in (*state.heads.items(), *columns.items())
        if key not in found or not project.is_whole(found[key])
    ]
    if missing:
        raise RevisionIncomplete(revision.number, missing=missing)


def _versions(project: OpenProject, state: ProjectState) -> Iterator[LFVersion]:
    """Yield the versions that labelling functions must get, for those that are not as the state says."""
    catalogue = project.store.catalogue
    wanted = {lf.name: lf for lf in state.lfs}
    older = {(version.name, version.key): version for version in catalogue.every_lf_version()}
    for current in catalogue.lfs():
        lf = wanted.get(current.name)
        if lf is None or lf.key == current.key:
            is_active = lf is not None and lf.is_active
            if is_active and current.definition.get("gone"):
                yield _brought_back(current, is_active=True, project=project)
            elif is_active != current.is_active:
                yield replace(current, is_active=is_active)
        else:
            yield _brought_back(older[lf.name, lf.key], is_active=lf.is_active, project=project)


def _brought_back(version: LFVersion, *, is_active: bool, project: OpenProject) -> LFVersion:
    """Return an older version, read from the snapshot of its file unless the file is as it was then."""
    definition = {part: value for part, value in version.definition.items() if part not in {"gone", "off"}}
    snapshot = definition.get("snapshot")
    if snapshot is not None:
        origin = str(definition.pop("origin", definition["file"]))
        definition["file"] = origin
        # A file that lists it may list it no longer.
        is_listed = definition.pop("listed_in", None) is not None
        if is_listed or not _is_unchanged(project.store.path / origin, str(snapshot)):
            definition |= {"file": project.store.file_of(str(snapshot)), "origin": origin}
    return replace(version, definition=definition, is_active=is_active, created_at=project.clock())


def _is_unchanged(file: Path, snapshot: str) -> bool:
    return file.is_file() and snapshot.startswith(sha256(file.read_bytes()).hexdigest())


def _is_from_snapshot(version: LFVersion) -> bool:
    return "origin" in version.definition
