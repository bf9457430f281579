"""Numbers of a dumped label model, by labelling function."""

from __future__ import annotations

import numpy as np
import pytest

from hunches.errors import UnreadableModel
from hunches.labelmodels import read_named
from hunches.records import ModelState


def _state(*lfs: str) -> ModelState:
    return ModelState("own.v1", {}, {"trust": np.array([0.75, 0.5])}, {"lfs": lfs})


def test_each_number_gets_its_name() -> None:
    """Names are the strings "lfs", in the order of the numbers."""
    assert read_named(_state("promo", "short"), "trust", plugin="own.v1") == {"promo": 0.75, "short": 0.5}


def test_a_state_of_another_kind_is_refused() -> None:
    """The error says which kind it is."""
    with pytest.raises(UnreadableModel, match=r"of the kind 'own\.v1', not 'other\.v1'"):
        read_named(_state("promo", "short"), "trust", plugin="other.v1")


@pytest.mark.parametrize(("lfs", "array"), [(("promo",), "trust"), (("promo", "short"), "faith")])
def test_a_state_that_lacks_a_part_is_refused(lfs: tuple[str, ...], array: str) -> None:
    """Every number needs its name, and the array must be there."""
    with pytest.raises(UnreadableModel, match=f"no '{array}' for each labelling function"):
        read_named(_state(*lfs), array, plugin="own.v1")
