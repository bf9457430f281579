"""Suggests how sure labels must be to be trained on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from hunches.guidance.suggestion import Suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hunches.guidance.situation import Situation

_THRESHOLDS: Final = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9)
_LEAST: Final = 1.1


def change_threshold(situation: Situation) -> Iterator[Suggestion]:
    """Yield another ``min_confidence`` when it makes the training set worth a tenth more.

    Labels of two classes of which a share ``e`` is wrong are worth as much as ``(1 - 2e)**2`` as many clean ones:
    D. Angluin and P. Laird, "Learning from noisy examples", Machine Learning 2 (1988). With ``k`` classes, and errors
    that are any of the others, ``1 - e * k / (k - 1)`` takes the place of ``1 - 2e``: 0 for labels drawn by lot.
    """
    evidence = situation.evidence
    covered = evidence.votes.covered()
    if evidence.probabilities is None or not evidence.n_gold or not covered.any():
        return
    sure = evidence.probabilities[covered].max(axis=1)
    label = evidence.probabilities[covered].argmax(axis=1)
    right = situation.belief.shares[covered][np.arange(len(label)), label]
    n_classes = evidence.probabilities.shape[1]
    worth = {cut: _worth(right[sure >= cut], label[sure >= cut], n_classes=n_classes) for cut in _THRESHOLDS}
    is_used = sure >= situation.min_confidence
    now = _worth(right[is_used], label[is_used], n_classes=n_classes)
    best = max(worth, key=lambda cut: (worth[cut], -cut))
    if now <= 0.0 or worth[best] < _LEAST * now:
        return
    n_kept = int(np.count_nonzero(sure >= best))
    yield Suggestion(
        kind="change-threshold",
        title=f"Train on labels of {best:.0%} confidence or more",
        reason=(
            f"{n_kept:,} of {len(sure):,} labels are that sure, and about {right[sure >= best].mean():.0%} of those "
            f"are right, of all about {right.mean():.0%}"
        ),
        gain=100.0 * (1.0 - situation.belief.accuracy) * (1.0 - (now / worth[best]) ** 0.5),
        action={"min_confidence": best},
    )


def _worth(
    right: np.ndarray[tuple[int], np.dtype[np.float64]],
    label: np.ndarray[tuple[int], np.dtype[np.int64]],
    *,
    n_classes: int,
) -> float:
    """Return how many clean labels these are worth; nothing where only one class is left."""
    if len(np.unique(label)) < 2:  # there is nothing to tell apart
        return 0.0
    better_than_chance = (n_classes * float(right.mean()) - 1.0) / (n_classes - 1)
    return len(right) * max(better_than_chance, 0.0) ** 2
