"""Very many strings of bytes, each of which belongs to some predicates, found in one pass."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

import numpy as np

from hunches.engine._automaton import Automaton, Expression

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hunches.engine._automaton import Places


class HasLiteral(Protocol):
    """What is looked for, and perhaps what else must hold where it is found."""

    @property
    def literal(self) -> bytes:
        """The bytes."""
        ...


T = TypeVar("T", bound=HasLiteral)


class Literals(Generic[T]):
    """Strings of bytes with the numbers of those they belong to.

    Parameters
    ----------
    owned : iterable of (T, int)
        What is looked for, and a number; equal ones are looked for once.
    """

    def __init__(self, owned: Iterable[tuple[T, int]]) -> None:
        owners: dict[T, dict[int, None]] = {}
        for item, owner in owned:
            owners.setdefault(item, {})[owner] = None
        self.items = list(owners)
        self._owners = np.array([owner for each in owners.values() for owner in each], dtype=np.int64)
        self._n_owners = np.array([len(each) for each in owners.values()], dtype=np.int64)

    def __len__(self) -> int:
        return len(self.items)

    @cached_property
    def lengths(self) -> Places:
        """How many bytes each has."""
        return np.array([len(item.literal) for item in self.items], dtype=np.int64)

    @cached_property
    def _automaton(self) -> Automaton:
        patterns = (b"".join(b"\\x%02x" % byte for byte in item.literal) for item in self.items)
        return Automaton([Expression(*item) for item in enumerate(patterns)], every_match=True)

    def find(self, data: bytes) -> tuple[Places, Places]:
        """Return which are found in some bytes and where each match ends."""
        matches = self._automaton.find(data)
        return matches.numbers, matches.ends

    def owners_of(self, numbers: Places) -> tuple[Places, Places]:
        """Return the owners of what was found, and for each the place in ``numbers`` it comes from."""
        if len(self._owners) == len(self.items):
            return self._owners[numbers], np.arange(len(numbers))
        counts = self._n_owners[numbers]
        places = ranges(np.cumsum(self._n_owners) - self._n_owners, numbers, counts)
        return self._owners[places], np.repeat(np.arange(len(numbers)), counts)


def ranges(starts: Places, numbers: Places, counts: Places) -> Places:
    """Return, one after the other, the ``counts`` whole numbers that begin at the starts of some numbers."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    places: Places = np.arange(total) + np.repeat(starts[numbers] - (ends - counts), counts)
    return places
