"""One number for each labelling function, read from a dumped label model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hunches.errors import UnreadableModel

if TYPE_CHECKING:
    from hunches.records import ModelState


def read_named(state: ModelState, array: str, *, plugin: str) -> dict[str, float]:
    """Return the numbers of an array of a dumped model by labelling function, whose names are its strings ``lfs``.

    Raises
    ------
    UnreadableModel
        When another plug-in dumped it, or it lacks the array or a name for each number.
    """
    if state.plugin != plugin:
        raise UnreadableModel(f"it is of the kind '{state.plugin}', not '{plugin}'")
    try:
        return dict(zip(state.strings["lfs"], state.arrays[array].tolist(), strict=True))
    except (KeyError, TypeError, ValueError) as problem:
        raise UnreadableModel(f"it has no '{array}' for each labelling function ({problem})") from problem
