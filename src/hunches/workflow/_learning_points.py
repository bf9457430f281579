"""Trains the current end model on parts of its training set, and keeps what came out."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from hunches.evaluation import score
from hunches.evaluation.analysis import LearningPoint, fit_learning_curve, learning_curve
from hunches.records import Artefact, content_key, decode_model
from hunches.registry import make
from hunches.training import end_models
from hunches.workflow._stored_dataset import StoredDataset
from hunches.workflow.build_training_set import read_training_set

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from hunches.evaluation.analysis import LearningCurve
    from hunches.store import RunRecorder
    from hunches.workflow._stored_dataset import Rows
    from hunches.workflow.open_project import OpenProject

_REPEATS: Final = 3


def measured_learning_curve(
    project: OpenProject, run: RunRecorder, *, rows: Rows, seed: int, rng: np.random.Generator
) -> LearningCurve:
    """Return the macro F1, on some examples, of models like the current end model by number of training examples.

    The end model is trained about ten times, on parts of the current training set; what was measured is kept.

    Raises
    ------
    MissingStepError
        When there is no training set or no end model.
    InvalidValue
        When the training set is too small for three parts of 20 examples or more.
    NoGold
        When none of the examples has a gold label.
    """
    model = project.head("end-model")
    set_key = project.head("training-set").key
    gold_key = project.head("gold").key
    measured = sha256(rows.astype("<i8").tobytes()).hexdigest()
    key = content_key("learning-curve.v1", model.key, set_key, gold_key, measured, seed)
    known = project.find(key)
    if known is None:
        n_rows, fit_and_score = _trainings(project, model, rows)
        points = learning_curve(n_rows, fit_and_score, rng=rng, repeats=_REPEATS)
        facts: dict[str, Any] = {"points": [point.as_dict() for point in points], "metric": "macro_f1"}
        known = Artefact(key, "learning-curve", None, run.id, project.clock(), facts)
        run.keep(known, inputs={"end-model": model.key, "training-set": set_key, "gold": gold_key})
    else:
        run.reuse(key)
    points = tuple(LearningPoint.from_dict(point) for point in known.facts["points"])
    # Another generator, so that a curve that was kept is drawn as it was when it was measured.
    return fit_learning_curve(points, metric="macro F1", rng=np.random.default_rng([seed, len(points)]))


def _trainings(project: OpenProject, model: Artefact, rows: Rows) -> tuple[int, Callable[[NDArray[np.int64]], float]]:
    """Return the size of the training set, and what trains on a part of it and scores the model on some examples."""
    kind = str(model.facts["kind"])
    made_by = project.store.catalogue.run(model.run)
    chosen = {} if made_by is None else dict(made_by.parameters)
    plugin = make(end_models, kind, model.facts.get("parameters", chosen.get("parameters", {})))
    fitted = end_models.get(kind).load(decode_model(project.store.objects.read_bytes(str(model.object))))
    dataset = StoredDataset.current(project)
    examples = dataset.examples().select(fitted.features.names)
    _, trained_on, labels = read_training_set(project)
    scored, gold = examples.take(rows), dataset.gold()[rows]

    def fit_and_score(part: NDArray[np.int64]) -> float:
        project.progress("learn", 0, 1)
        seen = examples.take(trained_on[part])
        rng = np.random.default_rng(chosen.get("seed", 0))
        learned = plugin.fit(seen, labels.take(part), features=fitted.features, rng=rng)
        likely = learned.predict_proba(scored)
        return score(likely, gold, space=project.space, rng=rng, resamples=0).macro_f1.value or 0.0

    return len(trained_on), fit_and_score
