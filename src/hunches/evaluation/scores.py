"""How good predicted probabilities are, measured against gold labels."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hunches.errors import InvalidValue
from hunches.evaluation._bootstrap import percentile_interval
from hunches.evaluation._row_metrics import measure_rows
from hunches.evaluation._scored import Scored
from hunches.evaluation._tallies import Tallies, resample_tallies
from hunches.evaluation.class_score import ClassScore
from hunches.evaluation.intervals import wilson_interval
from hunches.evaluation.measure import Measure
from hunches.evaluation.table import Table, cell

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hunches.evaluation._scored import Probabilities
    from hunches.evaluation.table import Alignment
    from hunches.records import LabelSpace

_MOST_CLASSES_SHOWN = 12
_TITLES = {
    "accuracy": "Accuracy",
    "macro_f1": "Macro F1",
    "mcc": "MCC",
    "roc_auc": "ROC AUC",
    "brier": "Brier score",
    "ece": "ECE",
    "log_loss": "Log loss",
}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Scores:
    """The metrics of predictions on one set of examples, with 95% intervals; prints as tables.

    Parameters
    ----------
    n_examples, n_gold : int
        How many examples were predicted, and how many of them have a gold label and count.
    accuracy : Measure
        Share of examples whose most probable class is the gold one.
    macro_f1 : Measure
        Mean F1 of the classes that are gold or predicted.
    mcc : Measure
        Matthews correlation coefficient, from -1 to 1; 0 for chance and where it is undefined.
    roc_auc : Measure
        Area under the ROC curve, averaged over one class against the rest; undefined with one gold class.
    brier : Measure
        Mean over the examples of the squared errors summed over the classes, from 0 (best) to 2. With two classes
        it is twice the score of the positive class's probability alone.
    ece : Measure
        Expected calibration error in 15 bins of equal width of the top probability.
    log_loss : Measure
        Mean negative logarithm of the gold class's probability, in nats.
    classes : tuple of ClassScore
        One for each class of the label space.
    confusion : int64 [n_classes, n_classes]
        Counts of examples; rows are gold, columns predicted.
    notes : tuple of str
        What a reader has to know beside the numbers; printed below them.

    >>> from hunches.records import LabelSpace
    >>> likely = np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4], [0.5, 0.5]])
    >>> gold = np.array([0, 1, 1, -1])
    >>> scores = score(likely, gold, space=LabelSpace(["SPAM", "HAM"]), rng=np.random.default_rng(0))
    >>> print(scores.accuracy)
    0.667 (0.208 – 0.939)
    >>> scores.confusion.tolist()
    [[1, 0], [1, 1]]
    """

    n_examples: int
    n_gold: int
    accuracy: Measure
    macro_f1: Measure
    mcc: Measure
    roc_auc: Measure
    brier: Measure
    ece: Measure
    log_loss: Measure
    classes: tuple[ClassScore, ...]
    confusion: NDArray[np.int64]
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        n_classes = len(self.classes)
        if self.confusion.shape != (n_classes, n_classes):
            raise InvalidValue(
                "The shape of the confusion matrix", value=self.confusion.shape, expected=f"{(n_classes, n_classes)}"
            )
        self.confusion.setflags(write=False)

    def __str__(self) -> str:
        return "\n\n".join([*(table.to_text() for table in self.tables()), *self.notes])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        notes = "".join(f"<p>{html.escape(note)}</p>" for note in self.notes)
        return "".join(table.to_html() for table in self.tables()) + notes

    @property
    def measures(self) -> dict[str, Measure]:
        """The headline metrics by name, in the order they are shown."""
        return {name: getattr(self, name) for name in _TITLES}

    def tables(self) -> tuple[Table, ...]:
        """Return the tables it prints as: metrics, classes and, for up to 12 classes, the confusion matrix."""
        shown = (self._metrics_table(), self._classes_table())
        return shown if len(self.classes) > _MOST_CLASSES_SHOWN else (*shown, self._confusion_table())

    def as_dict(self) -> dict[str, object]:
        """Return the scores as JSON holds them."""
        return {
            "n_examples": self.n_examples,
            "n_gold": self.n_gold,
            **{name: measure.as_dict() for name, measure in self.measures.items()},
            "classes": [class_score.as_dict() for class_score in self.classes],
            "confusion": self.confusion.tolist(),
            **({"notes": list(self.notes)} if self.notes else {}),
        }

    def _metrics_table(self) -> Table:
        rows = [
            (_TITLES[name], cell(measure.value, ".3f"), cell(measure.interval, ".3f"))
            for name, measure in self.measures.items()
        ]
        title = f"{self.n_gold:,} of {self.n_examples:,} examples with gold labels"
        return Table(title, ["Metric", "Value", "95% interval"], rows, _aligned(2))

    def _classes_table(self) -> Table:
        rows = [
            (
                score.name,
                cell(score.precision.value, ".3f"),
                cell(score.recall.value, ".3f"),
                cell(score.f1.value, ".3f"),
                cell(score.f1.interval, ".3f"),
                cell(score.support, ","),
            )
            for score in self.classes
        ]
        headers = ["Class", "Precision", "Recall", "F1", "95% interval", "Support"]
        return Table("", headers, rows, _aligned(5))

    def _confusion_table(self) -> Table:
        names = [score.name for score in self.classes]
        rows = [(name, *(cell(count, ",") for count in row)) for name, row in zip(names, self.confusion, strict=True)]
        return Table("", ["Gold \\ predicted", *names], rows, _aligned(len(names)))


def score(
    probabilities: Probabilities,
    gold: NDArray[np.integer],
    *,
    space: LabelSpace,
    rng: np.random.Generator,
    resamples: int = 1000,
) -> Scores:
    """Return the metrics of probabilities against gold labels, with 95% intervals over examples.

    Shares (accuracy, precision, recall) have Wilson's interval, the others percentile intervals of the bootstrap over
    examples. Metrics of the confusion matrix are resampled exactly, whatever the number of examples. The means over
    examples (Brier score, ECE, log loss and, by DeLong's linear form, ROC AUC) are resampled exactly up to 20,000
    examples and from the bootstrap's normal limit above. ECE, which chance drives up, has the basic bootstrap
    interval (twice the value less the percentiles), widened to hold the value.

    Parameters
    ----------
    probabilities : float64 [n_examples, n_classes]
        Every row sums to 1. The predicted class is the most probable one, the first of equals.
    gold : int [n_examples]
        -1 where there is no gold label; those examples are left out.
    space : LabelSpace
        The classes, of kind ``single``.
    rng : numpy.random.Generator
        Draws the resamples.
    resamples : int
        How many; with 0, only Wilson's intervals are given.

    Raises
    ------
    InvalidValue
        When shapes or values are not as above.
    NoGold
        When no example has a gold label.

    >>> from hunches.records import LabelSpace
    >>> likely, gold = np.array([[0.9, 0.1], [0.2, 0.8]]), np.array([0, 1])
    >>> round(score(likely, gold, space=LabelSpace(["SPAM", "HAM"]), rng=np.random.default_rng(0)).brier.value, 3)
    0.05
    """
    if space.kind != "single":
        raise InvalidValue("The kind of the label space", value=space.kind, expected="'single' to be scored")
    if resamples < 0:
        raise InvalidValue("The number of resamples", value=resamples, expected="0 or more")
    scored = Scored.read(probabilities, gold)
    if scored.probabilities.shape[1] != len(space):
        raise InvalidValue(
            "The number of columns of probabilities", value=scored.probabilities.shape[1], expected=f"{len(space)}"
        )
    confusion = _confusion(scored, len(space))
    tallies, draws = Tallies.of(confusion), resample_tallies(confusion, resamples=resamples, rng=rng)
    rows = measure_rows(scored, resamples=resamples, rng=rng)
    return Scores(
        n_examples=len(gold),
        n_gold=len(scored.gold),
        accuracy=_share(int(np.trace(confusion)), len(scored.gold)),
        macro_f1=_measure(tallies.macro_f1(), draws.macro_f1()),
        mcc=_measure(tallies.matthews(), draws.matthews()),
        classes=_class_scores(confusion, f1=tallies.f1(), f1_draws=draws.f1(), space=space),
        confusion=confusion,
        brier=rows.brier,
        ece=rows.ece,
        log_loss=rows.log_loss,
        roc_auc=rows.roc_auc,
    )


def _aligned(n_numbers: int) -> list[Alignment]:
    numbers: list[Alignment] = ["right"] * n_numbers
    return ["left", *numbers]


def _confusion(scored: Scored, n_classes: int) -> NDArray[np.int64]:
    pairs = np.bincount(scored.gold * n_classes + scored.predicted, minlength=n_classes**2)
    return pairs.reshape(n_classes, n_classes)


def _share(successes: int, trials: int) -> Measure:
    return Measure(successes / trials, wilson_interval(successes, trials)) if trials else Measure(None)


def _measure(value: np.float64 | NDArray[np.float64], draws: NDArray[np.float64]) -> Measure:
    return Measure(None) if np.isnan(value) else Measure(float(value), percentile_interval(draws))


def _class_scores(
    confusion: NDArray[np.int64],
    *,
    f1: NDArray[np.float64],
    f1_draws: NDArray[np.float64],
    space: LabelSpace,
) -> tuple[ClassScore, ...]:
    predicted, support = confusion.sum(axis=0), confusion.sum(axis=1)
    return tuple(
        ClassScore(
            name,
            precision=_share(int(confusion[label, label]), int(predicted[label])),
            recall=_share(int(confusion[label, label]), int(support[label])),
            f1=_measure(f1[label], f1_draws[:, label]),
            support=int(support[label]),
        )
        for label, name in enumerate(space.classes)
    )
