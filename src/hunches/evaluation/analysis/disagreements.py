"""Where the end model contradicts the labels it was trained on."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import xlogy

from hunches.errors import InvalidValue
from hunches.evaluation.analysis.example_group import ExampleGroup
from hunches.evaluation.analysis.part import AnalysisPart

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hunches.evaluation._scored import Probabilities
    from hunches.evaluation.table import Table
    from hunches.records import LabelSpace


@dataclass(frozen=True, slots=True)
class Disagreement:
    """An example that the label model and the end model give different classes.

    Parameters
    ----------
    row : int
        Its position.
    label, predicted : str
        The class of the label model and that of the end model.
    label_probability, predicted_probability : float
        What each gives its own class.
    divergence : float
        Of Jensen and Shannon, in bits: 0 where both say the same, 1 where both are sure of different classes.

    >>> Disagreement(3, "SPAM", "HAM", 0.9, 0.8, 0.4).row
    3
    """

    row: int
    label: str
    predicted: str
    label_probability: float
    predicted_probability: float
    divergence: float


@dataclass(frozen=True, slots=True, repr=False)
class Disagreements(AnalysisPart):
    """The examples on which label model and end model differ, those on which both are surest first.

    Parameters
    ----------
    examples : tuple of Disagreement
        The first of them.
    n_differing, n_compared : int
        How many differ, of how many that have a label.

    >>> from hunches.records import LabelSpace
    >>> label_model, end_model = np.array([[0.9, 0.1], [0.2, 0.8]]), np.array([[0.1, 0.9], [0.1, 0.9]])
    >>> found = disagreements(label_model, end_model, is_asked=np.ones(2, bool), space=LabelSpace(["SPAM", "HAM"]))
    >>> print(found.told())
    Label model and end model give different classes to 1 of 2 labelled examples (50.0%).
    """

    examples: tuple[Disagreement, ...]
    n_differing: int
    n_compared: int

    def told(self) -> str:
        """Return the answer in words."""
        if not self.n_compared:
            return "No example has a label to compare the end model with."
        share = self.n_differing / self.n_compared
        return (
            f"Label model and end model give different classes to {self.n_differing:,} of {self.n_compared:,} "
            f"labelled examples ({share:.1%})."
        )

    def tables(self) -> tuple[Table, ...]:
        """Return nothing: the examples say it all."""
        return ()

    def groups(self) -> tuple[ExampleGroup, ...]:
        """Return each example with what is said of it."""
        return tuple(
            ExampleGroup(
                f"{each.label} {each.label_probability:.0%}, {each.predicted} {each.predicted_probability:.0%}",
                (each.row,),
            )
            for each in self.examples
        )

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            "n_differing": self.n_differing,
            "n_compared": self.n_compared,
            "examples": [asdict(each) for each in self.examples],
        }


def disagreements(
    label_model: Probabilities,
    end_model: Probabilities,
    *,
    is_asked: NDArray[np.bool_],
    space: LabelSpace,
    most: int = 10,
) -> Disagreements:
    """Return the examples on which label model and end model disagree most; no gold label is needed.

    Parameters
    ----------
    label_model, end_model : float64 [n_examples, n_classes]
    is_asked : bool [n_examples]
        The examples to compare on: those with a vote.
    space : LabelSpace
        The classes.
    most : int
        How many examples are given.

    Raises
    ------
    InvalidValue
        When shapes do not fit each other.
    """
    if label_model.shape != end_model.shape or is_asked.shape != label_model.shape[:1]:
        raise InvalidValue("The shape of the end model's probabilities", value=end_model.shape, expected="the same")
    rows = np.flatnonzero(is_asked)
    labels, predictions = (np.asarray(likely[rows], dtype=np.float64) for likely in (label_model, end_model))
    differs = labels.argmax(axis=1) != predictions.argmax(axis=1)
    divergence = np.where(differs, _divergence(labels, predictions), -1.0)
    worst = np.argsort(-divergence, kind="stable")[: min(most, int(differs.sum()))]
    found = tuple(
        Disagreement(
            int(rows[place]),
            space.classes[int(labels[place].argmax())],
            space.classes[int(predictions[place].argmax())],
            float(labels[place].max()),
            float(predictions[place].max()),
            float(divergence[place]),
        )
        for place in worst
    )
    return Disagreements(found, int(differs.sum()), len(rows))


def _divergence(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    middle = (first + second) / 2
    entropies = [-xlogy(likely, likely).sum(axis=1) for likely in (middle, first, second)]
    bits: NDArray[np.float64] = (entropies[0] - (entropies[1] + entropies[2]) / 2) / np.log(2)
    return np.maximum(bits, 0.0)
