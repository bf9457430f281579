"""How many votes there are, of what, without the votes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol, Self

from hunches.records import FaultTally

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hunches.engine.votes_file import PlacedVotes
    from hunches.records import Fault, Votes


class Addable(Protocol):
    """Something that two halves of the examples give two of, whose sum is that of all."""

    def __add__(self, other: Self, /) -> Self:
        """Return what the examples of both give."""
        ...


class Summary(Protocol):
    """A function of votes whose answers add up, such as `VoteStatistics.of`."""

    def __call__(self, votes: Votes, /, *, first_row: int) -> Addable:
        """Return what votes come to, the first of whose examples has position ``first_row`` among all."""
        ...


@dataclass(frozen=True, slots=True)
class VoteTally:
    """What is known of votes that lie elsewhere; the sum of two is the tally of both.

    Parameters
    ----------
    n_examples, n_covered : int
        How many examples there are, and how many of them have a vote.
    n_votes : mapping
        From labelling function to the number of its votes.
    faults : tuple of Fault
        Where labelling functions failed; rows are positions among all examples.
    n_parts, n_reused : int
        How many files hold the votes, and how many of them were there already.
    reduced : object, optional
        What the votes were reduced to.

    >>> tally = VoteTally(3, 2, {"short": 2}) + VoteTally(1, 1, {"short": 1})
    >>> tally.n_votes, tally.covered
    ({'short': 3}, 0.75)
    """

    n_examples: int
    n_covered: int
    n_votes: Mapping[str, int]
    faults: tuple[Fault, ...] = ()
    n_parts: int = 0
    n_reused: int = 0
    reduced: Addable | None = None

    @classmethod
    def of(cls, placed: PlacedVotes, *, reduced: Addable | None = None) -> VoteTally:
        """Return the tally of one block."""
        votes = placed.votes
        counts = {column.lf: len(column.rows) for column in votes.columns}
        return cls(votes.n_examples, int(votes.covered().sum()), counts, placed.faults, reduced=reduced)

    @property
    def covered(self) -> float:
        """The share of examples with a vote."""
        return self.n_covered / self.n_examples if self.n_examples else 0.0

    def __add__(self, other: VoteTally) -> VoteTally:
        counts = {lf: count + other.n_votes[lf] for lf, count in self.n_votes.items()}
        both = [reduced for reduced in (self.reduced, other.reduced) if reduced is not None]
        return VoteTally(
            self.n_examples + other.n_examples,
            self.n_covered + other.n_covered,
            counts,
            _added((*self.faults, *other.faults)),
            self.n_parts + other.n_parts,
            self.n_reused + other.n_reused,
            both[0] + both[1] if len(both) == 2 else next(iter(both), None),
        )


def _added(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Return one fault for each kind, by labelling function."""
    tallies: dict[str, FaultTally] = {}
    for fault in faults:
        tally = tallies.setdefault(fault.lf, FaultTally(fault.lf))
        tally.add(fault.row, fault.code, fault.message, count=fault.count, trace=partial(str, fault.traceback))
    return tuple(fault for tally in tallies.values() for fault in tally.faults())
