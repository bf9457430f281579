"""The examples that can be scored: predictions that are probabilities, with gold labels beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from hunches.errors import InvalidValue, NoGold
from hunches.records import ABSTAIN

if TYPE_CHECKING:
    from numpy.typing import NDArray

Probabilities: TypeAlias = "np.ndarray[tuple[int, int], np.dtype[np.floating]]"
"""``float64 [n_examples, n_classes]``; every row sums to 1."""

# Wide enough for a softmax in float32.
_SUM_TOLERANCE = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """Checked predictions on the examples with a gold label.

    Parameters
    ----------
    probabilities : float64 [n_gold, n_classes]
    gold, predicted : int64 [n_gold]
        The gold class, and the most probable one (the first of equals).

    >>> Scored.read(np.array([[0.9, 0.1], [0.5, 0.5], [0.2, 0.8]]), np.array([0, -1, 1])).predicted.tolist()
    [0, 1]
    """

    probabilities: NDArray[np.float64]
    gold: NDArray[np.int64]
    predicted: NDArray[np.int64]

    @classmethod
    def read(cls, probabilities: Probabilities, gold: NDArray[np.integer]) -> Scored:
        """Return the examples with a gold label; raise `InvalidValue` or `NoGold` when they cannot be scored."""
        likely = np.asarray(probabilities)
        labels = np.asarray(gold)
        _check_probabilities(likely)
        _check_gold(labels, likely.shape)
        known = labels != ABSTAIN
        if not known.any():
            raise NoGold(len(labels))
        kept = likely.astype(np.float64) if known.all() else likely[known].astype(np.float64)
        return cls(kept, labels[known].astype(np.int64), kept.argmax(axis=1))

    @property
    def confidence(self) -> NDArray[np.float64]:
        """The probability of the predicted class, ``float64 [n_gold]``."""
        return self.probabilities[np.arange(len(self.gold)), self.predicted]

    @property
    def is_correct(self) -> NDArray[np.bool_]:
        """Whether the predicted class is the gold one, ``bool [n_gold]``."""
        return np.equal(self.predicted, self.gold)

    def confidence_bins(self, bins: int) -> NDArray[np.int64]:
        """Return which of ``bins`` bins of equal width holds each confidence, ``int64 [n_gold]``.

        A bin holds its upper end and not its lower one.
        """
        return np.digitize(self.confidence, np.linspace(0.0, 1.0, bins + 1)[1:-1], right=True)


def _check_probabilities(likely: NDArray[np.floating]) -> None:
    if likely.ndim != 2 or not likely.shape[1]:  # a matrix has two dimensions
        raise InvalidValue("The shape of the probabilities", value=likely.shape, expected="[n_examples, n_classes]")
    if not np.issubdtype(likely.dtype, np.floating):
        raise InvalidValue("The dtype of the probabilities", value=str(likely.dtype), expected="float64 or float32")
    rows_of_nan = np.flatnonzero(np.isnan(likely).any(axis=1))
    if len(rows_of_nan):
        raise InvalidValue("A probability", value=np.nan, expected=f"a number; row {rows_of_nan[0]} has none")
    if likely.size and (likely.min() < 0 or np.abs(likely.sum(axis=1) - 1).max() > _SUM_TOLERANCE):
        wrong = np.flatnonzero((likely < 0).any(axis=1) | (np.abs(likely.sum(axis=1) - 1) > _SUM_TOLERANCE))[0]
        raise InvalidValue(
            f"Row {wrong} of the probabilities", value=likely[wrong].tolist(), expected="from 0 to 1 with the sum 1"
        )


def _check_gold(labels: NDArray[np.integer], shape: tuple[int, ...]) -> None:
    if labels.shape != shape[:1]:
        raise InvalidValue(
            "The shape of the gold labels", value=labels.shape, expected=f"{shape[:1]}, one an example"
        )
    if not np.issubdtype(labels.dtype, np.integer):
        raise InvalidValue("The dtype of the gold labels", value=str(labels.dtype), expected="whole numbers")
    if labels.size and (labels.min() < ABSTAIN or labels.max() >= shape[1]):
        wrong = labels[(labels < ABSTAIN) | (labels >= shape[1])][0]
        raise InvalidValue(
            "A gold label", value=int(wrong), expected=f"a class from 0 to {shape[1] - 1}, or {ABSTAIN} for none"
        )
