"""The calibrated softmax-linear classifier that several end models end in."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from hunches.errors import InvalidValue, UnreadableModel
from hunches.training.held_out import calibrate
from hunches.training.soft_loss import LinearWeights, SoftTargets, fit_softmax, log_softmax
from hunches.training.training_rows import graded_targets, spread_over_classes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from hunches.records.model_state import JSON, ModelState
    from hunches.training.training_labels import TrainingLabels

ClassWeights = Literal["none", "balanced"]


@dataclass(frozen=True, slots=True)
class HeadSettings:
    """How a `SoftmaxHead` is trained.

    Parameters
    ----------
    l2 : float
        The penalty on half the squared weights, against the summed loss of the examples.
    class_weights : {"none", "balanced"}
        Whether rare classes count more, so that each has the same mass.
    max_iterations : int
    tolerance : float

    >>> HeadSettings(l2=1.0).class_weights
    'none'
    """

    l2: float
    class_weights: ClassWeights = "none"
    max_iterations: int = 100
    tolerance: float = 1e-4

    def __post_init__(self) -> None:
        if self.class_weights not in get_args(ClassWeights):
            raise InvalidValue("class_weights", value=self.class_weights, expected=f"one of {get_args(ClassWeights)}")
        check_positive(self, "l2", "max_iterations", "tolerance")


@dataclass(frozen=True, slots=True, eq=False)
class SoftmaxHead:
    """Weights of features, and what their logits are divided by.

    Parameters
    ----------
    weights : LinearWeights
        One row for each feature; its classes are those of ``present``.
    temperature : float
        What logits are divided by.
    present : tuple of int
        The classes that had labels, ascending; any other has a probability of a millionth.

    >>> head = SoftmaxHead(LinearWeights(np.zeros((1, 1)), np.zeros(1)), 1.0, (0, 1))
    >>> from scipy.sparse import csr_array
    >>> head.predict_proba([csr_array([[3.0]])], n_classes=2).tolist()
    [[0.5, 0.5]]
    """

    weights: LinearWeights
    temperature: float
    present: tuple[int, ...]

    def predict_proba(self, blocks: Sequence[csr_array], *, n_classes: int) -> NDArray[np.float64]:
        """Return the probabilities of rows given as families of features side by side, ``float64 [n, n_classes]``."""
        known = np.exp(log_softmax(self.weights.logits(blocks) / self.temperature))
        return spread_over_classes(known, self.present, n_classes=n_classes)

    def dump(self) -> tuple[dict[str, JSON], dict[str, NDArray[np.generic]]]:
        """Return the settings and arrays that keep it."""
        arrays = {"coefficients": self.weights.coefficients, "intercepts": self.weights.intercepts}
        return {"temperature": self.temperature, "present": list(self.present)}, dict(arrays)


def fit_softmax_head(
    blocks: Sequence[csr_array],
    labels: TrainingLabels,
    *,
    present: NDArray[np.int64],
    settings: HeadSettings,
    rng: np.random.Generator,
) -> SoftmaxHead:
    """Return the classifier trained on families of features and calibrated on held-out examples.

    With balanced classes it is also calibrated as if each had the same mass.
    """
    soft = SoftTargets(labels.probabilities[:, present], labels.weights)
    graded = graded_targets(soft, labels, present=present)
    is_balanced = settings.class_weights == "balanced"
    learnt, graded = (soft.balanced(), graded.balanced()) if is_balanced else (soft, graded)
    fit = partial(fit_softmax, l2=settings.l2, budget=(settings.max_iterations, settings.tolerance))
    calibration, start = calibrate(blocks, learnt, graded=graded, fit=fit, rng=rng)
    weights = fit(blocks, learnt, start=start).shifted(calibration.shifts * calibration.temperature)
    return SoftmaxHead(weights.rounded(), calibration.temperature, tuple(present.tolist()))


def load_softmax_head(state: ModelState, *, present: tuple[int, ...], n_features: int) -> SoftmaxHead:
    """Return the classifier that was dumped.

    Raises
    ------
    KeyError
        When a part is missing.
    UnreadableModel
        When a part means nothing, or is not for so many features.
    """
    n_columns = len(present) if len(present) > 2 else 1  # two classes need one column
    coefficients, intercepts = state.arrays["coefficients"], state.arrays["intercepts"]
    temperature = state.settings["temperature"]
    if not isinstance(temperature, float | int) or not 0 < temperature < math.inf:
        raise UnreadableModel(f"its temperature {temperature!r} means nothing")
    if coefficients.shape != (n_features, n_columns) or intercepts.shape != (n_columns,):
        raise UnreadableModel(f"its coefficients have the shape {coefficients.shape}")
    weights = LinearWeights(coefficients.astype(np.float32), intercepts.astype(np.float64))
    return SoftmaxHead(weights, float(temperature), present)


def check_positive(parameters: object, *names: str) -> None:
    """Raise `InvalidValue` when one of these attributes is not a positive, finite number."""
    for name in names:
        if not 0 < getattr(parameters, name) < math.inf:
            raise InvalidValue(name, value=getattr(parameters, name), expected="positive and finite")
