"""How far the people who labelled the same examples agree."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from hunches.evaluation.annotator_statistics import annotator_statistics
from hunches.evaluation.class_agreement import class_agreements
from hunches.evaluation.kappa import fleiss_kappa
from hunches.evaluation.krippendorff_alpha import krippendorff_alpha
from hunches.evaluation.pair_agreement import pair_agreements
from hunches.evaluation.table import Table, cell

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hunches.evaluation.annotator_statistics import AnnotatorStatistics
    from hunches.evaluation.class_agreement import ClassAgreement
    from hunches.evaluation.measure import Measure
    from hunches.evaluation.pair_agreement import PairAgreement
    from hunches.evaluation.ratings import Ratings


@dataclass(frozen=True, slots=True, repr=False)
class Agreement:
    """How far people agree, all together, in pairs, on each class, and each with the others and with gold labels.

    Parameters
    ----------
    n_examples : int
        How many examples somebody labelled.
    n_shared : int
        How many of them at least two people labelled.
    alpha : Measure
        Krippendorff's alpha, with a bootstrap interval over examples.
    fleiss : Measure
        Fleiss' kappa, likewise.
    pairs : tuple of PairAgreement
        Each two people who share an example.
    classes : tuple of ClassAgreement
    annotators : tuple of AnnotatorStatistics

    >>> from hunches.evaluation.ratings import Ratings
    >>> ratings = Ratings(np.array([[0, 0], [1, 0], [1, 1]]), ("ann", "bo"), ("SPAM", "HAM"))
    >>> print(measure_agreement(ratings, rng=np.random.default_rng(0)).annotator_table())
    Annotator  Labels  Unsure  Median seconds  With others            With gold
    ─────────  ──────  ──────  ──────────────  ─────────────────────  ─────────
    ann             3       0               –  0.667 (0.208 – 0.939)  undefined
    bo              3       0               –  0.667 (0.208 – 0.939)  undefined
    """

    n_examples: int
    n_shared: int
    alpha: Measure
    fleiss: Measure
    pairs: tuple[PairAgreement, ...]
    classes: tuple[ClassAgreement, ...]
    annotators: tuple[AnnotatorStatistics, ...]

    def __str__(self) -> str:
        tables = (self.annotator_table(), self.pair_table(), self.class_table())
        shared = f"{self.n_shared:,} of {self.n_examples:,} labelled examples have labels of at least two people."
        coefficients = f"Krippendorff's alpha: {self.alpha}. Fleiss' kappa: {self.fleiss}."
        return "\n\n".join([f"{shared}\n{coefficients}", *(str(table) for table in tables if table.rows)])

    __repr__ = __str__

    def annotator_table(self) -> Table:
        """Return the table of people."""
        headers = ("Annotator", "Labels", "Unsure", "Median seconds", "With others", "With gold")
        rows = [
            (
                person.name,
                f"{person.n_labels:,}",
                f"{person.n_unsure:,}",
                cell(person.median_seconds, ".1f"),
                f"{person.with_others}",
                f"{person.with_gold}",
            )
            for person in self.annotators
        ]
        return Table("", headers, rows, ["left", "right", "right", "right", "left", "left"])

    def pair_table(self) -> Table:
        """Return the table of pairs of people."""
        rows = [
            (pair.first, pair.second, f"{pair.n_shared:,}", f"{pair.agreement}", f"{pair.kappa}")
            for pair in self.pairs
        ]
        headers = ("Annotator", "And", "Examples", "Agreement", "Cohen's kappa")
        return Table("", headers, rows, ["left", "left", "right", "left", "left"])

    def class_table(self) -> Table:
        """Return the table of classes."""
        rows = [(each.name, f"{each.n_labels:,}", cell(each.agreement, ".3f")) for each in self.classes]
        return Table("", ["Class", "Labels", "Agreement"], rows, ["left", "right", "right"])

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            "n_examples": self.n_examples,
            "n_shared": self.n_shared,
            "alpha": self.alpha.as_dict(),
            "fleiss": self.fleiss.as_dict(),
            "pairs": [pair.as_dict() for pair in self.pairs],
            "classes": [asdict(each) for each in self.classes],
            "annotators": [person.as_dict() for person in self.annotators],
        }


def measure_agreement(
    ratings: Ratings, *, rng: np.random.Generator, gold: NDArray[np.integer] | None = None
) -> Agreement:
    """Return how far people agree.

    Parameters
    ----------
    ratings : Ratings
        What they said.
    rng : numpy.random.Generator
        Draws the resamples of examples for the intervals.
    gold : int [n_examples], optional
        Gold labels that were not made of these ratings, to hold people against; `ABSTAIN` where there is none.

    Raises
    ------
    InvalidValue
        When there is not one gold label an example.
    """
    counts = ratings.counts()
    n_raters = counts.sum(axis=1)
    return Agreement(
        int(np.count_nonzero(n_raters)),
        int(np.count_nonzero(n_raters > 1)),
        krippendorff_alpha(counts, rng=rng),
        fleiss_kappa(counts, rng=rng),
        tuple(pair_agreements(ratings, rng=rng)),
        class_agreements(ratings),
        annotator_statistics(ratings, gold=gold),
    )
