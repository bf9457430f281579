"""The examples that count, the classes that have labels, and what predictions are compared with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from hunches.errors import InvalidValue, OneClassOnly
from hunches.training.soft_loss import SoftTargets

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from hunches.training.training_labels import TrainingLabels

_FEWEST_GOLD: Final = 50  # gold labels; fewer say too little about a calibration
_UNSEEN: Final = 1e-6  # the probability of a class without any label, so that log losses stay finite


def weighted_examples(examples: pa.Table, labels: TrainingLabels) -> tuple[pa.Table, TrainingLabels]:
    """Return the examples that count, with their labels.

    Raises
    ------
    InvalidValue
        When there are no examples with a weight, or not one label for each.
    """
    if len(labels) != examples.num_rows:
        raise InvalidValue("The number of labels", value=len(labels), expected=f"{examples.num_rows}, one an example")
    rows = np.flatnonzero(labels.weights > 0)
    if not len(rows):
        raise InvalidValue(
            "The number of examples to train on", value=0, expected="at least 1: build a training set with some"
        )
    return (examples, labels) if len(rows) == len(labels) else (examples.take(rows), labels.take(rows))


def present_classes(labels: TrainingLabels) -> NDArray[np.int64]:
    """Return the classes with any label mass, ascending; raise `OneClassOnly` when there is but one."""
    mass = labels.weights @ labels.probabilities
    present = np.flatnonzero(mass > 0)
    classes = labels.space.classes
    if len(present) == 1:
        only = classes[present[0]]
        raise OneClassOnly(only, what="The training labels", missing=[name for name in classes if name != only])
    return present


def graded_targets(targets: SoftTargets, labels: TrainingLabels, *, present: NDArray[np.int64]) -> SoftTargets:
    """Return the targets with gold labels in place of probabilistic ones, when there are enough of them."""
    if labels.gold is None:
        return targets
    rows = np.flatnonzero(np.isin(labels.gold, present))
    if len(rows) < _FEWEST_GOLD:
        return targets
    probabilities = targets.probabilities.copy()
    probabilities[rows] = np.eye(len(present))[np.searchsorted(present, labels.gold[rows])]
    return SoftTargets(probabilities, targets.weights)


def spread_over_classes(known: NDArray[np.float64], present: Sequence[int], *, n_classes: int) -> NDArray[np.float64]:
    """Return probabilities of all classes, given those that had labels: any other has a millionth.

    >>> spread_over_classes(np.array([[0.25, 0.75]]), [0, 2], n_classes=3).round(3).tolist()
    [[0.25, 0.0, 0.75]]
    """
    if len(present) == n_classes:
        return known
    probabilities = np.full((len(known), n_classes), _UNSEEN)
    probabilities[:, list(present)] = known * (1 - _UNSEEN * (n_classes - len(present)))
    return probabilities
