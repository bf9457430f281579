"""Errors of the label model against errors of the end model, and what to do about each kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from hunches.errors import InvalidValue
from hunches.evaluation._scored import Scored
from hunches.evaluation.analysis.error_cell import TITLES, ErrorCell
from hunches.evaluation.analysis.example_group import ExampleGroup
from hunches.evaluation.analysis.part import AnalysisPart
from hunches.evaluation.intervals import wilson_interval
from hunches.evaluation.measure import Measure
from hunches.evaluation.table import Table, cell
from hunches.records import ABSTAIN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hunches.evaluation._scored import Probabilities
    from hunches.evaluation.analysis.error_cell import LabelState


@dataclass(frozen=True, slots=True, repr=False)
class ErrorCross(AnalysisPart):
    """Label model and end model, right and wrong, crossed; prints as a table.

    Parameters
    ----------
    cells : tuple of ErrorCell
        All six: the label model right, wrong or silent, the end model right or wrong.
    n_gold : int
        How many examples have a gold label.

    >>> label_model, end_model = np.array([[0.9, 0.1], [0.5, 0.5]]), np.array([[0.2, 0.8], [0.3, 0.7]])
    >>> covered, gold = np.array([True, False]), np.array([0, 0])
    >>> cross = cross_errors(label_model, end_model, gold, covered=covered)
    >>> [(cell.title, cell.n) for cell in cross.cells if cell.n]
    [('Label model right, end model wrong', 1), ('No label, end model wrong', 1)]
    """

    cells: tuple[ErrorCell, ...]
    n_gold: int

    @property
    def errors(self) -> tuple[ErrorCell, ...]:
        """The cells of the end model's errors that hold examples, the largest first."""
        found = [each for each in self.cells if each.n and not each.is_end_model_right]
        return tuple(sorted(found, key=lambda each: -each.n))

    def told(self) -> str:
        """Return the answer in words."""
        n_wrong = sum(each.n for each in self.errors)
        if not n_wrong:
            return f"The end model is right on all {self.n_gold:,} examples with a gold label."
        most = self.errors[0]
        return (
            f"The end model is wrong on {n_wrong:,} of {self.n_gold:,} examples with a gold label. Most of that, "
            f"{most.n:,}: {most.title.lower()}. {most.advice}"
        )

    def tables(self) -> tuple[Table, ...]:
        """Return the cells with what to do about each."""
        rows = [
            (each.title, f"{each.n:,}", cell(each.share.value, ".1%"), cell(each.share.interval, ".1%"), each.advice)
            for each in self.cells
        ]
        headers = ["", "Examples", "Share", "95% interval", "What to do"]
        return (Table("", headers, rows, ["left", "right", "right", "right", "left"]),)

    def groups(self) -> tuple[ExampleGroup, ...]:
        """Return examples of each cell in which somebody is wrong."""
        shown = [
            each for each in self.cells if each.rows and not (each.is_end_model_right and each.label_model != "wrong")
        ]
        return tuple(ExampleGroup(each.title, each.rows) for each in shown)

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {"n_gold": self.n_gold, "cells": [each.as_dict() for each in self.cells]}


def cross_errors(
    label_model: Probabilities,
    end_model: Probabilities,
    gold: NDArray[np.integer],
    *,
    covered: NDArray[np.bool_],
    n_examples: int = 3,
) -> ErrorCross:
    """Return how errors of the label model and of the end model go together.

    Parameters
    ----------
    label_model, end_model : float64 [n_examples, n_classes]
    gold : int [n_examples]
        -1 where there is no gold label; those examples are left out.
    covered : bool [n_examples]
        Where at least one labelling function voted; elsewhere the label model has no label.
    n_examples : int
        How many examples are given of each cell.

    Raises
    ------
    InvalidValue
        When shapes or values are not as above.
    NoGold
        When no example has a gold label.
    """
    if covered.shape != np.shape(gold):
        raise InvalidValue("The shape of covered", value=covered.shape, expected=f"{np.shape(gold)}")
    labels, predictions = Scored.read(label_model, gold), Scored.read(end_model, gold)
    rows = np.flatnonzero(np.asarray(gold) != ABSTAIN)
    has_label = covered[rows]
    states: dict[LabelState, NDArray[np.bool_]] = {
        "right": has_label & labels.is_correct,
        "wrong": has_label & ~labels.is_correct,
        "none": ~has_label,
    }
    surest = np.argsort(-predictions.confidence, kind="stable")
    cells = []
    for state, is_right in TITLES:
        here = states[state] & (predictions.is_correct == is_right)  # type: ignore[index]  # the keys are literals
        n, shown = int(here.sum()), surest[here[surest]][:n_examples]
        share = Measure(n / len(rows), wilson_interval(n, len(rows)))
        cells.append(ErrorCell(state, is_right, n, share, tuple(rows[shown].tolist())))  # type: ignore[arg-type]  # as above
    return ErrorCross(tuple(cells), len(rows))
