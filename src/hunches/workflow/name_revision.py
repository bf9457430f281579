"""The verbs that give a revision a name, which keeps it, and take one away."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from hunches.errors import InvalidValue
from hunches.workflow._revisions import CURRENT, PREVIOUS, find_revision

if TYPE_CHECKING:
    from hunches.records import Revision
    from hunches.workflow.open_project import OpenProject

_LIKE_A_NUMBER: Final = re.compile(r"r?\d+")
_LONGEST: Final = 255


def name_revision(project: OpenProject, name: str, *, reference: str | int = CURRENT) -> Revision:
    """Give a revision a name, and return it; what a named revision needs is never collected as garbage.

    A name that another revision has is taken from it.

    Raises
    ------
    UnknownName
        When there is no such revision.
    InvalidValue
        When the name is blank, too long, or could be taken for a number, "current" or "previous".
    """
    if not name.strip() or len(name) > _LONGEST or name in {CURRENT, PREVIOUS} or _LIKE_A_NUMBER.fullmatch(name):
        expected = f"a word or a few that are no number, at most {_LONGEST} characters, not '{CURRENT}', '{PREVIOUS}'"
        raise InvalidValue("The name of a revision", value=name, expected=expected)
    revision = find_revision(project, reference)
    project.store.catalogue.name_revision(name, number=revision.number)
    return find_revision(project, revision.number)


def drop_revision_name(project: OpenProject, name: str) -> None:
    """Take a name away; the revision stays in the log. Raise `UnknownName` when no revision has it."""
    project.store.catalogue.drop_revision_name(name)
