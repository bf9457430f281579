"""Which labelling functions are near copies of each other."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, Self, TypeAlias

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from hunches.labelmodels._pair_counts import agreements
from hunches.labelmodels._vote_sample import ALL, drawn_votes, halved
from hunches.labelmodels.others_belief import confusion_under, others_belief
from hunches.records import Votes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hunches.labelmodels.additive import FloatArray
    from hunches.records import VoteColumn

IntArray: TypeAlias = "np.ndarray[tuple[int, ...], np.dtype[np.int64]]"
BoolArray: TypeAlias = "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]"

_ENOUGH_VOTES: Final = 1_000_000
"""Above so many votes, overlaps are counted on a sample of examples."""
_FEW_VOTES: Final = 5_000
"""Labelling functions with so few votes are compared on all of them."""
_DOUBT: Final = 2.0
"""Disagreements granted to chance."""
_FEWER: Final = 0.4
"""Copies have less than this part of the disagreements that independent errors would make."""
_ENOUGH_TO_JUDGE: Final = 100_000
"""So many votes are enough to tell how good labelling functions are."""
_FEWEST_OTHERS: Final = 3
_LEAST_AGREEMENT: Final = 0.1
"""Those who judge must agree among themselves at least so far beyond chance."""
_MOSTLY: Final = 0.975
"""With so large a part of its votes for one class, a labelling function is taken to know that class alone."""


@dataclass(frozen=True, slots=True, eq=False)
class CopySearch:
    """Which labelling functions are near copies, with the counts that say so.

    Copies share at least ``overlap`` of their votes: same example, same class, over all examples either votes on
    (Jaccard index). Where they vote for several classes they must also disagree much less than two as good as they
    are, by the votes of others, would if they erred independently (or never, with the same examples voted on): people
    who label the same items well agree most of the time, and are no copies. Copies of a copy are copies.

    Above a million votes, those of frequent labelling functions are counted on a sample of the examples.

    Parameters
    ----------
    overlap : float
        The least Jaccard index of copies.
    drawn : Votes
        The votes on the sample of examples, or all votes.
    limit : int
        The sample has ``limit / 2**32`` of the examples, a power of two.
    shared : float64 [n_lfs, n_lfs]
        On how many examples each two cast the same vote.
    clusters : int64 [n_lfs]
        The number of the cluster of near copies each labelling function is in.

    >>> from hunches.records import LabelSpace
    >>> votes = Votes.from_dense([[0, 0, 1], [0, 0, -1], [0, -1, 1]], LabelSpace(["SPAM", "HAM"]))
    >>> CopySearch.of(votes, overlap=0.6).clusters.tolist()
    [0, 0, 1]
    """

    overlap: float
    drawn: Votes
    limit: int
    shared: FloatArray
    clusters: IntArray

    @classmethod
    def of(cls, votes: Votes, *, overlap: float) -> Self:
        """Return the search of votes."""
        limit = sample_limit(votes.n_votes)
        drawn = drawn_votes(votes, limit=limit)
        n_votes = np.array([len(column.rows) for column in votes.columns])
        return cls.of_sample(drawn, n_votes, limit=limit, alike=partial(_alike, votes), overlap=overlap)

    @classmethod
    def of_sample(
        cls,
        drawn: Votes,
        n_votes: IntArray,
        *,
        limit: int,
        alike: Callable[[IntArray], FloatArray],
        overlap: float,
    ) -> Self:
        """Return the search of votes of which a sample is at hand, the same as `of` gives.

        ``n_votes`` says how many each labelling function cast on all examples, and ``alike`` how many, of those at
        some places, each two cast alike.
        """
        shared = _alike(drawn, np.arange(len(n_votes))) * (ALL / limit)
        if limit < ALL:
            few = np.flatnonzero(n_votes <= _FEW_VOTES)
            shared[np.ix_(few, few)] = alike(few)
        return cls(overlap, drawn, limit, shared, _clusters(n_votes, drawn, shared, overlap=overlap))

    def updated(self, votes: Votes, places: IntArray) -> Self:
        """Return the search of other votes on the same examples, the same as `of` gives.

        ``places`` says for each labelling function where it was before with the same votes; -1 where it is new.
        """
        if sample_limit(votes.n_votes) != self.limit:
            return self.of(votes, overlap=self.overlap)
        fresh = iter(drawn_votes(_some(votes, np.flatnonzero(places < 0).tolist()), limit=self.limit).columns)
        columns = [self.drawn.columns[place] if place >= 0 else next(fresh) for place in places.tolist()]
        drawn = Votes(votes.space, self.drawn.n_examples, tuple(columns))
        n_votes = np.array([len(column.rows) for column in votes.columns])
        few = np.flatnonzero(n_votes <= _FEW_VOTES)
        shared = self.shared[np.ix_(places, places)]
        for new in np.flatnonzero(places < 0).tolist():
            row = _shared_with(drawn, new) * (ALL / self.limit)
            if self.limit < ALL and new in few:
                row[few] = _shared_with(_some(votes, few.tolist()), int(np.flatnonzero(few == new)[0]))
            shared[new, :] = shared[:, new] = row
        clusters = _clusters(n_votes, drawn, shared, overlap=self.overlap)
        return type(self)(self.overlap, drawn, self.limit, shared, clusters)

    def cluster_sizes(self) -> FloatArray:
        """Return how many near copies each labelling function has, itself included, ``float64 [n_lfs]``."""
        sizes: FloatArray = np.bincount(self.clusters)[self.clusters].astype(np.float64)
        return sizes


def copy_clusters(votes: Votes, *, overlap: float) -> IntArray:
    """Return the number of the cluster of near copies each labelling function is in, ``int64 [n_lfs]``."""
    return CopySearch.of(votes, overlap=overlap).clusters


def copy_cluster_sizes(votes: Votes, *, overlap: float) -> FloatArray:
    """Return how many near copies each labelling function has, itself included, ``float64 [n_lfs]``."""
    return CopySearch.of(votes, overlap=overlap).cluster_sizes()


def sample_limit(n_votes: int) -> int:
    """Return the limit of the sample that overlaps of so many votes are counted on."""
    return halved(n_votes, enough=_ENOUGH_VOTES)


def _alike(votes: Votes, places: IntArray) -> FloatArray:
    """Count the examples on which each two of some cast the same vote."""
    return agreements(_some(votes, places.tolist()))[1].astype(np.float64)


def _shared_with(votes: Votes, lf: int) -> FloatArray:
    """Count the examples on which one casts the same vote as each, ``float64 [n_lfs]``."""
    n_classes = len(votes.space)
    places = [column.rows.astype(np.int64) * n_classes + column.labels for column in votes.columns]
    is_cast = np.zeros(votes.n_examples * n_classes, dtype=bool)
    is_cast[places[lf]] = True
    return np.array([np.count_nonzero(is_cast[theirs]) for theirs in places], dtype=np.float64)


def _clusters(n_votes: IntArray, drawn: Votes, shared: FloatArray, *, overlap: float) -> IntArray:
    either = n_votes[:, None] + n_votes[None, :] - shared
    first, second = np.nonzero(np.triu((shared >= overlap * either) & (shared > 0), 1))
    doubtful = _vote_for_several(drawn, first, second) & (shared[first, second] < either[first, second])
    if doubtful.any():
        kept = ~doubtful
        kept[doubtful] = _disagree_too_little(drawn, first[doubtful], second[doubtful])
        first, second = first[kept], second[kept]
    pairs = sparse.coo_matrix((np.ones(len(first)), (first, second)), shape=shared.shape)
    cluster: IntArray = connected_components(pairs, directed=False)[1].astype(np.int64)
    return cluster


def _vote_for_several(votes: Votes, first: IntArray, second: IntArray) -> BoolArray:
    """Return which pairs do not both vote for one and the same class alone, nearly always."""
    several = np.zeros(len(votes.columns), dtype=bool)
    for position in np.unique(np.concatenate([first, second])):
        several[position] = _knows_several(votes.columns[position])
    return several[first] | several[second]


def _knows_several(column: VoteColumn) -> bool:
    counts = np.bincount(column.labels, minlength=1)
    return bool(counts.max() < _MOSTLY * counts.sum())


def _disagree_too_little(votes: Votes, first: IntArray, second: IntArray) -> BoolArray:
    """Return which pairs disagree much less often than labelling functions that err independently.

    How good those in question are is judged by the others alone, since copies would vouch for each other. Without
    three others who choose among classes, and agree more than chance makes them, nobody can judge and none are
    accused.
    """
    votes = drawn_votes(votes, limit=halved(votes.n_votes, enough=_ENOUGH_TO_JUDGE))
    several = [place for place, column in enumerate(votes.columns) if _knows_several(column)]
    pairs = sparse.coo_matrix((np.ones(len(first)), (first, second)), shape=(len(votes.columns),) * 2)
    group = connected_components(pairs, directed=False)[1]
    too_little = np.zeros(len(first), dtype=bool)
    for number in np.unique(group[first]):
        others = [place for place in several if group[place] != number]
        if len(others) < _FEWEST_OTHERS or _agreement_beyond_chance(_some(votes, others)) < _LEAST_AGREEMENT:
            continue
        here = np.flatnonzero(group[first] == number)
        members, places = np.unique(np.concatenate([first[here], second[here]]), return_inverse=True)
        belief, balance = others_belief(_some(votes, others))
        confusion = np.stack([confusion_under(votes.columns[member], belief) for member in members])
        agreement = np.einsum("y,ayl,byl->ab", balance, confusion, confusion, optimize=True)
        together = _some(votes, members.tolist())
        both, alike = agreements(together)
        seen, expected = both - alike, both * (1.0 - agreement)
        few = seen + _DOUBT <= _FEWER * (expected + _DOUBT)
        too_little[here] = few[places[: len(here)], places[len(here) :]]
    return too_little


def _agreement_beyond_chance(votes: Votes) -> float:
    """Return Fleiss' kappa: 0 where labelling functions agree by chance alone, 1 where they always do.

    J. Fleiss, "Measuring nominal scale agreement among many raters", 1971; here with any number of votes an example.
    """
    counts = np.zeros((votes.n_examples, len(votes.space)))
    for column in votes.columns:
        counts[column.rows, column.labels] += 1.0
    n_votes = counts.sum(axis=1)
    pairs = float((n_votes * (n_votes - 1.0)).sum())
    agreeing = float((counts * (counts - 1.0)).sum())
    by_chance = float(np.square(counts.sum(axis=0) / n_votes.sum()).sum())
    if not pairs or by_chance == 1.0:
        return 0.0
    return (agreeing / pairs - by_chance) / (1.0 - by_chance)


def _some(votes: Votes, places: Sequence[int]) -> Votes:
    return Votes(votes.space, votes.n_examples, tuple(votes.columns[place] for place in places))
