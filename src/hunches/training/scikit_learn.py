"""Any classifier of scikit-learn as an end model. Needs the extra ``hunches[sklearn-models]``."""

from __future__ import annotations

import importlib
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # it has no types

from hunches.errors import InvalidValue, OneClassOnly, UnreadableModel
from hunches.records.model_state import ModelState
from hunches.training.calibration import Calibration, fit_calibration, no_calibration
from hunches.training.dense_view import DenseView, SparseView, fit_dense_view
from hunches.training.end_model import end_models
from hunches.training.example_encoder import fit_example_encoder, load_example_encoder
from hunches.training.held_out import held_out_rows
from hunches.training.soft_loss import SoftTargets, log_softmax
from hunches.training.softmax_head import check_positive
from hunches.training.stored_estimator import dump_estimator, load_estimator
from hunches.training.stored_model import load_as, read_columns, read_present, stored_columns
from hunches.training.text_components import dump_text_components, load_text_components
from hunches.training.training_rows import graded_targets, present_classes, spread_over_classes, weighted_examples

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa
    from numpy.typing import NDArray

    from hunches.records import LabelSpace
    from hunches.training.dense_view import Features
    from hunches.training.end_model import FeatureColumns
    from hunches.training.training_labels import TrainingLabels

_NAME: Final = "scikit-learn.v1"
_PACKAGE: Final = "sklearn"
_ROWS_AT_ONCE: Final = 1 << 12
_FEWEST_HELD_OUT: Final = 20  # examples; the calibration of fewer is noise
_LEAST: Final = 1e-4  # of a probability, so that the logarithm of one that is 0 says no more than it knows
_LEAST_SHARE: Final = 1e-3  # of an example: for a class with less it is not counted
_LARGEST_SEED: Final = 2**31


@end_models.register(_NAME)
@dataclass(frozen=True, slots=True)
class ScikitLearn:
    """Trains a classifier of scikit-learn on probabilistic labels.

    An example is given once for each class with the weight of its probability; a classifier that takes no weights
    gets the most probable class. Features are those of `LinearModel`; a classifier that takes no sparse features gets
    the main directions of texts, and the other columns as they are. Where it has no ``random_state`` set, one is
    drawn. A fifth of the examples is held out to calibrate the probabilities; then it is trained on all.

    Parameters
    ----------
    estimator : str
        Where to import the class from, below ``sklearn.``.
    parameters : mapping
        Its parameters, as JSON holds them.
    n_components : int
        How many main directions a text becomes at most, for a classifier that takes no sparse features.
    min_examples : int
        In how many examples a term of a text must be to be a feature.
    max_features : int
        How many features each family has at most.

    >>> ScikitLearn("sklearn.naive_bayes.GaussianNB").n_components
    100
    """

    estimator: str = "sklearn.linear_model.LogisticRegression"
    parameters: Mapping[str, Any] = field(default_factory=dict)
    n_components: int = 100
    min_examples: int = 2
    max_features: int = 1 << 15

    def __post_init__(self) -> None:
        check_positive(self, "n_components", "min_examples", "max_features")
        _make(self.estimator, self.parameters)

    def fit(
        self, examples: pa.Table, labels: TrainingLabels, *, features: FeatureColumns, rng: np.random.Generator
    ) -> FittedScikitLearn:
        """Return the classifier trained on examples and their labels; examples of weight 0 are left out.

        Raises
        ------
        MissingExtra
            When skops, which stores it, is not installed.
        InvalidValue
            When there are no examples with a weight, or not one label for each, or the estimator refuses them.
        OneClassOnly
            When all labels are for one class.
        NoFeatures
            When the columns hold nothing to learn from.
        UnknownColumn, WrongColumnType
            When the examples lack a column, or it holds another kind of value.
        """
        examples, labels = weighted_examples(examples, labels)
        present = present_classes(labels)
        encoder = fit_example_encoder(
            examples, features, min_examples=self.min_examples, max_features=self.max_features
        )
        maker = _Maker(self.estimator, self.parameters, int(rng.integers(_LARGEST_SEED)))
        view = (
            SparseView(encoder)
            if maker.takes_sparse()
            else fit_dense_view(encoder, examples, n_components=self.n_components, rng=rng)
        )
        rows = view.transform(examples)
        soft = SoftTargets(labels.probabilities[:, present], labels.weights / labels.weights.mean())
        graded = graded_targets(soft, labels, present=present)
        calibration = _calibration(maker, rows, soft, graded=graded, held=held_out_rows(len(labels), rng)[0])
        fitted = maker.fit(rows, soft, names=[labels.space.classes[place] for place in present])
        # What predicts is what is stored, so that a model that is read back gives the same bits.
        stored = dump_estimator(fitted)
        return FittedScikitLearn(labels.space, view, stored, calibration, tuple(present.tolist()))

    @classmethod
    def load(cls, state: ModelState) -> FittedScikitLearn:
        """Return the model that was dumped.

        Raises
        ------
        UnreadableModel
            When the state is not one of this kind, or holds a type that is not scikit-learn's.
        MissingExtra
            When skops is not installed.
        """
        return load_as(_NAME, state, load=_load)


@dataclass(frozen=True, slots=True, eq=False)
class FittedScikitLearn:
    """A trained classifier of scikit-learn.

    Parameters
    ----------
    space : LabelSpace
        The classes.
    view : SparseView or DenseView
        How examples become features.
    stored : bytes
        The estimator, as `dump_estimator` gives it.
    calibration : Calibration
        What is done to the logarithms of its probabilities.
    present : tuple of int
        The classes that had labels, ascending; any other has a probability of a millionth.
    """

    space: LabelSpace
    view: SparseView | DenseView
    stored: bytes
    calibration: Calibration
    present: tuple[int, ...]
    _estimator: Any = field(init=False, repr=False)

    def __post_init__(self) -> None:
        from sklearn.base import is_classifier  # slow to import

        estimator = load_estimator(self.stored)
        if not is_classifier(estimator):
            raise UnreadableModel("its estimator is no classifier")
        object.__setattr__(self, "_estimator", estimator)

    @property
    def features(self) -> FeatureColumns:
        """The columns read."""
        return self.view.encoder.columns

    def predict_proba(self, examples: pa.Table | pa.RecordBatch) -> NDArray[np.float64]:
        """Return the probability of each class, ``float64 [n_examples, n_classes]``; rows sum to 1.

        Raises
        ------
        UnknownColumn, WrongColumnType
            When the examples lack a column, or it holds another kind of value.
        """
        parts = [np.empty((0, len(self.space)))]
        for first in range(0, max(examples.num_rows, 1), _ROWS_AT_ONCE):
            rows = self.view.transform(examples.slice(first, _ROWS_AT_ONCE))
            logits = _logits(self._estimator, rows, n_classes=len(self.present))
            known = np.exp(log_softmax(self.calibration.apply(logits)))
            parts.append(spread_over_classes(known, self.present, n_classes=len(self.space)))
        return np.concatenate(parts)

    def dump(self) -> ModelState:
        """Return the model as plain values, for `encode_model`."""
        arrays, strings = self.view.encoder.dump()
        settings, names = stored_columns(self.space, self.features)
        is_dense = isinstance(self.view, DenseView)
        settings |= {"temperature": self.calibration.temperature, "is_dense": is_dense}
        if isinstance(self.view, DenseView):
            arrays |= dump_text_components(self.view.components)
        arrays |= {"estimator": np.frombuffer(self.stored, np.uint8), "shifts": self.calibration.shifts}
        settings |= {"present": list(self.present)}
        return ModelState(_NAME, settings, arrays, strings | names)


@dataclass(frozen=True, slots=True)
class _Maker:
    """What makes and trains the estimator, each time the same."""

    path: str
    parameters: Mapping[str, Any]
    seed: int

    def make(self) -> Any:  # noqa: ANN401  # scikit-learn has no types
        estimator = _make(self.path, self.parameters)
        if estimator.get_params().get("random_state", self.seed) is None:
            estimator.set_params(random_state=self.seed)
        return estimator

    def takes_sparse(self) -> bool:
        """Return whether the estimator learns from sparse features."""
        from sklearn.utils import get_tags  # slow to import

        return bool(get_tags(self.make()).input_tags.sparse)

    def fit(self, rows: Features, targets: SoftTargets, *, names: list[str]) -> Any:  # noqa: ANN401  # as above
        """Return the estimator trained on rows; its classes are places among those of the targets."""
        from sklearn.utils.validation import has_fit_parameter  # slow to import

        estimator = self.make()
        n_rows, n_classes = targets.probabilities.shape
        hard = targets.probabilities.argmax(axis=1)
        try:
            with threadpool_limits(1):  # several threads would change the last bits
                if has_fit_parameter(estimator, "sample_weight"):
                    of, classes = np.nonzero(targets.probabilities > _LEAST_SHARE)
                    weights = targets.probabilities[of, classes] * targets.weights[of]
                    return estimator.fit(rows[of], classes, sample_weight=weights)
                if len(np.unique(hard)) == 1:
                    only = names[int(hard[0])]
                    missing = [name for name in names if name != only]
                    raise OneClassOnly(only, what="The most probable labels", missing=missing)
                return estimator.fit(rows, hard)
        except (ValueError, TypeError) as problem:
            expected = f"one that learns from {n_rows} examples of {n_classes} classes ({problem})"
            raise InvalidValue("The estimator", value=self.path, expected=expected) from problem


def _make(path: str, parameters: Mapping[str, Any]) -> Any:  # noqa: ANN401  # as above
    """Return an estimator that is not trained yet."""
    from sklearn.base import is_classifier  # slow to import

    module, _, name = path.rpartition(".")
    expected = "the import path of a classifier of scikit-learn, such as 'sklearn.svm.LinearSVC'"
    if module.split(".")[0] != _PACKAGE:
        raise InvalidValue("The estimator", value=path, expected=expected)
    try:
        made = getattr(importlib.import_module(module), name)
        estimator = made(**parameters) if isinstance(made, type) else None
    except (ImportError, AttributeError) as problem:
        raise InvalidValue("The estimator", value=path, expected=expected) from problem
    except TypeError as problem:
        raise InvalidValue(
            f"The parameters of '{path}'", value=dict(parameters), expected=f"some that it has ({problem})"
        ) from problem
    if estimator is None or not hasattr(estimator, "fit") or not is_classifier(estimator):
        raise InvalidValue("The estimator", value=path, expected=expected)
    return estimator


def _calibration(
    maker: _Maker, rows: Features, targets: SoftTargets, *, graded: SoftTargets, held: NDArray[np.int64]
) -> Calibration:
    """Return the calibration of what is predicted for rows held out of training."""
    n_rows, n_classes = targets.probabilities.shape
    rest = np.setdiff1d(np.arange(n_rows), held)
    learnt = targets.take(rest)
    if n_rows < _FEWEST_HELD_OUT or len(np.unique(learnt.probabilities.argmax(axis=1))) == 1:
        return no_calibration(n_classes)
    fitted = maker.fit(rows[rest], learnt, names=[str(place) for place in range(n_classes)])
    return fit_calibration(_logits(fitted, rows[held], n_classes=n_classes), graded.take(held))


def _logits(estimator: Any, rows: Features, *, n_classes: int) -> NDArray[np.float64]:  # noqa: ANN401  # as above
    """Return logits of rows, ``float64 [n, n_classes]``: of probabilities, of decisions, or of the class alone."""
    n_rows = rows.shape[0]
    known = np.asarray(estimator.classes_, dtype=np.int64)
    logits = np.full((n_rows, n_classes), math.log(_LEAST))
    if not n_rows:
        return logits
    with threadpool_limits(1):
        if hasattr(estimator, "predict_proba"):
            logits[:, known] = np.log(np.maximum(estimator.predict_proba(rows), _LEAST))
            return logits
        decisions = np.asarray(estimator.decision_function(rows), dtype=np.float64)
        both = np.stack([-decisions / 2, decisions / 2], axis=1) if decisions.ndim == 1 else decisions
        if both.shape[1] == len(known):
            logits[:, known] = both
        else:  # one decision for each two classes: only what comes of them can be used
            logits[np.arange(n_rows), np.asarray(estimator.predict(rows), dtype=np.int64)] = 0.0
    return logits


def _load(state: ModelState) -> FittedScikitLearn:
    space, columns = read_columns(state)
    encoder = load_example_encoder(columns, state.arrays, state.strings)
    present, shifts = read_present(state, space), state.arrays["shifts"].astype(np.float64)
    calibration = Calibration(float(cast("float", state.settings["temperature"])), shifts)
    if shifts.shape != (len(present),) or not 0 < calibration.temperature < math.inf:
        raise UnreadableModel("its calibration does not fit its classes")
    view: SparseView | DenseView = SparseView(encoder)
    if state.settings["is_dense"]:
        terms = (load_text_components(state.arrays, place=i, n_terms=len(t)) for i, t in enumerate(encoder.texts))
        view = DenseView(encoder, tuple(terms))
    stored = state.arrays["estimator"].astype(np.uint8).tobytes()
    return FittedScikitLearn(space, view, stored, calibration, present)
