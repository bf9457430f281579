"""Everything a simple condition could say of examples, looked up once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import sparse

from hunches.guidance._shapes import pattern_candidates
from hunches.guidance._values import category_candidates, length_candidates, number_candidates
from hunches.guidance._words import word_candidates
from hunches.training.columns import read_categories, read_texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from hunches.conditions import Condition
    from hunches.guidance.candidates import Candidates, RuleKind
    from hunches.lfs import SimilarityLF
    from hunches.training import FeatureColumns

_FEWEST: Final = 4
_SHARE: Final = 0.001


@dataclass(frozen=True, slots=True, eq=False)
class CandidatePool:
    """The conditions that may be proposed, side by side.

    Parameters
    ----------
    parts : tuple of Candidates
        By kind and column.
    holds : sparse float32 [n_examples, n_candidates]
        A one where a condition holds: the parts, one after the other.
    n_holding : int64 [n_candidates]
        On how many examples each holds.
    fewest : int
        A rule must hold on so many to be proposed.

    >>> import pyarrow as pa
    >>> from hunches.training import FeatureColumns
    >>> texts = pa.table({"text": ["free gift", "free win", "see you", "you there"] * 2})
    >>> pool = pool_candidates(texts, FeatureColumns(texts=("text",)))
    >>> pool.parts[0].terms[0], int(pool.n_holding[0])
    ('free', 4)
    """

    parts: tuple[Candidates, ...]
    holds: sparse.csr_array
    n_holding: NDArray[np.int64]
    fewest: int

    def __len__(self) -> int:
        return len(self.n_holding)

    @property
    def features(self) -> sparse.csr_array:
        """The columns that say what an example is about, ``float32 [n_examples, n_features]``."""
        is_feature = np.concatenate(
            [np.empty(0, dtype=bool), *(np.full(len(part), part.is_feature) for part in self.parts)]
        )
        return self.holds[:, np.flatnonzero(is_feature)]

    def find(self, candidate: int) -> tuple[RuleKind, Condition | SimilarityLF]:
        """Return the kind of a candidate, and its condition."""
        ends = np.cumsum([len(part) for part in self.parts])
        place = int(np.searchsorted(ends, candidate, side="right"))
        part = self.parts[place]
        return part.kind, part.condition(candidate - int(ends[place]) + len(part))


def pool_candidates(examples: pa.Table, columns: FeatureColumns) -> CandidatePool:
    """Return the words, phrases, patterns, thresholds and values of examples, found in one pass over each column."""
    fewest = max(_FEWEST, round(_SHARE * examples.num_rows))
    parts = tuple(part for part in _parts(examples, columns, fewest=fewest) if len(part))
    empty = sparse.csr_array((examples.num_rows, 0), dtype=np.float32)
    holds = sparse.hstack([part.holds for part in parts], format="csr") if parts else empty
    return CandidatePool(parts, holds, _sums(holds), fewest)


def with_candidates(pool: CandidatePool, more: Sequence[Candidates]) -> CandidatePool:
    """Return the pool with more candidates at its end."""
    if not more:
        return pool
    holds = sparse.hstack([pool.holds, *(part.holds for part in more)], format="csr")
    return CandidatePool((*pool.parts, *more), holds, _sums(holds), pool.fewest)


def _sums(holds: sparse.csr_array) -> NDArray[np.int64]:
    return np.asarray(holds.sum(axis=0), dtype=np.int64).ravel()


def _parts(examples: pa.Table, columns: FeatureColumns, *, fewest: int) -> Iterator[Candidates]:
    for name in columns.texts:
        texts = read_texts(examples, name)
        yield from word_candidates(texts, name, fewest=fewest)
        yield from pattern_candidates(texts, name, fewest=fewest)
        yield from length_candidates(texts, name, fewest=fewest)
    for name in columns.numbers:
        yield from number_candidates(examples, name, fewest=fewest)
    for name in columns.categories:
        kind = examples.schema.field(name).type
        yield from category_candidates(read_categories(examples, name), kind, name, fewest=fewest)
