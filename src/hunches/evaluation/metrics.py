"""The metrics by which predictions are measured against gold labels, by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hunches.errors import UnknownName


@dataclass(frozen=True, slots=True)
class Metric:
    """What a metric is called, and which way is better.

    Parameters
    ----------
    name : str
        As it is written in Python, JSON and gates.
    title : str
        As tables show it.
    is_lower_better : bool
        Whether it is an error rather than a merit.

    >>> metric_named("log_loss").is_lower_better
    True
    """

    name: str
    title: str
    is_lower_better: bool = False


METRICS: Final[dict[str, Metric]] = {
    metric.name: metric
    for metric in (
        Metric("accuracy", "Accuracy"),
        Metric("macro_f1", "Macro F1"),
        Metric("mcc", "MCC"),
        Metric("roc_auc", "ROC AUC"),
        Metric("brier", "Brier score", is_lower_better=True),
        Metric("ece", "ECE", is_lower_better=True),
        Metric("log_loss", "Log loss", is_lower_better=True),
    )
}
"""Every metric of `Scores`, in the order they are shown."""


def metric_named(name: str) -> Metric:
    """Return the metric of a name; raise `UnknownName` when there is none.

    >>> metric_named("macro_f1").title
    'Macro F1'
    """
    if name not in METRICS:
        raise UnknownName("metric", name=name, known=list(METRICS))
    return METRICS[name]
