"""Answers each question of an analysis about the current models of a project."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from hunches.conditions import InSlice
from hunches.evaluation.analysis import (
    cluster_errors,
    confusion,
    cross_errors,
    disagreements,
    reliability,
    score_slices,
    split_leakage,
    suspect_gold,
    thresholds,
)
from hunches.records import ABSTAIN, SPLIT_NAMES
from hunches.workflow._derived_columns import rows_where
from hunches.workflow._learning_points import measured_learning_curve
from hunches.workflow._stored_dataset import StoredDataset
from hunches.workflow._stored_labels import read_labels
from hunches.workflow.train import read_predictions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hunches.evaluation.analysis import AnalysisPart
    from hunches.labelmodels import Probabilities
    from hunches.records import GoldLabels
    from hunches.store import RunRecorder
    from hunches.workflow._stored_dataset import Rows
    from hunches.workflow.open_project import OpenProject

GOLDLESS: Final = ("disagreements", "leakage")
"""The parts that read no gold label."""


@dataclass(frozen=True)
class AnalysedSplit:
    """The examples of a split with what models say of them; all arrays are over all examples of the dataset."""

    project: OpenProject
    split: str | None
    seed: int

    @cached_property
    def dataset(self) -> StoredDataset:
        """The current dataset."""
        return StoredDataset.current(self.project)

    @cached_property
    def rows(self) -> Rows:
        """The positions of the examples."""
        return self.dataset.rows_of(self.split)

    @cached_property
    def gold(self) -> GoldLabels:
        """The gold labels, `ABSTAIN` outside the split."""
        masked = np.full(self.dataset.n_examples, ABSTAIN, dtype=np.int32)
        masked[self.rows] = self.dataset.gold()[self.rows]
        return masked

    @cached_property
    def predictions(self) -> tuple[str, Probabilities]:
        """The key of the end model's predictions, and their probabilities."""
        return read_predictions(self.project)

    @property
    def probabilities(self) -> Probabilities:
        """Those of the end model."""
        return self.predictions[1]

    @cached_property
    def labels(self) -> tuple[Probabilities, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
        """The label model's probabilities, and which examples have a vote."""
        _, probabilities, covered = read_labels(self.project)
        return probabilities, covered

    def unlearned_gold(self) -> GoldLabels:
        """Return the gold labels without those that the end model or its label model has learned from."""
        lineage = self.project.store.catalogue.lineage(self.predictions[0])
        if not any("gold" in inputs for inputs in lineage.values()):
            return self.gold
        of_train = self.dataset.splits() == SPLIT_NAMES.index("train")
        return np.where(of_train, ABSTAIN, self.gold).astype(np.int32)


def compute_part(name: str, analysed: AnalysedSplit, *, run: RunRecorder) -> AnalysisPart:
    """Return one part of an analysis; the same seed gives the same, whatever other parts are computed."""
    rng = np.random.default_rng([analysed.seed, list(PARTS).index(name)])
    return PARTS[name](analysed, rng, run)


def _confusion(analysed: AnalysedSplit, _rng: np.random.Generator, _run: RunRecorder) -> AnalysisPart:
    return confusion(analysed.probabilities, analysed.gold, space=analysed.project.space)


def _calibration(analysed: AnalysedSplit, _rng: np.random.Generator, _run: RunRecorder) -> AnalysisPart:
    return reliability(analysed.probabilities, analysed.gold)


def _thresholds(analysed: AnalysedSplit, rng: np.random.Generator, _run: RunRecorder) -> AnalysisPart:
    return thresholds(analysed.probabilities, analysed.gold, space=analysed.project.space, rng=rng)


def _slices(analysed: AnalysedSplit, rng: np.random.Generator, _run: RunRecorder) -> AnalysisPart:
    project = analysed.project
    slices = {name: rows_where(project, InSlice(name)) for name in project.store.catalogue.slices()}
    return score_slices(analysed.probabilities, analysed.gold, slices=slices, rng=rng)


def _cross(analysed: AnalysedSplit, _rng: np.random.Generator, _run: RunRecorder) -> AnalysisPart:
    labels, covered = analysed.labels
    return cross_errors(labels, analysed.probabilities, analysed.gold, covered=covered)


def _clusters(analysed: AnalysedSplit, rng: np.random.Generator, _run: RunRecorder) -> AnalysisPart:
    texts = analysed.dataset.texts(np.flatnonzero(analysed.gold != ABSTAIN))
    space = analysed.project.space
    return cluster_errors(analysed.probabilities, analysed.gold, texts=texts, space=space, rng=rng)


def _disagreements(analysed: AnalysedSplit, _rng: np.random.Generator, _run: RunRecorder) -> AnalysisPart:
    labels, covered = analysed.labels
    is_asked = np.zeros(analysed.dataset.n_examples, dtype=bool)
    is_asked[analysed.rows] = covered[analysed.rows]
    return disagreements(labels, analysed.probabilities, is_asked=is_asked, space=analysed.project.space)


def _gold(analysed: AnalysedSplit, _rng: np.random.Generator, _run: RunRecorder) -> AnalysisPart:
    return suspect_gold(analysed.probabilities, analysed.unlearned_gold(), space=analysed.project.space)


def _learning_curve(analysed: AnalysedSplit, rng: np.random.Generator, run: RunRecorder) -> AnalysisPart:
    return measured_learning_curve(analysed.project, run, rows=analysed.rows, seed=analysed.seed, rng=rng)


def _leakage(analysed: AnalysedSplit, rng: np.random.Generator, _run: RunRecorder) -> AnalysisPart:
    dataset = analysed.dataset
    return split_leakage(dataset.texts(np.arange(dataset.n_examples)), dataset.splits(), rng=rng)


PARTS: Final[Mapping[str, Callable[[AnalysedSplit, np.random.Generator, RunRecorder], AnalysisPart]]] = {
    "confusion": _confusion,
    "calibration": _calibration,
    "thresholds": _thresholds,
    "slices": _slices,
    "cross": _cross,
    "clusters": _clusters,
    "disagreements": _disagreements,
    "gold": _gold,
    "learning-curve": _learning_curve,
    "leakage": _leakage,
}
"""Every part by name, in the order they are shown."""
