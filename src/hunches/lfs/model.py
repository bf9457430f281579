"""Labelling functions that ask a model, where it is sure enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, TypeAlias

import numpy as np

from hunches.errors import InvalidValue
from hunches.lfs._fingerprint import fingerprint
from hunches.lfs._reading_votes import add_exception
from hunches.lfs.block import BlockVotes
from hunches.lfs.labeling_function import LabelingFunction, lf_kinds
from hunches.records import ABSTAIN, FaultTally, Label

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hunches.lfs.block import Block
    from hunches.records import LabelSpace

FloatArray: TypeAlias = "np.ndarray[tuple[int, ...], np.dtype[np.float64]]"
_MATRIX = 2


@lf_kinds.register("model.v1")
@dataclass(frozen=True, slots=True, eq=False)
class ModelLF(LabelingFunction):
    """Votes the class a model gives at least ``threshold`` probability.

    Parameters
    ----------
    name : str
        Its name.
    model : callable or estimator
        A fitted scikit-learn classifier, or a callable that takes one list of values for each column and
        returns scores ``float [n]`` (with ``label``) or class probabilities ``float [n, n_classes]``.
    columns : tuple of str
        The columns the model is given. An estimator gets the values of one column, or rows of several.
    threshold : float
        From which score on it votes.
    label : Label or str, optional
        The class of a one-dimensional score.

    >>> lf = model_lf("shouting", lambda texts: [t.isupper() * 1.0 for t in texts], label="SPAM")
    >>> lf.columns
    ('text',)
    """

    kind: ClassVar[str] = "model.v1"

    name: str
    model: object
    reads: tuple[str, ...] = ("text",)
    threshold: float = 0.8
    label: Label | str | None = None

    def __post_init__(self) -> None:
        if not self.reads:
            raise InvalidValue(f"The columns of '{self.name}'", value=self.reads, expected="one or more names")
        if not (callable(self.model) or hasattr(self.model, "predict_proba")):
            raise InvalidValue(f"The model of '{self.name}'", value=self.model, expected="callable or a classifier")

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns the model is given."""
        return self.reads

    @property
    def space(self) -> LabelSpace | None:
        """The label space of its label, when it has one."""
        return self.label.space if isinstance(self.label, Label) else None

    def vote(self, block: Block) -> BlockVotes:
        """Return the most probable class where its probability reaches the threshold."""
        tally = FaultTally(self.name)
        labels = np.full(block.n_examples, ABSTAIN, dtype=block.space.vote_dtype)
        values = [block.column(name).to_pylist() for name in self.reads]
        rows = np.array(
            [row for row, cells in enumerate(zip(*values, strict=True)) if None not in cells], dtype=np.intp
        )
        if len(rows):
            try:
                scores = self._scores([[column[row] for row in rows] for column in values])
                labels[rows] = self._labels_of(scores, block.space, n_examples=len(rows))
            except Exception as error:  # a user's model may raise anything; it becomes a value
                add_exception(tally, int(rows[0]), error, count=len(rows))
        return BlockVotes(labels, tally.faults())

    def _scores(self, values: Sequence[Sequence[object]]) -> FloatArray:
        predict = getattr(self.model, "predict_proba", None)
        if predict is not None:
            given = values[0] if len(values) == 1 else list(zip(*values, strict=True))
            return np.asarray(predict(given), dtype=np.float64)
        model: Callable[..., object] = self.model  # type: ignore[assignment]  # made sure of when it was made
        return np.asarray(model(*values), dtype=np.float64)

    def _labels_of(
        self, scores: FloatArray, space: LabelSpace, *, n_examples: int
    ) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        if scores.shape[:1] != (n_examples,):
            raise InvalidValue("The shape of the scores", value=scores.shape, expected=f"{n_examples} rows")
        if scores.ndim == 1:
            if self.label is None:
                raise InvalidValue("The label of one score an example", value=None, expected="set with label=…")
            return np.where(scores >= self.threshold, space.index_of(self.label), ABSTAIN)
        if scores.ndim != _MATRIX:
            raise InvalidValue("The shape of the scores", value=scores.shape, expected="[n] or [n, n_classes]")
        labels = self._classes(space, scores.shape[1])[scores.argmax(axis=1)]
        return np.where(scores.max(axis=1) >= self.threshold, labels, ABSTAIN)

    def _classes(self, space: LabelSpace, n_columns: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        classes = getattr(self.model, "classes_", None)
        if classes is not None:
            return np.array([space.index_of(item) for item in np.asarray(classes).tolist()], dtype=np.int64)
        if n_columns != len(space):
            raise InvalidValue("The number of scores an example", value=n_columns, expected=f"{len(space)}")
        return np.arange(n_columns)

    def definition(self, space: LabelSpace) -> Mapping[str, object]:
        """Return the model's fingerprint, the columns, the threshold and the class."""
        return {
            "model": fingerprint(self.model),
            "columns": list(self.reads),
            "threshold": self.threshold,
            "label": None if self.label is None else space.classes[space.index_of(self.label)],
        }


def model_lf(
    name: str,
    model: object,
    *,
    columns: Sequence[str] = ("text",),
    threshold: float = 0.8,
    label: Label | str | None = None,
) -> ModelLF:
    """Return a labelling function that votes what a model says, from ``threshold`` probability on.

    ``model`` is a fitted scikit-learn classifier, or a callable that takes a list of values for each of
    ``columns`` and returns scores ``float [n]`` for ``label``, or class probabilities ``float [n, n_classes]``.

    >>> model_lf("long", lambda texts: [len(text) / 1000 for text in texts], label="HAM", threshold=0.5).name
    'long'
    """
    return ModelLF(name, model, tuple(columns), threshold, label)
