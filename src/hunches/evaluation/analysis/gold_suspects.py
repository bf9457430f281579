"""Gold labels that are likely wrong."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from hunches.evaluation._scored import Scored
from hunches.evaluation.analysis.example_group import ExampleGroup
from hunches.evaluation.analysis.part import AnalysisPart
from hunches.records import ABSTAIN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hunches.evaluation._scored import Probabilities
    from hunches.evaluation.table import Table
    from hunches.records import LabelSpace


@dataclass(frozen=True, slots=True)
class GoldSuspect:
    """A gold label that the model, as sure as it usually is, contradicts.

    Parameters
    ----------
    row : int
        The example's position.
    gold, proposed : str
        The gold label, and the class the model would have.
    gold_probability, proposed_probability : float
        What the model gives each.

    >>> GoldSuspect(3, "SPAM", "HAM", 0.02, 0.97).row
    3
    """

    row: int
    gold: str
    proposed: str
    gold_probability: float
    proposed_probability: float


@dataclass(frozen=True, slots=True, repr=False)
class GoldSuspects(AnalysisPart):
    """The gold labels most likely wrong, and an estimate of how many are.

    Parameters
    ----------
    examples : tuple of GoldSuspect
        Those the model contradicts most strongly first.
    n_suspects : int
        How many there are.
    n_gold : int
        How many gold labels were looked at.
    estimated : float
        How many are wrong by the estimated joint distribution of gold and true labels.

    >>> from hunches.records import LabelSpace
    >>> likely = np.repeat([[0.9, 0.1], [0.1, 0.9]], [5, 5], axis=0)
    >>> gold = np.array([0, 0, 0, 0, 1, 1, 1, 1, 1, 1])
    >>> [suspect.row for suspect in suspect_gold(likely, gold, space=LabelSpace(["SPAM", "HAM"])).examples]
    [4]
    """

    examples: tuple[GoldSuspect, ...]
    n_suspects: int
    n_gold: int
    estimated: float

    def told(self) -> str:
        """Return the answer in words."""
        if not self.n_suspects:
            return f"None of {self.n_gold:,} gold labels looks wrong."
        contradict = "contradicts" if self.n_suspects == 1 else "contradict"
        return (
            f"{self.n_suspects:,} of {self.n_gold:,} gold labels {contradict} a model that is sure of itself. It "
            "shares the errors of the labelling functions it learned from, so look at each: where gold is wrong, "
            "correct it; where it is right, mend the labelling functions."
        )

    def tables(self) -> tuple[Table, ...]:
        """Return nothing: the examples say it all."""
        return ()

    def groups(self) -> tuple[ExampleGroup, ...]:
        """Return each example with what is said of it."""
        return tuple(
            ExampleGroup(f"gold {each.gold}, {each.proposed} {each.proposed_probability:.0%}", (each.row,))
            for each in self.examples
        )

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            "n_suspects": self.n_suspects,
            "n_gold": self.n_gold,
            "estimated": self.estimated,
            "examples": [asdict(each) for each in self.examples],
        }


def suspect_gold(
    probabilities: Probabilities, gold: NDArray[np.integer], *, space: LabelSpace, most: int = 10
) -> GoldSuspects:
    """Return the gold labels that are likely wrong, by confident learning.

    C. Northcutt, L. Jiang and I. Chuang, "Confident learning: estimating uncertainty in dataset labels", Journal of
    Artificial Intelligence Research 70 (2021): the confident joint (equation 1), its calibration (equation 3), and
    pruning by noise rate, ordered by the normalised margin.

    Parameters
    ----------
    probabilities : float64 [n_examples, n_classes]
        Of a model that did not learn from these gold labels.
    gold : int [n_examples]
        -1 where there is no gold label; those examples are left out.
    space : LabelSpace
        The classes.
    most : int
        How many examples are given.

    Raises
    ------
    InvalidValue
        When shapes or values are not as above.
    NoGold
        When no example has a gold label.
    """
    scored = Scored.read(probabilities, gold)
    rows = np.flatnonzero(np.asarray(gold) != ABSTAIN)
    joint = label_joint(scored)
    n_gold = len(rows)
    margins = scored.probabilities - scored.probabilities[np.arange(n_gold), scored.gold][:, None]
    suspects: dict[int, int] = {}
    for label, other in np.argwhere(np.rint(joint - np.diag(np.diagonal(joint))) > 0).tolist():
        here = np.flatnonzero((scored.gold == label) & (scored.predicted == other))
        worst = here[np.argsort(-margins[here, other], kind="stable")][: int(np.rint(joint[label, other]))]
        suspects |= dict.fromkeys(worst.tolist(), other)
    ordered = sorted(suspects, key=lambda place: (-margins[place, suspects[place]], place))
    found = tuple(
        GoldSuspect(
            int(rows[place]),
            space.classes[scored.gold[place]],
            space.classes[suspects[place]],
            float(scored.probabilities[place, scored.gold[place]]),
            float(scored.probabilities[place, suspects[place]]),
        )
        for place in ordered[:most]
    )
    return GoldSuspects(found, len(suspects), n_gold, float(joint.sum() - np.trace(joint)))


def label_joint(scored: Scored) -> NDArray[np.float64]:
    """Return the estimated counts of gold label (rows) and true label (columns), ``float64 [n_classes, n_classes]``.

    >>> scored = Scored.read(np.array([[0.9, 0.1], [0.1, 0.9], [0.2, 0.8]]), np.array([0, 0, 1]))
    >>> label_joint(scored).tolist()
    [[1.0, 1.0], [0.0, 1.0]]
    """
    n_classes = scored.probabilities.shape[1]
    support = np.bincount(scored.gold, minlength=n_classes)
    own = scored.probabilities[np.arange(len(scored.gold)), scored.gold]
    sums = np.bincount(scored.gold, weights=own, minlength=n_classes)
    usual = np.divide(sums, support, out=np.full(n_classes, np.inf), where=support > 0)
    is_sure = scored.probabilities >= usual - np.finfo(np.float64).eps * 8
    surest = np.where(is_sure, scored.probabilities, -1.0).argmax(axis=1)
    counted = is_sure.any(axis=1)
    pairs = scored.gold[counted] * n_classes + surest[counted]
    joint = np.bincount(pairs, minlength=n_classes**2).reshape(n_classes, n_classes).astype(np.float64)
    # A class of which no example is sure keeps its labels.
    joint += np.diag(np.where(joint.sum(axis=1) > 0, 0.0, 1.0))
    calibrated: NDArray[np.float64] = joint / joint.sum(axis=1, keepdims=True) * support[:, None]
    return calibrated
