"""Finds the end models of a project, what they predict on its dataset, and what they cost."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from hunches.errors import InvalidValue, MissingStepError
from hunches.evaluation import Latency, ModelCosts, TrainingCosts
from hunches.records import SPLIT_NAMES, Artefact, content_key, decode_model
from hunches.training import end_models
from hunches.workflow._measured_costs import machine, measured_latency
from hunches.workflow._revisions import find_revision, state_of
from hunches.workflow._stored_dataset import StoredDataset
from hunches.workflow._stored_labels import probabilities_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hunches.labelmodels import Probabilities
    from hunches.store import RunRecorder
    from hunches.workflow.open_project import OpenProject

_PREFIX: Final = re.compile(r"[0-9a-f]{6,64}")
_SHORT_NUMBER: Final = re.compile(r"\d{1,5}")
_MOST_TIMED: Final = 2048


@dataclass(frozen=True, slots=True)
class StoredEndModel:
    """An end model and its predictions for the current dataset."""

    artefact: Artefact
    predictions: Artefact
    project: OpenProject

    @property
    def key(self) -> str:
        """Its key."""
        return self.artefact.key

    @property
    def kind(self) -> str:
        """Its registered name."""
        return str(self.artefact.facts["kind"])

    @property
    def name(self) -> str:
        """Its kind and the parameters that were given."""
        parameters = self.artefact.facts.get("parameters")
        if parameters is None:  # it was trained by an older version, which kept them with the run
            run = self.project.store.catalogue.run(self.artefact.run)
            parameters = {} if run is None else run.parameters.get("parameters", {})
        return " ".join([self.kind, *(f"{name}={value}" for name, value in parameters.items())])

    def probabilities(self) -> Probabilities:
        """Return what it predicts, ``float64 [n_examples, n_classes]``."""
        table = self.project.store.objects.open_table(str(self.predictions.object))
        return probabilities_of(table, len(self.project.space))

    def costs(self, latency: Latency | None) -> ModelCosts:
        """Return what it costs, with a latency that was measured."""
        training = self.artefact.facts.get("costs")
        read = None if training is None else TrainingCosts.from_json(training)
        return ModelCosts(int(self.artefact.facts["n_bytes"]), read, latency)


def stored_end_models(project: OpenProject, references: Sequence[str | int] | None = None) -> list[StoredEndModel]:
    """Return the end models that have predicted the current dataset, oldest first: all, or those that are named.

    A reference is the key of an end model, six or more characters that it begins with, or a revision: a number, a
    name, "current" or "previous".

    Raises
    ------
    MissingStepError
        When there is none, or one that is named has not predicted the current dataset.
    UnknownName
        When there is neither an end model nor a revision of a name.
    """
    dataset = project.head("dataset").key
    catalogue = project.store.catalogue
    known = {artefact.key: artefact for artefact in catalogue.artefacts(kind="end-model")}
    predicted = {
        inputs["end-model"]: artefact
        for artefact, inputs in catalogue.made_from([dataset], kind="predictions")
        if inputs.get("end-model") in known
    }
    keys = list(predicted) if references is None else [_key_of(project, each, known) for each in references]
    missing = [key for key in keys if key not in predicted]
    if missing or not keys:
        needed = f"predictions of the end model {missing[0][:8]}" if missing else "end model"
        raise MissingStepError(f"{needed} for its dataset", project=project.name, command="train")
    return [StoredEndModel(known[key], predicted[key], project) for key in dict.fromkeys(keys)]


def end_model_of(project: OpenProject, reference: str | int | None = None) -> StoredEndModel:
    """Return one end model, by default the current one; raise as `stored_end_models` does."""
    named = project.head("end-model").key if reference is None else reference
    return stored_end_models(project, [named])[0]


def latency_of(project: OpenProject, run: RunRecorder, model: StoredEndModel, *, again: bool = False) -> Latency:
    """Return how long a model takes to answer on this machine: measured before, or measured now and stored.

    It is timed on examples of train and valid, or of any split where those are empty; no gold label is read.
    """
    dataset = StoredDataset.current(project)
    measured = [
        artefact
        for artefact, inputs in project.store.catalogue.made_from([model.key], kind="costs")
        if artefact.facts["machine"] == machine() and inputs.get("dataset") == dataset.key
    ]
    if measured and not again:
        run.reuse(measured[-1].key)
        return Latency.from_json(measured[-1].facts)
    project.progress("time", 0, 1)
    loaded = end_models.get(model.kind).load(
        decode_model(project.store.objects.read_bytes(str(model.artefact.object)))
    )
    columns = list(loaded.features.names)
    latency = measured_latency(loaded.predict_proba, dataset.examples().select(columns).take(_timed_rows(dataset)))
    project.progress("time", 1, 1)
    # Measuring again is another measurement: what it adds to the key is how many there were.
    key = content_key("costs.v1", model.key, dataset.key, machine(), len(measured))
    artefact = Artefact(key, "costs", None, run.id, project.clock(), latency.as_dict())
    run.add(artefact, inputs={"end-model": model.key, "dataset": dataset.key}, role=f"costs of {model.key[:8]}")
    return latency


def _timed_rows(dataset: StoredDataset) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Return evenly spread rows."""
    rows = np.flatnonzero(dataset.splits() != SPLIT_NAMES.index("test"))
    if not len(rows):
        rows = np.arange(dataset.n_examples)
    return rows[np.linspace(0, len(rows) - 1, min(len(rows), _MOST_TIMED)).astype(np.intp)]


def _key_of(project: OpenProject, reference: str | int, known: dict[str, Any]) -> str:
    text = str(reference)
    if _PREFIX.fullmatch(text) and not _SHORT_NUMBER.fullmatch(text):
        found = [key for key in known if key.startswith(text)]
        if len(found) > 1:
            raise InvalidValue("The key of an end model", value=text, expected=f"longer: {len(found)} begin with it")
        if found:
            return found[0]
    revision = find_revision(project, reference)
    heads = state_of(project, revision).heads
    if "end-model" not in heads:
        raise MissingStepError(f"end model in revision r{revision.number}", project=project.name, command="train")
    return heads["end-model"]
