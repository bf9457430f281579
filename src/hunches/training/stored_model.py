"""What the stored state of every end model has: its kind, its classes and its columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from hunches.errors import InputError, MissingExtra, UnreadableModel
from hunches.records import LabelSpace
from hunches.training.end_model import FeatureColumns

if TYPE_CHECKING:
    from collections.abc import Callable

    from hunches.records import LabelKind
    from hunches.records.model_state import JSON, ModelState

Model = TypeVar("Model")


def load_as(name: str, state: ModelState, *, load: Callable[[ModelState], Model]) -> Model:
    """Return the model that ``load`` makes of a state; raise `UnreadableModel` when it is not one of that kind."""
    if state.plugin != name:
        raise UnreadableModel(f"it is of the kind '{state.plugin}', not '{name}'")
    try:
        return load(state)
    except (LookupError, TypeError, ValueError, InputError) as problem:
        if isinstance(problem, UnreadableModel | MissingExtra):
            raise
        raise UnreadableModel(f"it lacks a part of a '{name}' model, or has a wrong one ({problem})") from problem


def stored_columns(space: LabelSpace, columns: FeatureColumns) -> tuple[dict[str, JSON], dict[str, tuple[str, ...]]]:
    """Return the settings and strings that keep the classes and the columns."""
    strings = {
        "classes": space.classes,
        "columns.texts": columns.texts,
        "columns.numbers": columns.numbers,
        "columns.categories": columns.categories,
    }
    return {"kind": space.kind}, strings


def read_columns(state: ModelState) -> tuple[LabelSpace, FeatureColumns]:
    """Return the classes and the columns that were kept; raise KeyError when they are missing."""
    strings = state.strings
    columns = FeatureColumns(strings["columns.texts"], strings["columns.numbers"], strings["columns.categories"])
    return LabelSpace(strings["classes"], cast("LabelKind", state.settings["kind"])), columns


def read_present(state: ModelState, space: LabelSpace) -> tuple[int, ...]:
    """Return the classes that had labels, ascending; raise `UnreadableModel` when they mean nothing."""
    stored = cast("list[int]", state.settings["present"])
    present = tuple(sorted({range(len(space))[place] for place in stored}))
    if list(present) != stored or len(present) < 2:
        raise UnreadableModel(f"its classes {stored} mean nothing")
    return present
