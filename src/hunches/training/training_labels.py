"""The labels an end model learns from: probabilities with weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from hunches.errors import InvalidValue
from hunches.records import ABSTAIN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hunches.records import GoldLabels, LabelSpace

_SUM_TOLERANCE: Final = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class TrainingLabels:
    """Probabilistic labels of examples, and how much each example counts.

    Parameters
    ----------
    space : LabelSpace
        The classes.
    probabilities : float64 [n_examples, n_classes]
        The probability of each class; rows sum to 1.
    weights : float64 [n_examples]
        How much each example counts, at least 0.
    gold : int32 [n_examples], optional
        The class a person gave, `ABSTAIN` where none did. Used to calibrate, not to learn.

    Raises
    ------
    InvalidValue
        When shapes do not fit, a number is negative or not finite, or a row does not sum to 1.

    >>> from hunches.records import LabelSpace
    >>> labels = TrainingLabels(LabelSpace(["SPAM", "HAM"]), np.array([[0.9, 0.1], [0.2, 0.8]]), np.ones(2))
    >>> len(labels)
    2
    """

    space: LabelSpace
    probabilities: NDArray[np.float64]
    weights: NDArray[np.float64]
    gold: GoldLabels | None = None

    def __post_init__(self) -> None:
        shape = (len(self.weights), len(self.space))
        if self.probabilities.shape != shape:
            raise InvalidValue("The shape of the probabilities", value=self.probabilities.shape, expected=f"{shape}")
        if self.weights.ndim != 1 or not _is_mass(self.weights):
            raise InvalidValue("A weight", value=_worst(self.weights), expected="finite and at least 0")
        if not _is_mass(self.probabilities):
            raise InvalidValue("A probability", value=_worst(self.probabilities), expected="from 0 to 1")
        off = np.abs(self.probabilities.sum(axis=1) - 1)
        if np.any(off > _SUM_TOLERANCE):
            row = int(off.argmax())
            raise InvalidValue(
                f"Row {row} of the probabilities", value=self.probabilities[row].tolist(), expected="of sum 1"
            )
        self._check_gold()

    def _check_gold(self) -> None:
        gold = self.gold
        if gold is None:
            return
        if gold.shape != self.weights.shape:
            raise InvalidValue("The shape of the gold labels", value=gold.shape, expected=f"{self.weights.shape}")
        if len(gold) and not ABSTAIN <= gold.min() <= gold.max() < len(self.space):
            raise InvalidValue(
                "A gold label", value=[int(gold.min()), int(gold.max())], expected=f"below {len(self.space)}"
            )

    def __len__(self) -> int:
        return len(self.weights)

    def take(self, rows: NDArray[np.int64]) -> TrainingLabels:
        """Return the labels of some examples."""
        gold = None if self.gold is None else self.gold[rows]
        return TrainingLabels(self.space, self.probabilities[rows], self.weights[rows], gold)


def _is_mass(numbers: NDArray[np.float64]) -> bool:
    return bool(np.isfinite(numbers).all() and (numbers >= 0).all())


def _worst(numbers: NDArray[np.float64]) -> float:
    bad = numbers[~(np.isfinite(numbers) & (numbers >= 0))]
    return float(bad.flat[0]) if bad.size else float("nan")
