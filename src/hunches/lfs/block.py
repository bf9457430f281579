"""What a labelling function sees of the examples, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    import pyarrow as pa

    from hunches.conditions import Condition
    from hunches.records import Fault, LabelSpace


class Block(Protocol):
    """Some tens of thousands of examples, column by column."""

    @property
    def space(self) -> LabelSpace:
        """The classes that can be voted for."""
        ...

    @property
    def n_examples(self) -> int:
        """How many examples the block has."""
        ...

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of all columns, in order."""
        ...

    def column(self, name: str) -> pa.Array:
        """Return the values of a column; raise `UnknownColumn` when there is none."""
        ...

    def values(self, name: str) -> Sequence[object]:
        """Return a column as Python's values, None where there is none. All share the list: change nothing in it."""
        ...

    def remembered(self, key: str, make: Callable[[], Sequence[object]]) -> Sequence[object]:
        """Return what ``make`` gives, one value for each example; made once for all that ask with the same key."""
        ...

    def holds(self, condition: Condition) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Return where a condition holds, ``bool [n_examples]``."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class BlockVotes:
    """One labelling function's votes on a block.

    Parameters
    ----------
    labels : int8 [n_examples]
        The class of each example, `ABSTAIN` for none (``int16`` above 127 classes).
    faults : tuple of Fault
        Failures, with rows counted from the start of the block.
    """

    labels: np.ndarray[tuple[int], np.dtype[np.signedinteger]]
    faults: tuple[Fault, ...] = ()
