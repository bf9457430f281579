"""The verb that decides which labels an end model is trained on."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from hunches.errors import EmptyTrainingSet, OneClassOnly
from hunches.records import ABSTAIN, Artefact, content_key
from hunches.training import TrainingLabels
from hunches.workflow._stored_dataset import StoredDataset
from hunches.workflow._stored_labels import probabilities_of, read_labels

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hunches.workflow._stored_dataset import Rows
    from hunches.workflow.open_project import OpenProject


@dataclass(frozen=True, slots=True)
class TrainingSetPolicy:
    """Which examples of the train split are trained on, and how their labels are used.

    Parameters
    ----------
    min_confidence : float
        Examples whose most probable class has less are left out. Examples without votes always are.
    soft : bool
        Whether labels stay probabilities, or become the most probable class.
    use_gold : bool
        Whether gold labels of the train split take the place of probabilistic ones.

    >>> TrainingSetPolicy(min_confidence=0.6).soft
    True
    """

    min_confidence: float = 0.0
    soft: bool = True
    use_gold: bool = False


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
    key = content_key("training-set.v1", labels_key, asdict(chosen), gold_key)
    with project.run("build_training_set", **asdict(chosen)) as run:
        run.use("labels", labels_key)
        known = project.find(key)
        if known is not None:
            run.reuse(key)
            facts = dict(known.facts)
        else:
            rows, kept = _select(dataset, probabilities, covered, policy=chosen)
            facts = _facts(project, kept)
            columns = {f"p{position}": pa.array(kept[:, position]) for position in range(kept.shape[1])}
            batch = pa.RecordBatch.from_pydict({"row": pa.array(rows, pa.int64()), **columns})
            stored = project.store.objects.write_table(batch.schema, [batch], compression="zstd")
            inputs = {"labels": labels_key, "dataset": dataset.key} | ({} if gold_key is None else {"gold": gold_key})
            run.add(Artefact(key, "training-set", stored, run.id, project.clock(), facts), inputs=inputs)
        run.summarise(f"training set of {facts['n_examples']:,} examples")
        run.set_head("training-set", key)
    return BuiltTrainingSet(key, int(facts["n_examples"]), facts["mass"])


def _select(
    dataset: StoredDataset,
    probabilities: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    covered: np.ndarray[tuple[int], np.dtype[np.bool_]],
    *,
    policy: TrainingSetPolicy,
) -> tuple[Rows, np.ndarray[tuple[int, int], np.dtype[np.float64]]]:
    """Return the rows trained on, and their labels."""
    train = dataset.rows_of("train")
    labels = probabilities[train].copy()
    is_kept = covered[train] & (labels.max(axis=1, initial=0.0) >= policy.min_confidence)
    if not policy.soft:
        labels = np.eye(labels.shape[1])[labels.argmax(axis=1)]
    if policy.use_gold:
        gold = dataset.gold()[train]
        has_gold = np.flatnonzero(gold != ABSTAIN)
        labels[has_gold] = np.eye(labels.shape[1])[gold[has_gold]]
        is_kept[has_gold] = True
    if not is_kept.any():
        raise EmptyTrainingSet(len(train), min_confidence=policy.min_confidence)
    return train[is_kept], labels[is_kept]


def _facts(project: OpenProject, labels: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> dict[str, Any]:
    names = project.space.classes
    voted = np.unique(labels.argmax(axis=1))
    if len(voted) == 1 and len(names) > 1:
        only = names[int(voted[0])]
        missing = [name for name in names if name != only]
        raise OneClassOnly(only, what="The labels of the training set", missing=missing)
    mass = {name: round(float(total), 3) for name, total in zip(names, labels.sum(axis=0), strict=True)}
    return {"n_examples": len(labels), "mass": mass}


def read_training_set(project: OpenProject) -> tuple[str, Rows, TrainingLabels]:
    """Return the key of the current training set, the rows it trains on, and their labels."""
    artefact = project.head("training-set")
    table = project.store.objects.open_table(str(artefact.object))
    probabilities = probabilities_of(table, len(project.space))
    rows = table.column("row").to_numpy()
    return artefact.key, rows, TrainingLabels(project.space, probabilities, np.ones(len(rows)))
