"""What several people said of the same examples, as a matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hunches.errors import InvalidValue
from hunches.records import ABSTAIN

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Ratings:
    """The labels people gave, one column a person.

    Parameters
    ----------
    labels : int [n_examples, n_annotators]
        The class each person gave each example, `ABSTAIN` where none.
    annotators : tuple of str
        Who the columns are.
    classes : tuple of str
        The names of the classes.
    seconds : float [n_examples, n_annotators], optional
        How long each person took over each example; NaN where nobody knows.
    is_unsure : bool [n_examples, n_annotators], optional
        Where a person saw an example and could not tell.

    Raises
    ------
    InvalidValue
        When shapes do not fit, or a label is no class.

    >>> Ratings(np.array([[0, 0], [1, -1]]), ("ann", "bo"), ("SPAM", "HAM")).counts().tolist()
    [[2, 0], [0, 1]]
    """

    labels: NDArray[np.integer]
    annotators: tuple[str, ...]
    classes: tuple[str, ...]
    seconds: NDArray[np.floating] | None = None
    is_unsure: NDArray[np.bool_] | None = None

    def __post_init__(self) -> None:
        shape = self.labels.shape
        if len(shape) != 2 or shape[1] != len(self.annotators):
            expected = f"[n_examples, {len(self.annotators)}], one column a person"
            raise InvalidValue("The shape of the labels", value=shape, expected=expected)
        if self.labels.size and not ABSTAIN <= self.labels.min() <= self.labels.max() < len(self.classes):
            expected = f"from {ABSTAIN} to {len(self.classes) - 1}"
            raise InvalidValue("A label", value=(self.labels.min(), self.labels.max()), expected=expected)
        for name, given in (("seconds", self.seconds), ("is_unsure", self.is_unsure)):
            if given is not None and given.shape != shape:
                raise InvalidValue(f"The shape of {name}", value=given.shape, expected=f"{shape}")

    def counts(self) -> NDArray[np.int64]:
        """Return how many people gave each example each class, ``int64 [n_examples, n_classes]``."""
        counts = np.zeros((len(self.labels), len(self.classes)), dtype=np.int64)
        rows, columns = np.nonzero(self.labels != ABSTAIN)
        np.add.at(counts, (rows, self.labels[rows, columns]), 1)
        return counts
