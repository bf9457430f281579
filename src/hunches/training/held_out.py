"""Calibration on predictions for examples that were held out of training."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from hunches.training.calibration import fit_calibration, no_calibration

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from hunches.training.calibration import Calibration
    from hunches.training.soft_loss import LinearWeights, SoftTargets

FitWeights: TypeAlias = "Callable[[Sequence[csr_array], SoftTargets], LinearWeights]"
"""Trains on blocks of features and targets."""

_FEWEST: Final = 20  # examples; the calibration of fewer is noise
_MOST_FOR_FOLDS: Final = 20_000
_FOLDS: Final = 5


def calibrate(
    blocks: Sequence[csr_array],
    targets: SoftTargets,
    *,
    graded: SoftTargets,
    fit: FitWeights,
    rng: np.random.Generator,
) -> tuple[Calibration, LinearWeights | None]:
    """Return the calibration of a model, and weights near its own to begin its training with.

    Up to 20,000 examples are predicted in five folds, of more one fifth; fewer than 20 give a calibration
    that changes nothing, and no weights.

    Parameters
    ----------
    blocks : sequence of sparse [n, any]
        Families of features, side by side.
    targets : SoftTargets
        What the model learns.
    graded : SoftTargets
        What held-out predictions are compared with.
    fit : function
        Trains the model.
    rng : numpy.random.Generator
        Chooses which examples are held out.
    """
    n_examples = len(targets.weights)
    if n_examples < _FEWEST:
        return no_calibration(targets.probabilities.shape[1]), None
    logits: list[NDArray[np.float64]] = []
    weights: LinearWeights | None = None
    held_out = held_out_rows(n_examples, rng)
    for held in held_out:
        rest = np.setdiff1d(np.arange(n_examples), held)
        weights = fitted = fit([block[rest] for block in blocks], targets.take(rest))
        logits.append(fitted.logits([block[held] for block in blocks]))
    return fit_calibration(np.concatenate(logits), graded.take(np.concatenate(held_out))), weights


def held_out_rows(n_examples: int, rng: np.random.Generator) -> list[NDArray[np.int64]]:
    """Return which rows are held out of training, in turn: each a fifth, once; of more than 20,000 only one fifth."""
    parts = np.array_split(rng.permutation(n_examples), _FOLDS)
    return [np.sort(part) for part in (parts if n_examples <= _MOST_FOR_FOLDS else parts[:1])]
