"""What every kind of labelling function is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, Self

from hunches.errors import InvalidValue, UnloadableLabelingFunction
from hunches.records import VoteColumn, content_key
from hunches.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hunches.conditions import Condition
    from hunches.lfs.block import Block, BlockVotes
    from hunches.records import LabelSpace


class LabelingFunction(ABC):
    """Votes a class or abstains on every example of a block.

    A new kind is one file: a frozen dataclass with `name`, `kind`, `vote` and `definition`, registered with
    ``@lf_kinds.register("my-kind.v1")``. Everything else has a default.

    >>> from hunches.lfs import rule
    >>> isinstance(rule("short", "words(text) < 5", "HAM"), LabelingFunction)
    True
    """

    kind: ClassVar[str]
    name: str

    @abstractmethod
    def vote(self, block: Block) -> BlockVotes:
        """Return the votes on a block. A failure on one example is a fault in the answer, not an exception."""

    def vote_column(self, block: Block) -> VoteColumn:
        """Return the votes on a block as one sparse column; raise `InvalidValue` when there are not as many."""
        answer = self.vote(block)
        if len(answer.labels) != block.n_examples:
            raise InvalidValue(
                f"The number of votes of '{self.name}'", value=len(answer.labels), expected=f"{block.n_examples}"
            )
        return VoteColumn.from_dense(self.name, answer.labels, answer.faults)

    @abstractmethod
    def definition(self, space: LabelSpace) -> Mapping[str, object]:
        """Return, as JSON, everything that decides the votes; two equal definitions vote alike."""

    @classmethod
    def from_definition(cls, name: str, definition: Mapping[str, object]) -> Self:
        """Return the labelling function a definition describes, when its kind can be made from data alone."""
        del definition
        raise UnloadableLabelingFunction(
            name, reason=f"its kind, {cls.kind}, is code, which is only loaded from the file that defines it"
        )

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it reads itself (those of `conditions` apart)."""
        return ()

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """The conditions it asks of a block, so that they can be answered together with those of others."""
        return ()

    @property
    def space(self) -> LabelSpace | None:
        """The label space it was written for, when that can be seen from it."""
        return None

    def key(self, space: LabelSpace) -> str:
        """Return the key of this version of the labelling function: the hash of what decides its votes.

        A ``source`` in the definition is there to be read; layout and comments decide nothing.
        """
        decisive = {part: value for part, value in self.definition(space).items() if part != "source"}
        return content_key(self.kind, decisive)


lf_kinds: Registry[type[LabelingFunction]] = Registry("kind of labelling function", package="hunches.lfs")
"""Every kind of labelling function by its name."""
