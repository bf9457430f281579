"""The triplet method: how reliable each labelling function is, in closed form, from whom it agrees with."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from hunches.errors import InvalidValue
from hunches.labelmodels._class_balance import class_balance
from hunches.labelmodels._gold_tallies import gold_tallies
from hunches.labelmodels._one_accuracy import evidence_of, first_belief
from hunches.labelmodels._triplets import Pairs, triplet_skills
from hunches.labelmodels.additive import AdditiveModel
from hunches.labelmodels.copies import copy_clusters
from hunches.labelmodels.label_models import label_models
from hunches.labelmodels.vote_shares import known_belief, share_of_votes

if TYPE_CHECKING:
    from hunches.labelmodels.additive import FloatArray
    from hunches.labelmodels.copies import IntArray
    from hunches.labelmodels.vote_statistics import VoteStatistics
    from hunches.records import GoldLabels, ModelState, Votes

_NAME: Final = "triplet.v1"


@label_models.register(_NAME)
@dataclass(frozen=True, slots=True)
class Triplet:
    """Solves for the accuracy of each labelling function from the agreements of three at a time.

    The method of FlyingSquid (Fu et al. 2020, algorithm 1) with three changes. For ``k`` classes the product of
    two votes of +1 and -1 becomes ``(k * agree - 1) / (k - 1)``, which is the same for two classes; one class
    against the rest, the usual way, breaks the method's own assumption, since being wrong then depends on the
    class. The ratios of all triplets are averaged, weighted by their denominators and by how many examples they
    share, in place of one of them (the source of the NaN and of accuracies above 1). And each number is shrunk to
    a belief in ``anchor`` that counts for ``least`` votes, all there is without triplets.

    With accuracy ``p`` and the class balance ``pi``: where an LF uses two classes or more, ``P(votes l | y)`` is
    ``p`` when right and ``(1 - p) / (k - 1)`` otherwise; where it knows one class only, ``p`` is how likely that
    class is once it votes, and at first believed half-way from ``pi`` to 1 or more. ``pi`` is that which explains
    how often the labelling functions with a choice vote for each class; by the share of votes of the others, half
    the mean of the weighted vote and half uniform. Near copies are no pair, and weigh one over their number.

    Right for labelling functions that err independently, vote for several classes whatever the class is, and are
    about as good on each: then it is consistent, class balance included, with one pass over the votes and no
    iteration. It fails where many depend on each other without being copies (it takes agreement for skill), where
    most are worse than chance, and where an LF is good on one class and bad on another. Labelling functions that
    know one class each teach it nothing without others that have a choice: it is then a vote in which the rarer
    class counts more, and can be below the majority vote. Abstaining is no evidence.

    Parameters
    ----------
    anchor : float
        How likely a vote is right before anything is seen, from 0 to 1.
    least : float
        How many votes that belief counts for; above 0.
    strength : float
        How many gold labels the estimate from the votes counts for; above 0.
    copy_overlap : float
        Two labelling functions are copies when they share this part of their votes (Jaccard index) or more; above 0.

    Raises
    ------
    InvalidValue
        When a parameter lies outside its range.

    >>> from hunches.records import LabelSpace, Votes
    >>> votes = Votes.from_dense([[0, 0, -1], [1, -1, 1], [0, 1, 1], [-1, -1, -1]], LabelSpace(["SPAM", "HAM"]))
    >>> Triplet().fit(votes).predict_proba(votes).argmax(axis=1).tolist()[:3]
    [0, 1, 1]
    """

    anchor: float = 0.8
    least: float = 5.0
    strength: float = 10.0
    copy_overlap: float = 0.6

    def __post_init__(self) -> None:
        if not 0.0 < self.anchor < 1.0:
            raise InvalidValue("anchor", value=self.anchor, expected="above 0 and below 1")
        for name in ("least", "strength", "copy_overlap"):
            if not 0.0 < getattr(self, name) < math.inf:
                raise InvalidValue(name, value=getattr(self, name), expected="finite and above 0")

    def fit(self, votes: Votes, gold: GoldLabels | None = None) -> AdditiveModel:
        """Return the model fitted to votes and gold labels."""
        pairs = Pairs.of(votes, copy_clusters(votes, overlap=self.copy_overlap))
        belief = known_belief(share_of_votes(votes, 1.0 / pairs.cluster_sizes()), gold)[votes.covered()]
        return self.fit_pairs(pairs, belief.mean(axis=0), lf_names=votes.lf_names, tallies=gold_tallies(votes, gold))

    def fit_statistics(self, statistics: VoteStatistics) -> AdditiveModel:
        """Return the model that `fit` gives, to 1e-9, fitted to what was counted of votes.

        Near copies among more than a million votes make its class balance a little off, unless
        `VoteStatistics.with_shares` told how votes divide with them.
        """
        return self.fit_clusters(statistics, statistics.copies(overlap=self.copy_overlap).clusters)

    def fit_clusters(self, statistics: VoteStatistics, clusters: IntArray) -> AdditiveModel:
        """Return the model fitted to what was counted of votes, where near copies are known."""
        pairs = Pairs.of_statistics(statistics, clusters)
        return self.fit_pairs(pairs, statistics.share_sums(clusters).balance(), lf_names=statistics.lf_names)

    def fit_pairs(
        self,
        pairs: Pairs,
        belief: FloatArray,
        *,
        lf_names: tuple[str, ...],
        tallies: tuple[FloatArray, FloatArray] | None = None,
    ) -> AdditiveModel:
        """Return the model of pairs, of the mean share of the votes for each class, and of `gold_tallies`."""
        weights = 1.0 / pairs.cluster_sizes()
        nothing = np.zeros(len(weights))
        learned = self._learned(pairs, (nothing, nothing) if tallies is None else tallies)
        prior = class_balance(
            pairs.counts,
            learned.accuracy(self.anchor),
            expected=0.5 * belief + 0.5 / len(belief),
            weights=weights,
        )
        accuracy = learned.accuracy(first_belief(pairs.counts, prior, anchor=self.anchor))
        known = np.where(pairs.counts.any(axis=1), accuracy, np.nan)
        return AdditiveModel(
            plugin=_NAME,
            prior=prior,
            evidence=evidence_of(accuracy, prior, counts=pairs.counts),
            weights=weights,
            estimated=dict(zip(lf_names, known.tolist(), strict=True)),
        )

    @classmethod
    def load(cls, state: ModelState) -> AdditiveModel:
        """Return the model that was dumped; raise `UnreadableModel` when the state is not one of this kind."""
        return AdditiveModel.load(state, plugin=_NAME)

    def _learned(self, pairs: Pairs, tallies: tuple[FloatArray, FloatArray]) -> _Learned:
        """Return what pairs and gold labels tell of each labelling function."""
        n_classes = pairs.counts.shape[1]
        expected = (n_classes * self.anchor - 1.0) / max(n_classes - 1, 1)
        skill, shared = triplet_skills(pairs, expected=expected, least=self.least)
        accuracy = (1.0 + (n_classes - 1) * skill) / n_classes
        return _Learned(accuracy, shared, *tallies, least=self.least, strength=self.strength)


@dataclass(frozen=True, slots=True, eq=False)
class _Learned:
    """What is known of the accuracies: from how many shared examples, and from gold labels; ``[n_lfs]`` each."""

    solved: FloatArray
    n_shared: FloatArray
    right: FloatArray
    judged: FloatArray
    least: float
    strength: float

    def accuracy(self, anchor: float | FloatArray) -> FloatArray:
        """Return the accuracies shrunk to the anchor, and with the gold labels; all above 0 and below 1."""
        shrunk = (self.n_shared * self.solved + self.least * anchor) / (self.n_shared + self.least)
        return (self.strength * shrunk + self.right) / (self.strength + self.judged)
