"""What a project consists of at one moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hunches.records.hashing import content_key

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class LFState:
    """Which version of a labelling function a project has, and whether it votes.

    >>> LFState("short", "9f2a", is_active=True).name
    'short'
    """

    name: str
    key: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class ProjectState:
    """Keys of everything that decides what a project says; a few kilobytes, whatever its size.

    Parameters
    ----------
    heads : mapping of str to str
        The current artefact of each role, "dataset", "gold", "votes", "labels", "end-model" and so on.
    lfs : tuple of LFState
        The current version of each labelling function, those switched off included, in order of first definition.
    slices : mapping of str to str
        The text of each slice's condition by name.

    >>> state = ProjectState({"dataset": "6b51"}, (LFState("short", "9f2a", is_active=True),), {})
    >>> ProjectState.from_json(state.as_dict()) == state
    True
    """

    heads: Mapping[str, str] = field(default_factory=dict)
    lfs: tuple[LFState, ...] = ()
    slices: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The hash of all it says: equal states have equal keys."""
        return content_key("project-state.v1", self.as_dict())

    @property
    def active(self) -> dict[str, str]:
        """The keys of the labelling functions that vote, by name."""
        return {lf.name: lf.key for lf in self.lfs if lf.is_active}

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        lfs = [[lf.name, lf.key, lf.is_active] for lf in self.lfs]
        return {"heads": dict(self.heads), "lfs": lfs, "slices": dict(self.slices)}

    @classmethod
    def from_json(cls, contents: Mapping[str, Any]) -> ProjectState:
        """Return the state that `as_dict` wrote."""
        lfs = tuple(LFState(name, key, is_active=is_active) for name, key, is_active in contents["lfs"])
        return cls(contents["heads"], lfs, contents["slices"])
