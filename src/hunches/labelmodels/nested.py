"""Dumped models inside a dumped model."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from hunches.errors import UnreadableModel
from hunches.records import ModelState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hunches.records.model_state import JSON

T = TypeVar("T")


def nest(plugin: str, inner: Sequence[ModelState], settings: Mapping[str, JSON]) -> ModelState:
    """Return the state of a model that has other models in it; `unnest` gives these back.

    >>> state = nest("outer.v1", [ModelState("inner.v1", {"a": 1}, {}, {"lfs": ("x",)})], {})
    >>> unnest(state)[0].strings
    {'lfs': ('x',)}
    """
    models: list[JSON] = [_as_json(state) for state in inner]
    return ModelState(
        plugin=plugin,
        settings={**settings, "inner": models},
        arrays={
            f"{place}/{name}": array for place, state in enumerate(inner) for name, array in state.arrays.items()
        },
        strings={
            f"{place}/{name}": names for place, state in enumerate(inner) for name, names in state.strings.items()
        },
    )


def _as_json(state: ModelState) -> JSON:
    return {"plugin": state.plugin, "settings": state.settings}


def unnest(state: ModelState) -> list[ModelState]:
    """Return the states of the models inside; raise `UnreadableModel` when the state has none."""
    try:
        inner = state.settings["inner"]
        return [
            ModelState(
                plugin=part["plugin"],  # type: ignore[arg-type, call-overload, index]  # JSON; what does not fit raises
                settings=part["settings"],  # type: ignore[arg-type, call-overload, index]  # as above
                arrays=_under(state.arrays, place),
                strings=_under(state.strings, place),
            )
            for place, part in enumerate(inner)  # type: ignore[arg-type]  # as above
        ]
    except (KeyError, TypeError) as problem:
        raise UnreadableModel(f"it lacks the models it is made of ({problem})") from problem


def _under(values: Mapping[str, T], place: int) -> dict[str, T]:
    prefix = f"{place}/"
    return {name.removeprefix(prefix): value for name, value in values.items() if name.startswith(prefix)}
