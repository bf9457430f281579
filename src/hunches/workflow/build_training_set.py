"""The verb that decides which labels an end model is trained on."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from hunches.errors import EmptyTrainingSet, OneClassOnly
from hunches.records import Artefact, content_key
from hunches.training import TrainingLabels
from hunches.training.training_set_policy import LabelEvidence, TrainingSetPolicy, choose_labels
from hunches.workflow._stored_dataset import StoredDataset
from hunches.workflow._stored_labels import probabilities_of, read_labels
from hunches.workflow._stored_votes import read_votes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hunches.labelmodels import Probabilities
    from hunches.training.training_set_policy import ChosenLabels
    from hunches.workflow._stored_dataset import Rows
    from hunches.workflow.open_project import OpenProject


@dataclass(frozen=True, slots=True)
class BuiltTrainingSet:
    """A training set: how many examples it has, and how much of each class.

    >>> BuiltTrainingSet("6b51", 3, {"SPAM": 1.4, "HAM": 1.6}).n_examples
    3
    """

    training_set: str
    n_examples: int
    mass: Mapping[str, float]

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {"training_set": self.training_set, "n_examples": self.n_examples, "mass": dict(self.mass)}


def build_training_set(project: OpenProject, *, policy: TrainingSetPolicy | None = None) -> BuiltTrainingSet:
    """Make a training set of the labels of the train split.

    Raises
    ------
    EmptyTrainingSet
        When the policy leaves no example.
    OneClassOnly
        When every label is of one class.
    """
    chosen = policy or TrainingSetPolicy()
    dataset = StoredDataset.current(project)
    labels_key, probabilities, covered = read_labels(project)
    gold_key = project.head("gold").key if chosen.use_gold else None
    key = content_key("training-set.v2", labels_key, asdict(chosen), gold_key)
    with project.run("build_training_set", **asdict(chosen)) as run:
        run.use("labels", labels_key)
        known = project.find(key)
        if known is not None:
            run.reuse(key)
            facts = dict(known.facts)
        else:
            rows, kept = _chosen(project, dataset, probabilities, covered, policy=chosen)
            facts = _facts(project, kept)
            labels = kept.probabilities
            columns = {f"p{position}": pa.array(labels[:, position]) for position in range(labels.shape[1])}
            batch = pa.RecordBatch.from_pydict({"row": rows, "weight": kept.weights, **columns})
            stored = project.store.objects.write_table(batch.schema, [batch], compression="zstd")
            inputs = {"labels": labels_key, "dataset": dataset.key} | ({} if gold_key is None else {"gold": gold_key})
            run.add(Artefact(key, "training-set", stored, run.id, project.clock(), facts), inputs=inputs)
        run.summarise(f"training set of {facts['n_examples']:,} examples")
        run.set_head("training-set", key)
    return BuiltTrainingSet(key, int(facts["n_examples"]), facts["mass"])


def _chosen(
    project: OpenProject,
    dataset: StoredDataset,
    probabilities: Probabilities,
    has_evidence: np.ndarray[tuple[int], np.dtype[np.bool_]],
    *,
    policy: TrainingSetPolicy,
) -> tuple[Rows, ChosenLabels]:
    """Return the rows of the dataset that are trained on, and their labels."""
    train = dataset.rows_of("train")
    has_votes = has_evidence if policy.include == "all" else read_votes(project)[1].covered()
    known = LabelEvidence(probabilities[train], has_evidence[train], has_votes[train], dataset.gold()[train])
    chosen = choose_labels(known, policy=policy)
    if not len(chosen.rows):
        raise EmptyTrainingSet(len(train), min_confidence=policy.min_confidence)
    return train[chosen.rows], chosen


def _facts(project: OpenProject, chosen: ChosenLabels) -> dict[str, Any]:
    names, labels = project.space.classes, chosen.probabilities
    voted = np.unique(labels.argmax(axis=1))
    if len(voted) == 1 and len(names) > 1:
        only = names[int(voted[0])]
        missing = [name for name in names if name != only]
        raise OneClassOnly(only, what="The labels of the training set", missing=missing)
    mass = {name: round(float(total), 3) for name, total in zip(names, chosen.weights @ labels, strict=True)}
    return {"n_examples": len(labels), "mass": mass}


def read_training_set(project: OpenProject) -> tuple[str, Rows, TrainingLabels]:
    """Return the key of the current training set, the rows it trains on, and their labels."""
    artefact = project.head("training-set")
    table = project.store.objects.open_table(str(artefact.object))
    probabilities = probabilities_of(table, len(project.space))
    rows = table.column("row").to_numpy()
    # Those of older projects count all the same.
    weights = table.column("weight").to_numpy() if "weight" in table.column_names else np.ones(len(rows))
    return artefact.key, rows, TrainingLabels(project.space, probabilities, weights)


def current_policy(project: OpenProject) -> TrainingSetPolicy:
    """Return the policy of the current training set, the usual one where there is none."""
    key = project.heads().get("training-set")
    artefact = None if key is None else project.store.catalogue.artefact(key)
    run = None if artefact is None else project.store.catalogue.run(artefact.run)
    return TrainingSetPolicy() if run is None else TrainingSetPolicy(**run.parameters)
