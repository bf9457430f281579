"""Many possible conditions with where they hold, as one sparse matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from hunches.conditions import Condition
    from hunches.lfs import SimilarityLF

RuleKind: TypeAlias = Literal["keyword", "phrase", "regex", "category", "threshold", "similarity"]
"""What a proposed rule looks at."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Conditions of one kind on one column.

    Parameters
    ----------
    kind : str
        What they look at.
    holds : sparse bool or float32 [n_examples, n_candidates]
        A one where a condition holds.
    terms : sequence
        What makes each of them: a word, a pattern, a number.
    condition_of : callable
        Gives the condition of a term; for similarity, a labelling function with some class.
    is_feature : bool
        Whether they also say what an example is about. Phrases repeat what their words say.

    >>> from hunches.conditions import TextMatch, print_condition
    >>> found = sparse.csc_array(np.eye(2, dtype=np.float32))
    >>> some = Candidates("keyword", found, ["free", "love"], lambda term: TextMatch("has", "text", (term,)))
    >>> print_condition(some.condition(1))
    "has(text, 'love')"
    """

    kind: RuleKind
    holds: sparse.csc_array
    terms: Sequence[object]
    condition_of: Callable[..., Condition | SimilarityLF]
    is_feature: bool = True

    def __len__(self) -> int:
        return len(self.terms)

    def condition(self, at: int) -> Condition | SimilarityLF:
        """Return one of the conditions, or the labelling function that decides as no condition can."""
        return self.condition_of(self.terms[at])


def indicator(rows: NDArray[np.integer], columns: NDArray[np.integer], *, shape: tuple[int, int]) -> sparse.csc_array:
    """Return the matrix with a one in each named cell, ``float32`` of that shape, however often it is named.

    >>> indicator(np.array([0, 0, 1]), np.array([1, 1, 0]), shape=(2, 2)).toarray().tolist()
    [[0.0, 1.0], [1.0, 0.0]]
    """
    matrix = sparse.csc_array((np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=shape)
    matrix.sum_duplicates()
    matrix.data[:] = 1.0
    return matrix
