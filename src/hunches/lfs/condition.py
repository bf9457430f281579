"""Labelling functions that are a condition and a class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np

from hunches.conditions import parse_condition, print_condition
from hunches.lfs.block import BlockVotes
from hunches.lfs.labeling_function import LabelingFunction, lf_kinds
from hunches.records import ABSTAIN, Label, VoteColumn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hunches.conditions import Condition
    from hunches.lfs.block import Block
    from hunches.records import LabelSpace


@lf_kinds.register("condition.v1")
@dataclass(frozen=True, slots=True)
class ConditionLF(LabelingFunction):
    """Votes one class wherever a condition holds.

    >>> from hunches.conditions import parse_condition
    >>> ConditionLF("promo", parse_condition("has(text, 'subscribe')"), "SPAM").name
    'promo'
    """

    kind: ClassVar[str] = "condition.v1"

    name: str
    condition: Condition
    label: Label | str

    def __reduce__(self) -> tuple[object, ...]:
        # As text: nodes nested deeper than Python's stack cannot be pickled.
        return _rebuild, (self.name, print_condition(self.condition), self.label)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """The one condition."""
        return (self.condition,)

    @property
    def space(self) -> LabelSpace | None:
        """The label space of its label, unless that was given as a bare name."""
        return self.label.space if isinstance(self.label, Label) else None

    def vote(self, block: Block) -> BlockVotes:
        """Return its class where the condition holds."""
        label = block.space.index_of(self.label)
        return BlockVotes(np.where(block.holds(self.condition), label, ABSTAIN).astype(block.space.vote_dtype))

    def vote_column(self, block: Block) -> VoteColumn:
        """Return its class on the rows where the condition holds."""
        rows = np.flatnonzero(block.holds(self.condition)).astype(np.int32)
        label = block.space.index_of(self.label)
        return VoteColumn(self.name, rows, np.full(len(rows), label, dtype=block.space.vote_dtype))

    def definition(self, space: LabelSpace) -> Mapping[str, object]:
        """Return the condition's text and the class."""
        return {"condition": print_condition(self.condition), "label": space.classes[space.index_of(self.label)]}

    @classmethod
    def from_definition(cls, name: str, definition: Mapping[str, object]) -> Self:
        """Return the labelling function of a stored definition."""
        return cls(name, parse_condition(str(definition["condition"])), str(definition["label"]))


def _rebuild(name: str, text: str, label: Label | str) -> ConditionLF:
    return ConditionLF(name, parse_condition(text), label)


def rule(name: str, condition: str | Condition, label: Label | str) -> ConditionLF:
    """Return a labelling function that votes ``label`` where ``condition``, a text or its nodes, holds.

    Raises
    ------
    ConditionSyntaxError, InvalidPattern
        When the text cannot be read.

    >>> rule("promo", "has(text, 'subscribe', 'my channel')", "SPAM").label
    'SPAM'
    """
    parsed = parse_condition(condition) if isinstance(condition, str) else condition
    return ConditionLF(name, parsed, label)
