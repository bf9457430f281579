"""Trains an end model and scores it on the gold labels of valid: what one trial of a search does."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # it has no types

from hunches.errors import HunchesError
from hunches.evaluation import score
from hunches.registry import make
from hunches.training import end_models

if TYPE_CHECKING:
    import pyarrow as pa

    from hunches.evaluation import Scores
    from hunches.labelmodels import Probabilities
    from hunches.records import GoldLabels
    from hunches.training import FeatureColumns, TrainingLabels
    from hunches.workflow._trial_sampler import TrialSpec


@dataclass(frozen=True, slots=True, eq=False)
class ScoredTrial:
    """What came of a trial: probabilities for the examples with a gold label, their scores, and what it took."""

    probabilities: Probabilities
    scores: Scores
    seconds: float


@dataclass(frozen=True, slots=True)
class FailedTrial:
    """Why nothing came of a trial."""

    problem: str


TrialAnswer: TypeAlias = ScoredTrial | FailedTrial


@dataclass(frozen=True, slots=True, eq=False)
class TrialWork:
    """The pure function from what is tried to what comes of it; it travels to other processes.

    Parameters
    ----------
    examples : Table
        Those of the training set.
    labels : TrainingLabels
        One for each.
    valid : Table
        The examples of valid with a gold label.
    gold : int32 [n_valid]
        Those labels.
    features : FeatureColumns
        The columns that models read.
    seed : int
        Of every training, as of `train`.
    """

    examples: pa.Table
    labels: TrainingLabels
    valid: pa.Table
    gold: GoldLabels
    features: FeatureColumns
    seed: int

    def __call__(self, spec: TrialSpec) -> TrialAnswer:
        """Return the scores of the model that is trained, or why it cannot be trained."""
        began = time.perf_counter()
        try:
            # One thread each: trials run side by side, and the same sums in the same order give the same scores.
            with threadpool_limits(1):
                model = make(end_models, spec.kind, spec.parameters).fit(
                    self.examples, self.labels, features=self.features, rng=np.random.default_rng(self.seed)
                )
                probabilities = model.predict_proba(self.valid)
                scores = score(probabilities, self.gold, space=self.labels.space, rng=np.random.default_rng(0))
        except HunchesError as error:
            return FailedTrial(str(error))
        # What libraries raise where some parameters do not fit some data; any other exception is a defect.
        except (ValueError, ArithmeticError, MemoryError, RuntimeError) as error:
            return FailedTrial(f"{type(error).__name__}: {error}")
        return ScoredTrial(probabilities, scores, time.perf_counter() - began)
