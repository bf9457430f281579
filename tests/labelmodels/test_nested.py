"""Dumped models inside a dumped model."""

from __future__ import annotations

import numpy as np
import pytest

from hunches.errors import UnreadableModel
from hunches.labelmodels.nested import nest, unnest
from hunches.records import ModelState, decode_model, encode_model


def test_models_inside_come_back_whole_and_in_order() -> None:
    """Also after a journey through bytes, and though their parts have the same names."""
    inner = [
        ModelState("a.v1", {"x": 1}, {"w": np.arange(3.0)}, {"lfs": ("p", "q")}),
        ModelState("b.v1", {"x": 2}, {"w": np.arange(2.0)}, {"lfs": ()}),
    ]

    state = decode_model(encode_model(nest("outer.v1", inner, {"y": True})))

    found = unnest(state)
    assert [(part.plugin, part.settings, part.strings) for part in found] == [
        (part.plugin, part.settings, part.strings) for part in inner
    ]
    assert [part.arrays["w"].tolist() for part in found] == [[0.0, 1.0, 2.0], [0.0, 1.0]]
    assert (state.plugin, state.settings["y"]) == ("outer.v1", True)


@pytest.mark.parametrize("settings", [{}, {"inner": [{"plugin": "a.v1"}]}, {"inner": 3}])
def test_a_state_without_models_inside_is_refused(settings: dict[str, object]) -> None:
    """The error says what it lacks."""
    with pytest.raises(UnreadableModel, match="lacks the models it is made of"):
        unnest(ModelState("outer.v1", settings, {}, {}))  # type: ignore[arg-type]  # that is what is tried
