"""Which examples have the same votes."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from hunches.records import Votes

PatternNumbers: TypeAlias = "np.ndarray[tuple[int, ...], np.dtype[np.int64]]"


def vote_patterns(votes: Votes, *, rng: np.random.Generator) -> PatternNumbers:
    """Return the number of each example's vote pattern, ``int64 [n_examples]``: equal votes, equal number.

    Votes are added up as random 64-bit numbers, in one pass over the votes cast; that two patterns have one sum is as
    unlikely as 1 in 10 million for a million patterns.

    >>> from hunches.records import LabelSpace, Votes
    >>> votes = Votes.from_dense([[0, 1], [-1, 1], [0, 1], [-1, -1]], LabelSpace(["SPAM", "HAM"]))
    >>> numbers = vote_patterns(votes, rng=np.random.default_rng(0))
    >>> numbers[0] == numbers[2], len(set(numbers.tolist()))
    (np.True_, 3)
    """
    keys = rng.integers(np.iinfo(np.uint64).max, size=(len(votes.columns), len(votes.space)), dtype=np.uint64)
    sums = np.zeros(votes.n_examples, dtype=np.uint64)
    for column, own in zip(votes.columns, keys, strict=True):
        sums[column.rows] += own[column.labels]
    numbers: PatternNumbers = np.unique(sums, return_inverse=True)[1].astype(np.int64)
    return numbers
