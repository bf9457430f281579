"""The area under the ROC curve, with what each example adds to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import rankdata

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hunches.evaluation._scored import Scored

_BINARY = 2


def auc_parts(scored: Scored) -> NDArray[np.float64] | None:
    """Return numbers whose mean over the examples is the ROC AUC, ``float64 [n_gold]``; None when undefined.

    With two classes the AUC is that of the second. With more it is the mean, over the classes some but not all
    examples have, of one class against the rest. An example's number is the AUC plus its influence on it, so the
    numbers' spread is the AUC's: E. DeLong et al., "Comparing the areas under two or more correlated receiver
    operating characteristic curves", Biometrics 44 (1988), computed from mid-ranks as X. Sun and W. Xu do, "Fast
    implementation of DeLong's algorithm", IEEE Signal Processing Letters 21 (2014).
    """
    n_classes = scored.probabilities.shape[1]
    counts = np.bincount(scored.gold, minlength=n_classes)
    told_apart = [label for label in range(n_classes) if 0 < counts[label] < len(scored.gold)]
    if not told_apart:
        return None
    classes = [1] if n_classes == _BINARY else told_apart
    parts = np.zeros(len(scored.gold))
    for label in classes:
        parts += _one_against_rest(scored.probabilities[:, label], scored.gold == label) / len(classes)
    return parts


def _one_against_rest(likely: NDArray[np.float64], is_class: NDArray[np.bool_]) -> NDArray[np.float64]:
    ranks = rankdata(likely)
    n_inside, n_outside = int(is_class.sum()), int((~is_class).sum())
    # The share of the other side each example is ranked rightly against.
    placements = np.empty(len(likely))
    placements[is_class] = (ranks[is_class] - rankdata(likely[is_class])) / n_outside
    placements[~is_class] = 1 - (ranks[~is_class] - rankdata(likely[~is_class])) / n_inside
    area = placements[is_class].mean()
    weights = np.where(is_class, len(likely) / n_inside, len(likely) / n_outside)
    parts: NDArray[np.float64] = area + weights * (placements - area)
    return parts
