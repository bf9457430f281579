"""How reliable labelling functions are, from how often each two of them agree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hunches.labelmodels._pair_counts import agreements

if TYPE_CHECKING:
    from hunches.labelmodels.additive import FloatArray
    from hunches.labelmodels.copies import IntArray
    from hunches.labelmodels.vote_statistics import VoteStatistics
    from hunches.records import Votes


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """How often each two labelling functions vote on one example, and alike.

    Parameters
    ----------
    together, alike : float64 [n_lfs, n_lfs]
        On how many examples both vote, and how many of them get the same vote from both.
    counts : float64 [n_lfs, n_classes]
        How often each votes for each class.
    cluster : int64 [n_lfs]
        The number of its cluster of near copies.
    """

    together: FloatArray
    alike: FloatArray
    counts: FloatArray
    cluster: IntArray

    @classmethod
    def of(cls, votes: Votes, cluster: IntArray) -> Pairs:
        """Return the pairs of the labelling functions that voted."""
        together, alike = (counted.astype(np.float64) for counted in agreements(votes))
        shape = (len(votes.columns), len(votes.space))
        counts = np.zeros(shape)
        for position, column in enumerate(votes.columns):
            counts[position] = np.bincount(column.labels, minlength=shape[1])
        return cls(together, alike, counts, cluster)

    @classmethod
    def of_statistics(cls, statistics: VoteStatistics, cluster: IntArray) -> Pairs:
        """Return the pairs of the labelling functions whose votes were counted."""
        counts = statistics.counts.astype(np.float64)
        return cls(statistics.together.astype(np.float64), statistics.alike.astype(np.float64), counts, cluster)

    def cluster_sizes(self) -> FloatArray:
        """Return how many near copies each labelling function has, itself included, ``float64 [n_lfs]``."""
        return np.bincount(self.cluster)[self.cluster].astype(np.float64)

    def usable(self) -> FloatArray:
        """Return 1 for the pairs that tell how reliable they are and 0 for the others, ``float64 [n_lfs, n_lfs]``.

        Near copies agree whether they are right or not. So do two labelling functions that know one class each:
        they always agree, or never, whatever the truth is.
        """
        has_choice = (self.counts > 0).sum(axis=1) > 1
        usable = (self.together > 0) & (has_choice[:, None] | has_choice[None, :])
        usable &= self.cluster[:, None] != self.cluster[None, :]
        told: FloatArray = usable.astype(np.float64)
        return told


def triplet_skills(pairs: Pairs, *, expected: float, least: float) -> tuple[FloatArray, FloatArray]:
    """Return the skill of each labelling function and how many votes it rests on, ``float64 [n_lfs]`` each.

    The skill is 1 when every vote is right, 0 at chance, ``-1 / (n_classes - 1)`` when none is. Where a and b err
    independently, the skill of their agreement is ``a b``, so that ``a**2`` is that of (a, b) times that of (a, c)
    over that of (b, c). The answer is the mean of these ratios over all b and c, weighted by the denominators (so
    none can blow up) and by how many examples each pair shares. Labelling functions are taken to be better than
    chance when they agree with the others more than chance would.

    Parameters
    ----------
    pairs : Pairs
    expected : float
        The skill expected of a labelling function before anything is seen.
    least : float
        How many shared examples that belief counts for in the agreement of a pair; above 0.
    """
    n_classes = pairs.counts.shape[1]
    lowest = -1.0 / max(n_classes - 1, 1)
    trust = pairs.usable() * pairs.together / (pairs.together + least)
    skills = (n_classes * pairs.alike - pairs.together) / max(n_classes - 1, 1)
    skills = (skills + least * expected**2) / (pairs.together + least)
    partners = trust / pairs.cluster_sizes()  # copies count as one partner
    sign = np.where((partners * skills).sum(axis=1) < 0.0, -1.0, 1.0)
    signed = skills * sign[:, None] * sign[None, :]
    pulls = partners * signed
    above = ((pulls @ trust) * pulls).sum(axis=1)
    below = ((partners @ (trust * signed)) * partners).sum(axis=1)
    has_triplet = below > 0.0
    squared = np.divide(above, below, out=np.zeros_like(above), where=has_triplet)
    shared = np.where(has_triplet, (pairs.together * (trust > 0.0)).max(axis=1), 0.0)
    return np.maximum(sign * np.sqrt(squared.clip(0.0, 1.0)), lowest), shared
