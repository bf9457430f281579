"""What every kind of labelling function is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pytest

import hunches as hu
from hunches.errors import UnknownName, UnloadableLabelingFunction
from hunches.lfs import BlockVotes, LabelingFunction, lf_kinds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hunches.lfs import Block

SPACE = hu.LabelSpace(["SPAM", "HAM"])


@dataclass(frozen=True)
class _Always(LabelingFunction):
    kind: ClassVar[str] = "always.v1"

    name: str

    def vote(self, block: Block) -> BlockVotes:
        return BlockVotes(np.zeros(block.n_examples, dtype=block.space.vote_dtype))

    def definition(self, space: hu.LabelSpace) -> Mapping[str, object]:
        return {"label": space.classes[0]}


def test_a_new_kind_needs_a_name_votes_and_a_definition() -> None:
    """All else has a default: it reads no column, asks no condition and shows no label space."""
    lf = _Always("always")

    assert (lf.columns, lf.conditions, lf.space) == ((), (), None)
    assert hu.apply([lf], {"n": [1, 2]}, space=SPACE).dense().tolist() == [[0], [0]]


def test_a_kind_that_is_code_cannot_be_made_from_data() -> None:
    """The error says that code comes from its file."""
    with pytest.raises(UnloadableLabelingFunction, match=r"'always' cannot be loaded: its kind, always.v1, is code"):
        _Always.from_definition("always", {})


def test_every_kind_is_registered_by_its_name() -> None:
    """The kinds that come with Hunches are found by the names that projects store."""
    assert lf_kinds.names() == [
        "annotator.v1",
        "condition.v1",
        "lookup.v1",
        "model.v1",
        "python.v1",
        "similarity.v1",
    ]
    assert all(lf_kinds.get(name).kind == name for name in lf_kinds.names())
    with pytest.raises(UnknownName, match=r"no kind of labelling function named 'magic.v1'"):
        lf_kinds.get("magic.v1")
