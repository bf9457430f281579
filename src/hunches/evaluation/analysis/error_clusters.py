"""What examples that are predicted wrongly have in common."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import compress
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from hunches.errors import InvalidValue
from hunches.evaluation._scored import Scored
from hunches.evaluation.analysis._spherical_means import spherical_means, unit_weights
from hunches.evaluation.analysis._word_counts import count_words
from hunches.evaluation.analysis.distinctive_word import distinctive_words
from hunches.evaluation.analysis.error_cluster import ErrorCluster
from hunches.evaluation.analysis.example_group import ExampleGroup
from hunches.evaluation.analysis.part import AnalysisPart
from hunches.evaluation.table import Table
from hunches.records import ABSTAIN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from hunches.evaluation._scored import Probabilities
    from hunches.evaluation.analysis._word_counts import WordCounts
    from hunches.records import LabelSpace

_MOST_CLUSTERS: Final = 8
_EXAMPLES: Final = 3
_MOST_TOLD: Final = 3
_MOST_WORDS: Final = 8
_FEWEST_TEXTS: Final = 2


@dataclass(frozen=True, slots=True, repr=False)
class ErrorClusters(AnalysisPart):
    """The errors in groups of texts that are alike; prints as a table.

    Parameters
    ----------
    clusters : tuple of ErrorCluster
        The largest first.
    n_errors, n_gold : int
        How many examples with a gold label are predicted wrongly, of how many.

    >>> from hunches.records import LabelSpace
    >>> likely, gold, space = np.array([[0.9, 0.1], [0.2, 0.8]]), np.array([1, 1]), LabelSpace(["SPAM", "HAM"])
    >>> found = cluster_errors(likely, gold, texts=["a b", "c"], space=space, rng=np.random.default_rng(0))
    >>> [(cluster.n, cluster.confused, cluster.rows) for cluster in found.clusters]
    [(1, 'HAM taken for SPAM', (0,))]
    """

    clusters: tuple[ErrorCluster, ...]
    n_errors: int
    n_gold: int

    def told(self) -> str:
        """Return the answer in words."""
        if not self.clusters:
            return f"There are no errors on {self.n_gold:,} examples with a gold label."
        named = [cluster.name for cluster in self.clusters if cluster.words]
        errors = f"{self.n_errors:,} error{'s' * (self.n_errors != 1)} on {self.n_gold:,} examples with a gold label"
        if not named:
            return f"The {errors} have no words that set them apart."
        clusters = f"{len(self.clusters)} cluster{'s' * (len(self.clusters) > 1)}"
        named = [*named[:_MOST_TOLD], f"{len(named) - _MOST_TOLD} more"] if len(named) > _MOST_TOLD else named
        return f"The {errors} fall into {clusters}: {'; '.join(named)}."

    def tables(self) -> tuple[Table, ...]:
        """Return the clusters with their words."""
        if not self.clusters:
            return ()
        rows = [
            (
                f"{cluster.n:,}",
                ", ".join(word.word for word in cluster.words) or "–",
                f"{cluster.confused} ({cluster.n_confused:,})",
            )
            for cluster in self.clusters
        ]
        return (Table("", ["Errors", "Words that set them apart", "Most often"], rows, ["right", "left", "left"]),)

    def groups(self) -> tuple[ExampleGroup, ...]:
        """Return examples of each cluster."""
        return tuple(ExampleGroup(cluster.name, cluster.rows) for cluster in self.clusters)

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            "n_errors": self.n_errors,
            "n_gold": self.n_gold,
            "clusters": [cluster.as_dict() for cluster in self.clusters],
        }


def cluster_errors(
    probabilities: Probabilities,
    gold: NDArray[np.integer],
    *,
    texts: Sequence[str],
    space: LabelSpace,
    rng: np.random.Generator,
) -> ErrorClusters:
    """Return the errors in groups of alike texts, with the words that set each group apart.

    Texts are compared by TF-IDF of their words, as spherical k-means does, in the square root of half as many groups
    as errors, at most 8. Words that only one text has are left out. The words of a group describe it and are no test:
    groups were made by them.

    Parameters
    ----------
    probabilities : float64 [n_examples, n_classes]
    gold : int [n_examples]
        -1 where there is no gold label; those examples are left out.
    texts : sequence of str
        One for each example with a gold label, in order.
    space : LabelSpace
        The classes.
    rng : numpy.random.Generator
        Chooses where clusters begin.

    Raises
    ------
    InvalidValue
        When shapes or values are not as above.
    NoGold
        When no example has a gold label.
    """
    scored = Scored.read(probabilities, gold)
    if len(texts) != len(scored.gold):
        raise InvalidValue("The number of texts", value=len(texts), expected=f"{len(scored.gold)}, one a gold label")
    errors = np.flatnonzero(~scored.is_correct)
    if not len(errors):
        return ErrorClusters((), 0, len(texts))
    counted = count_words(texts).of_texts(_FEWEST_TEXTS)
    n_clusters = int(np.clip(round((len(errors) / 2) ** 0.5), 1, _MOST_CLUSTERS))
    weights: csr_array = unit_weights(counted)[errors]
    clusters, near = spherical_means(weights, n_clusters, rng=rng)
    rows = np.flatnonzero(np.asarray(gold) != ABSTAIN)
    found = []
    for cluster in np.unique(clusters):
        members = np.flatnonzero(clusters == cluster)
        central = errors[members[np.argsort(-near[members], kind="stable")]]
        found.append(_cluster(counted, central, scored, rows=rows, space=space))
    return ErrorClusters(tuple(sorted(found, key=lambda each: -each.n)), len(errors), len(texts))


def _cluster(
    counted: WordCounts, central: NDArray[np.int64], scored: Scored, *, rows: NDArray[np.int64], space: LabelSpace
) -> ErrorCluster:
    texts = counted.counts[central]
    here = np.asarray(texts.sum(axis=0)).ravel()
    elsewhere = np.asarray(counted.counts.sum(axis=0)).ravel() - here
    # A word of one text says nothing of what several have in common.
    is_shared = np.bincount(texts.indices, minlength=len(counted.words)) >= min(_FEWEST_TEXTS, len(central))
    shared = set(compress(counted.words, is_shared))
    found = distinctive_words(counted.words, here, elsewhere, most=len(counted.words))
    told = [word for word in found if word.word in shared]
    pairs = scored.gold[central] * len(space) + scored.predicted[central]
    commonest, counts = np.unique(pairs, return_counts=True)
    label, predicted = divmod(int(commonest[counts.argmax()]), len(space))
    return ErrorCluster(
        len(central),
        tuple(told[:_MOST_WORDS]),
        f"{space.classes[label]} taken for {space.classes[predicted]}",
        int(counts.max()),
        rows=tuple(rows[central[:_EXAMPLES]].tolist()),
    )
