"""Which classes are taken for which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from hunches.errors import InvalidValue
from hunches.evaluation._scored import Scored
from hunches.evaluation.analysis.confused_pair import ConfusedPair
from hunches.evaluation.analysis.example_group import ExampleGroup
from hunches.evaluation.analysis.part import AnalysisPart
from hunches.evaluation.intervals import wilson_interval
from hunches.evaluation.measure import Measure
from hunches.evaluation.table import Table, cell
from hunches.records import ABSTAIN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hunches.evaluation._scored import Probabilities
    from hunches.records import LabelSpace

_MOST_CLASSES_SHOWN: Final = 12


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Confusion(AnalysisPart):
    """How the examples of each class are predicted, and the pairs of classes most confused.

    Parameters
    ----------
    classes : tuple of str
    counts : int64 [n_classes, n_classes]
        Of examples; rows are gold, columns predicted.
    pairs : tuple of ConfusedPair
        Those with the most examples first.

    >>> from hunches.records import LabelSpace
    >>> likely = np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]])
    >>> print(confusion(likely, np.array([0, 1, 1]), space=LabelSpace(["SPAM", "HAM"])).told())
    1 of 3 examples is predicted wrongly. Most often HAM taken for SPAM: 1 of 2 (50.0%, 95% interval 9.5% – 90.5%).
    """

    classes: tuple[str, ...]
    counts: NDArray[np.int64]
    pairs: tuple[ConfusedPair, ...]

    def __post_init__(self) -> None:
        self.counts.setflags(write=False)

    def shares(self) -> NDArray[np.float64]:
        """Return the counts divided by the number of examples of each gold class; NaN for one without any."""
        support = self.counts.sum(axis=1, keepdims=True)
        return self.counts / np.where(support > 0, support, np.nan)

    def told(self) -> str:
        """Return the answer in words."""
        n_all = int(self.counts.sum())
        n_wrong = n_all - int(np.trace(self.counts))
        are = "is" if n_wrong == 1 else "are"
        told = f"{n_wrong:,} of {n_all:,} examples {are} predicted wrongly."
        if not self.pairs:
            return told
        worst = self.pairs[0]
        n_gold = int(self.counts[self.classes.index(worst.gold)].sum())
        interval = f"95% interval {cell(worst.share.interval, '.1%')}"
        return f"{told} Most often {worst.name}: {worst.n:,} of {n_gold:,} ({worst.n / n_gold:.1%}, {interval})."

    def tables(self) -> tuple[Table, ...]:
        """Return the shares of each gold class, for up to 12 classes, and the pairs."""
        rows = [
            (
                pair.gold,
                pair.predicted,
                f"{pair.n:,}",
                cell(pair.share.value, ".1%"),
                cell(pair.share.interval, ".1%"),
            )
            for pair in self.pairs
        ]
        headers = ["Gold", "Taken for", "Examples", "Of its class", "95% interval"]
        pairs = (Table("", headers, rows, ["left", "left", "right", "right", "right"]),) if rows else ()
        return pairs if len(self.classes) > _MOST_CLASSES_SHOWN else (self._share_table(), *pairs)

    def groups(self) -> tuple[ExampleGroup, ...]:
        """Return examples of each pair."""
        return tuple(ExampleGroup(pair.name, pair.rows) for pair in self.pairs)

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            "classes": list(self.classes),
            "counts": self.counts.tolist(),
            "pairs": [pair.as_dict() for pair in self.pairs],
        }

    def _share_table(self) -> Table:
        rows = [
            (name, *(cell(None if np.isnan(share) else share, ".1%") for share in shares), f"{int(counts.sum()):,}")
            for name, shares, counts in zip(self.classes, self.shares(), self.counts, strict=True)
        ]
        return Table("", ["Gold \\ predicted", *self.classes, "Examples"], rows)


def confusion(
    probabilities: Probabilities, gold: NDArray[np.integer], *, space: LabelSpace, most: int = 5, n_examples: int = 3
) -> Confusion:
    """Return how the examples of each class are predicted.

    Parameters
    ----------
    probabilities : float64 [n_examples, n_classes]
    gold : int [n_examples]
        -1 where there is no gold label; those examples are left out.
    space : LabelSpace
        The classes.
    most : int
        How many pairs are named.
    n_examples : int
        How many examples of each.

    Raises
    ------
    InvalidValue
        When shapes or values are not as above.
    NoGold
        When no example has a gold label.
    """
    scored = Scored.read(probabilities, gold)
    n_classes = scored.probabilities.shape[1]
    if n_classes != len(space):
        raise InvalidValue("The number of columns of probabilities", value=n_classes, expected=f"{len(space)}")
    rows = np.flatnonzero(np.asarray(gold) != ABSTAIN)
    pair_of = scored.gold * n_classes + scored.predicted
    counts = np.bincount(pair_of, minlength=n_classes**2).reshape(n_classes, n_classes)
    wrong = counts - np.diag(np.diagonal(counts))
    worst_first = [int(pair) for pair in np.argsort(-wrong.ravel(), kind="stable")[:most] if wrong.ravel()[pair]]
    pairs = []
    for pair in worst_first:
        label, predicted = divmod(pair, n_classes)
        here = np.flatnonzero(pair_of == pair)
        surest = here[np.argsort(-scored.confidence[here], kind="stable")][:n_examples]
        share = _share(int(counts[label, predicted]), int(counts[label].sum()))
        names = space.classes[label], space.classes[predicted]
        pairs.append(ConfusedPair(*names, len(here), share, rows=tuple(rows[surest].tolist())))
    return Confusion(space.classes, counts, tuple(pairs))


def _share(n: int, total: int) -> Measure:
    return Measure(n / total, wilson_interval(n, total))
