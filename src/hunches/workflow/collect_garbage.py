"""The verb that deletes results nobody can come back to."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from hunches.errors import InvalidValue
from hunches.workflow._revisions import state_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from hunches.records import Artefact
    from hunches.workflow.open_project import OpenProject

_OBJECT: Final = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{1,16}")
_GRACE: Final = timedelta(hours=1)
"""Objects as new as this may belong to a result that is just being recorded."""


@dataclass(frozen=True, slots=True)
class CollectedGarbage:
    """What was deleted, or would be.

    Parameters
    ----------
    n_artefacts, n_objects : int
        How many results, and how many files.
    n_bytes : int
        How much room the files took.
    n_kept : int
        How many results stay.
    is_rehearsal : bool
        Whether nothing was deleted yet.

    >>> CollectedGarbage(3, 2, 4096, 10, is_rehearsal=True).as_dict()["n_bytes"]
    4096
    """

    n_artefacts: int
    n_objects: int
    n_bytes: int
    n_kept: int
    is_rehearsal: bool

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return asdict(self)


def collect_garbage(project: OpenProject, *, keep_days: float = 30.0, is_rehearsal: bool = False) -> CollectedGarbage:
    """Delete the results that no kept revision needs, and files that belong to none.

    Kept are what the project consists of now, what is in production, what a named revision or one of the last
    ``keep_days`` reaches, however far back, and results that were made in those days. Runs and the log of revisions
    stay; a revision that lost something cannot be restored any more and says so.

    Parameters
    ----------
    project : OpenProject
        The project.
    keep_days : float
        How long a revision without a name is kept, in days.
    is_rehearsal : bool
        Whether only to tell what would go.

    Raises
    ------
    ProjectBusy
        When another verb is running.
    InvalidValue
        When ``keep_days`` is below 0.
    """
    if not keep_days >= 0:
        raise InvalidValue("keep_days", value=keep_days, expected="at least 0")
    now = project.clock()
    with project.run("collect_garbage", keep_days=keep_days, is_rehearsal=is_rehearsal) as run:
        artefacts = {artefact.key: artefact for artefact in project.store.catalogue.artefacts()}
        kept = _kept(project, artefacts, since=now - timedelta(days=keep_days))
        doomed = [key for key in artefacts if key not in kept]
        if doomed and not is_rehearsal:
            project.store.catalogue.forget(doomed, run=run.id)
        n_objects, n_bytes = 0, 0
        named = _object_names(project, (artefacts[key] for key in kept))
        for stored in list(project.store.objects.stored()):
            if stored.name not in named and stored.used_at < now - _GRACE:
                n_objects, n_bytes = n_objects + 1, n_bytes + stored.n_bytes
                if not is_rehearsal:
                    project.store.objects.remove(stored.name)
        run.say(f"{len(doomed)} results and {n_objects} files of {n_bytes} bytes")
    return CollectedGarbage(len(doomed), n_objects, n_bytes, len(kept), is_rehearsal)


def _kept(project: OpenProject, artefacts: Mapping[str, Artefact], *, since: datetime) -> set[str]:
    """Return the keys of the artefacts that stay."""
    edges = project.store.catalogue.edges()
    roots = {key for key, artefact in artefacts.items() if artefact.created_at >= since}
    kept = _reached([*roots, *_roots(project, since)], edges) & set(artefacts)
    # Scores and the like cost nothing, and say how good something was that is still there.
    facts = {key for key, found in artefacts.items() if found.object is None and edges.get(key)}
    return kept | {key for key in facts if all(made in kept for made in edges[key].values() if made in artefacts)}


def _roots(project: OpenProject, since: datetime) -> Iterator[str]:
    catalogue = project.store.catalogue
    yield from catalogue.heads().values()
    for revision in catalogue.revisions():
        if revision.names or revision.change.at >= since:
            yield from state_of(project, revision).heads.values()


def _reached(roots: Iterable[str], edges: Mapping[str, Mapping[str, str]]) -> set[str]:
    reached: set[str] = set()
    waiting = list(roots)
    while waiting:
        key = waiting.pop()
        if key not in reached:
            reached.add(key)
            waiting.extend(edges.get(key, {}).values())
    return reached


def _object_names(project: OpenProject, artefacts: Iterable[Artefact]) -> set[str]:
    """Return the names of all objects that artefacts or labelling functions speak of, wherever they do."""
    names: set[str] = set()
    for artefact in artefacts:
        names.update(mentioned_objects([artefact.object, artefact.facts]))
    for version in project.store.catalogue.every_lf_version():
        names.update(mentioned_objects(version.definition.get("snapshot")))
    return names


def mentioned_objects(value: object) -> Iterator[str]:
    """Yield the names of objects in a value as JSON holds it."""
    if isinstance(value, str) and _OBJECT.fullmatch(value):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from mentioned_objects(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from mentioned_objects(part)
