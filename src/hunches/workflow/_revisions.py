"""Finds revisions by what people call them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from hunches.errors import CorruptObject, UnknownName

if TYPE_CHECKING:
    from hunches.records import ProjectState, Revision
    from hunches.workflow.open_project import OpenProject

CURRENT: Final = "current"
PREVIOUS: Final = "previous"

_NUMBER: Final = re.compile(r"r?(\d{1,9})")
_SHOWN: Final = 5


def find_revision(project: OpenProject, reference: str | int) -> Revision:
    """Return the revision of a number ("12", "r12" or 12), a name, or "current" or "previous".

    Raises
    ------
    UnknownName
        When there is none.
    """
    catalogue = project.store.catalogue
    number = _number(project, str(reference))
    found = None if number is None else catalogue.revision(number)
    if found is None:
        latest = [f"r{revision.number}" for revision in catalogue.revisions(limit=_SHOWN)]
        raise UnknownName("revision", name=str(reference), known=[*catalogue.revision_names(), *latest])
    return found


def state_of(project: OpenProject, revision: Revision) -> ProjectState:
    """Return what the project consisted of; raise `CorruptObject` when the catalogue has lost it."""
    state = project.store.catalogue.state_at(revision.state)
    if state is None:
        raise CorruptObject(project.store.path, reason=f"the state of revision r{revision.number} is missing")
    return state


def _number(project: OpenProject, reference: str) -> int | None:
    catalogue = project.store.catalogue
    named = catalogue.revision_names().get(reference)
    if named is not None:
        return named
    if reference in {CURRENT, PREVIOUS}:
        latest = catalogue.revisions(limit=1)
        if not latest:
            return None
        return latest[0].number if reference == CURRENT else latest[0].parent
    match = _NUMBER.fullmatch(reference)
    return int(match[1]) if match else None
