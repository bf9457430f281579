"""Being like examples with gold labels, as candidates."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import sparse

from hunches.conditions import TextMatch
from hunches.guidance.candidates import Candidates
from hunches.lfs import SimilarityLF
from hunches.training.columns import read_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from hunches.guidance.candidate_pool import CandidatePool
    from hunches.guidance.evidence import Evidence

_THRESHOLDS: Final = (0.25, 0.35, 0.5)
_MOST_REFERENCES: Final = 20
_MOST_CLASSES: Final = 20
_DIGITS: Final = 3


def similarity_candidates(pool: CandidatePool, evidence: Evidence) -> Iterator[Candidates]:
    """Yield, for each column of texts, "at least so similar to a gold example of this class".

    An example is not compared with itself, so that gold says something about a rule made of gold.
    """
    for part in pool.parts:
        condition = part.condition(0)
        if part.kind == "keyword" and isinstance(condition, TextMatch):
            yield from _of_column(part, condition.column, evidence)


def _of_column(part: Candidates, column: str, evidence: Evidence) -> Iterator[Candidates]:
    texts = read_texts(evidence.examples, column)
    n_texts = max(evidence.n_examples, 1)
    frequency = np.asarray(part.holds.sum(axis=0)).ravel()
    weights = np.round(np.log((1.0 + n_texts) / (1.0 + frequency)) + 1.0, _DIGITS)
    weighted = sparse.csr_array(part.holds.multiply(weights[None, :]))
    lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    other = float(weights.max())
    for label in np.unique(evidence.gold[evidence.gold >= 0]).tolist()[:_MOST_CLASSES]:
        rows = np.flatnonzero((evidence.gold == label) & (lengths > 0.0))[:_MOST_REFERENCES]
        if not len(rows):
            continue
        nearest = _nearest(weighted, lengths, rows)
        references = tuple(texts[int(row)].as_py() for row in rows)
        words = np.unique(weighted[rows].indices)
        known = tuple((str(part.terms[at]), float(weights[at])) for at in words)
        make = partial(_lf, evidence.votes.space.classes[label], column, references, (known, other))
        holds = sparse.csc_array(np.stack([nearest >= cut for cut in _THRESHOLDS], axis=1).astype(np.float32))
        yield Candidates("similarity", holds, _THRESHOLDS, make, is_feature=False)


def _nearest(weighted: sparse.csr_array, lengths: NDArray[np.float64], rows: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return the cosine of each example with the most similar of the named ones other than itself."""
    products = np.asarray((weighted @ weighted[rows].T).todense(), dtype=np.float64)
    products[rows, np.arange(len(rows))] = 0.0
    scale = np.maximum(lengths, np.finfo(np.float64).tiny)[:, None] * lengths[rows]
    nearest: NDArray[np.float64] = (products / scale).max(axis=1)
    return nearest


def _lf(
    label: str,
    column: str,
    references: tuple[str, ...],
    weighing: tuple[tuple[tuple[str, float], ...], float],
    threshold: float,
) -> SimilarityLF:
    weights, other = weighing
    return SimilarityLF("similar", references, label, threshold, column, weights, other)
