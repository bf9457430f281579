"""Which threshold each class should have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from hunches.evaluation._scored import Scored
from hunches.evaluation.analysis.part import AnalysisPart
from hunches.evaluation.analysis.threshold_curve import USUAL, threshold_curve
from hunches.evaluation.table import Table, cell

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from hunches.evaluation._scored import Probabilities
    from hunches.evaluation.analysis._threshold_search import Objective
    from hunches.evaluation.analysis.threshold_curve import ThresholdCurve
    from hunches.evaluation.picture import Picture
    from hunches.records import LabelSpace

_MOST_PICTURES: Final = 6


@dataclass(frozen=True, slots=True, repr=False)
class Thresholds(AnalysisPart):
    """The threshold curve of every class that is gold somewhere.

    Parameters
    ----------
    curves : tuple of ThresholdCurve
        In the order of the classes.

    >>> import numpy as np
    >>> from hunches.records import LabelSpace
    >>> likely, gold = np.array([[0.9, 0.1], [0.4, 0.6], [0.2, 0.8]]), np.array([0, 0, 1])
    >>> space = LabelSpace(["SPAM", "HAM"])
    >>> [curve.name for curve in thresholds(likely, gold, space=space, rng=np.random.default_rng(0)).curves]
    ['SPAM', 'HAM']
    """

    curves: tuple[ThresholdCurve, ...]

    def told(self) -> str:
        """Return the answer in words."""
        worth = [curve for curve in self.curves if curve.is_worth_a_change]
        if not worth:
            return (
                f"No other threshold than {USUAL} is credibly better for any class: what one gains on these examples "
                "does not outlast a bootstrap."
            )
        changes = [f"{curve.name} from {curve.best.value:.2f} ({cell(curve.gain.value, '+.3f')})" for curve in worth]
        return (
            f"Predicting {', '.join(changes)} instead of from {USUAL} gains {_shown(worth[0].objective)} "
            "on examples the threshold was not chosen on."
        )

    def tables(self) -> tuple[Table, ...]:
        """Return the best threshold of each class, and what it is worth."""
        rows = [
            (
                curve.name,
                cell(curve.best.value, ".2f"),
                cell(curve.best.interval, ".2f"),
                f"{curve.value:.3f}",
                f"{curve.usual_value:.3f}",
                cell(curve.gain.value, "+.3f"),
                cell(curve.gain.interval, "+.3f"),
            )
            for curve in self.curves
        ]
        objective = self.curves[0].objective
        headers = [
            "Class",
            "Best threshold",
            "95% interval",
            f"{_shown(objective)} there",
            f"At {USUAL}",
            "Gain out of sample",
        ]
        return (Table("", [*headers, "95% interval"], rows),)

    def pictures(self) -> tuple[Picture, ...]:
        """Return the curves of the first 6 classes."""
        return tuple(curve.picture() for curve in self.curves[:_MOST_PICTURES])

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {"curves": [curve.as_dict() for curve in self.curves]}


def _shown(objective: Objective) -> str:
    return objective.upper() if objective.startswith("f") else objective.replace("-", " ")


def thresholds(
    probabilities: Probabilities,
    gold: NDArray[np.integer],
    *,
    space: LabelSpace,
    rng: np.random.Generator,
    objective: Objective = "f1",
) -> Thresholds:
    """Return the threshold curve of each class that is gold somewhere, one class against the others.

    Parameters
    ----------
    probabilities : float64 [n_examples, n_classes]
    gold : int [n_examples]
        -1 where there is no gold label; those examples are left out.
    space : LabelSpace
        The classes.
    rng : numpy.random.Generator
        Draws the bootstrap samples.
    objective : {"f1", "f2", "f0.5", "balanced-accuracy"}
        What the best threshold maximises.

    Raises
    ------
    InvalidValue
        When shapes or values are not as above.
    NoGold
        When no example has a gold label.
    """
    scored = Scored.read(probabilities, gold)
    curves = [
        threshold_curve(name, scored.probabilities[:, label], scored.gold == label, rng=rng, objective=objective)
        for label, name in enumerate(space.classes)
        if (scored.gold == label).any()
    ]
    return Thresholds(tuple(curves))
