"""Votes drawn from a known truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hunches.records import ABSTAIN, LabelSpace, Votes

if TYPE_CHECKING:
    from numpy.typing import NDArray


def label_space(n_classes: int) -> LabelSpace:
    """Return a label space of so many classes.

    >>> label_space(2).classes
    ('class0', 'class1')
    """
    return LabelSpace([f"class{label}" for label in range(n_classes)])


def draw_votes(
    n_lfs: int = 8, n_classes: int = 3, *, n_examples: int = 200, seed: int = 0
) -> tuple[Votes, NDArray[np.int64]]:
    """Return votes and the true classes, ``int64 [n_examples]``, which are equally frequent.

    Labelling functions vote independently, on two fifths of the examples, and are right on 65% to 95% of them.
    """
    rng = np.random.default_rng(seed)
    truth = rng.integers(n_classes, size=n_examples)
    accuracy = np.linspace(0.65, 0.95, n_lfs)
    is_wrong = rng.random((n_examples, n_lfs)) > accuracy
    step = rng.integers(1, max(n_classes, 2), size=(n_examples, n_lfs))
    labels = (truth[:, None] + is_wrong * step) % n_classes
    votes_here = rng.random((n_examples, n_lfs)) < 0.4  # two fifths
    return Votes.from_dense(np.where(votes_here, labels, ABSTAIN), label_space(n_classes)), truth
