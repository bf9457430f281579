"""What is known of the examples before a labelling function is previewed on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from hunches.records import ABSTAIN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hunches.evaluation.other_votes import OtherVotes
    from hunches.records import GoldLabels, LabelSpace

_GENEROUS: Final = 4


@dataclass(frozen=True, slots=True, eq=False)
class PreviewFacts:
    """What does not change from one preview to the next: other votes, gold labels, and which examples may be shown.

    Parameters
    ----------
    space : LabelSpace
        The classes voted for.
    others : OtherVotes
        The votes of the other labelling functions.
    gold : int32 [n_examples]
        Gold labels that may be measured against, `ABSTAIN` elsewhere.
    gold_rows : tuple of int32 [n_of_class]
        For each class the measured examples whose gold label it is.
    order : int32 [n_examples]
        All examples in a random order: those that come first are shown first, whatever is previewed.
    places : int32 [n_examples]
        The place of each example in that order; ``n_examples`` for one that is not to be shown.
    members : bool [n_examples], optional
        Which examples count; None for all.

    >>> from hunches.evaluation.other_votes import OtherVotes
    >>> from hunches.records import LabelSpace
    >>> gold = np.array([0, -1, 1], dtype=np.int32)
    >>> others = OtherVotes.of([], n_examples=3)
    >>> facts = PreviewFacts.of(LabelSpace(["SPAM", "HAM"]), others, gold=gold, order=np.arange(3, dtype=np.int32))
    >>> facts.n_members, [rows.tolist() for rows in facts.gold_rows]
    (3, [[0], [2]])
    """

    space: LabelSpace
    others: OtherVotes
    gold: GoldLabels
    gold_rows: tuple[NDArray[np.int32], ...]
    order: NDArray[np.int32]
    places: NDArray[np.int32]
    members: NDArray[np.bool_] | None = None

    @classmethod
    def of(
        cls,
        space: LabelSpace,
        others: OtherVotes,
        *,
        gold: GoldLabels,
        order: NDArray[np.int32],
        members: NDArray[np.bool_] | None = None,
        hidden: NDArray[np.bool_] | None = None,
    ) -> PreviewFacts:
        """Return the facts of some examples, of which the ``hidden`` ones are counted but never shown."""
        n_examples = others.n_examples
        places = np.empty(n_examples, dtype=np.int32)
        places[order] = np.arange(n_examples, dtype=np.int32)
        if hidden is not None:
            places[hidden] = n_examples
        measured = gold if members is None else np.where(members, gold, np.int32(ABSTAIN))
        gold_rows = tuple(np.flatnonzero(measured == label).astype(np.int32) for label in range(len(space)))
        return cls(space, others, gold, gold_rows, order, places, members)

    @property
    def n_members(self) -> int:
        """How many examples count."""
        return len(self.gold) if self.members is None else int(np.count_nonzero(self.members))

    def first(self, rows: NDArray[np.int32], count: int) -> list[int]:
        """Return the rows, ``count`` at most, that come first in the order of showing."""
        places = self.places[rows]
        # Of many rows those wanted lie near the start, and sorting the others is not worth it.
        near = places[places < _GENEROUS * count * len(self.order) // max(len(rows), 1)]
        enough = near if len(near) >= count else places
        first = np.sort(enough[enough < len(self.order)])[:count]
        shown: list[int] = self.order[first].tolist()
        return shown
