"""The verb that switches a labelling function off, and on again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hunches.errors import UnknownName

if TYPE_CHECKING:
    from hunches.workflow.open_project import OpenProject


def switch_lf(project: OpenProject, name: str, *, is_active: bool) -> None:
    """Let a labelling function vote from the next application on, or no longer; its versions are kept.

    Raises
    ------
    UnknownName
        When there is none of that name.
    """
    known = [version.name for version in project.store.catalogue.lfs()]
    if name not in known:
        raise UnknownName("labelling function", name=name, known=known)
    change = project.change("switch_lf", f"{name} switched {'on' if is_active else 'off'}")
    project.store.catalogue.set_lf_active(name, is_active=is_active, change=change)
