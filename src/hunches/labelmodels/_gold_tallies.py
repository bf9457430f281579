"""How each labelling function does on the examples with a gold label."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hunches.records import ABSTAIN

if TYPE_CHECKING:
    from hunches.labelmodels.additive import FloatArray
    from hunches.records import GoldLabels, Votes


def gold_tallies(votes: Votes, gold: GoldLabels | None) -> tuple[FloatArray, FloatArray]:
    """Return how many votes of each labelling function equal a gold label, and how many meet one, ``[n_lfs]`` each.

    >>> from hunches.records import LabelSpace, Votes
    >>> votes = Votes.from_dense([[0, -1], [1, 1], [1, 0]], LabelSpace(["SPAM", "HAM"]))
    >>> right, judged = gold_tallies(votes, np.array([0, 0, -1]))
    >>> right.tolist(), judged.tolist()
    ([1.0, 0.0], [2.0, 1.0])
    """
    right, judged = np.zeros(len(votes.columns)), np.zeros(len(votes.columns))
    if gold is not None:
        for position, column in enumerate(votes.columns):
            truth = gold[column.rows]
            right[position] = np.count_nonzero(truth == column.labels)
            judged[position] = np.count_nonzero(truth != ABSTAIN)
    return right, judged
