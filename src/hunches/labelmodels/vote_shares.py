"""How the votes on an example divide among the classes, and how far each labelling function goes with that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hunches.records import ABSTAIN

if TYPE_CHECKING:
    from hunches.labelmodels.label_models import Probabilities
    from hunches.records import GoldLabels, Votes


def share_of_votes(
    votes: Votes, weights: np.ndarray[tuple[int], np.dtype[np.float64]] | None = None
) -> Probabilities:
    """Return the (weighted) share of votes of each class, ``float64 [n, k]``; equal shares without votes."""
    counts: Probabilities = np.zeros((votes.n_examples, len(votes.space)))
    for position, column in enumerate(votes.columns):
        counts[column.rows, column.labels] += 1.0 if weights is None else weights[position]
    totals = counts.sum(axis=1, keepdims=True)
    shares: Probabilities = np.full_like(counts, 1.0 / len(votes.space))
    np.divide(counts, totals, out=shares, where=totals > 0)
    return shares


def known_belief(belief: Probabilities, gold: GoldLabels | None) -> Probabilities:
    """Return the beliefs with certainty where there is a gold label, ``float64 [n, k]``."""
    if gold is None:
        return belief
    has_gold = gold != ABSTAIN
    return np.where(has_gold[:, None], np.eye(belief.shape[1])[gold], belief)


def mean_share(votes: Votes, probabilities: Probabilities) -> dict[str, float]:
    """Return the mean probability of the classes each labelling function votes for; NaN where it never votes."""
    means = {}
    for column in votes.columns:
        given = probabilities[column.rows, column.labels]
        means[column.lf] = float(given.mean()) if len(given) else float("nan")
    return means
