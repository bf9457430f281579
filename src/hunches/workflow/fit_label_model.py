"""The verb that combines votes into probabilistic labels."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from hunches.labelmodels import LabelModel
from hunches.records import Artefact, content_key, encode_model
from hunches.workflow._stored_dataset import StoredDataset
from hunches.workflow._stored_labels import labels_batch
from hunches.workflow._stored_votes import read_votes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hunches.records import Votes
    from hunches.workflow.open_project import OpenProject


@dataclass(frozen=True, slots=True)
class FittedLabels:
    """What a label model learned and said.

    >>> FittedLabels("6b51", "7c62", "anchored.v1", {"short": 0.9}, 2, 3).n_covered
    2
    """

    label_model: str
    labels: str
    kind: str
    accuracies: Mapping[str, float | None]
    n_covered: int
    n_examples: int

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            "label_model": self.label_model,
            "labels": self.labels,
            "kind": self.kind,
            "accuracies": dict(self.accuracies),
            "n_covered": self.n_covered,
            "n_examples": self.n_examples,
        }


@dataclass(frozen=True, slots=True)
class LabelModelChoice:
    """Which label model is fitted, with which parameters, and whether it sees the gold labels of train.

    >>> LabelModelChoice().kind
    'anchored.v1'
    """

    kind: str = "anchored.v1"
    parameters: Mapping[str, Any] = field(default_factory=dict)
    use_gold: bool = False


def fit_label_model(project: OpenProject, *, choice: LabelModelChoice | None = None) -> FittedLabels:
    """Fit a label model to the votes on the train split, and label every example with it.

    Raises
    ------
    MissingStepError
        When nothing was applied yet.
    NoVotes
        When no labelling function votes in the train split.
    """
    chosen = choice or LabelModelChoice()
    dataset = StoredDataset.current(project)
    votes_key, votes = read_votes(project)
    gold_key = project.head("gold").key if chosen.use_gold else None
    model_key = content_key("label-model.v1", votes_key, chosen.kind, dict(chosen.parameters), gold_key)
    labels_key = content_key("labels.v1", model_key)
    with project.run("fit_label_model", **asdict(chosen)) as run:
        run.use("votes", votes_key)
        known = project.find(model_key)
        if known is not None and project.find(labels_key) is not None:
            run.reuse(model_key)
            run.reuse(labels_key)
            accuracies = dict(known.facts["accuracies"])
        else:
            model = _fit(dataset, votes, chosen)
            accuracies = {lf: _finite(value) for lf, value in model.accuracies.items()}
            encoded = project.store.objects.write_bytes(encode_model(model.fitted.dump()), suffix="model")
            facts = {"kind": chosen.kind, "votes": votes_key, "accuracies": accuracies}
            inputs = {"votes": votes_key} | ({} if gold_key is None else {"gold": gold_key})
            run.add(Artefact(model_key, "label-model", encoded, run.id, project.clock(), facts), inputs=inputs)
            batch = labels_batch(model.predict_proba(votes), votes.covered())
            stored = project.store.objects.write_table(batch.schema, [batch])
            labels = Artefact(labels_key, "labels", stored, run.id, project.clock(), {})
            run.add(labels, inputs={"label-model": model_key, "votes": votes_key})
        run.set_head("label-model", model_key)
        run.set_head("labels", labels_key)
    n_covered = int(votes.covered().sum())
    return FittedLabels(model_key, labels_key, chosen.kind, accuracies, n_covered, votes.n_examples)


def _fit(dataset: StoredDataset, votes: Votes, chosen: LabelModelChoice) -> LabelModel:
    train = dataset.rows_of("train")
    gold = dataset.gold()[train] if chosen.use_gold else None
    return LabelModel(chosen.kind, **chosen.parameters).fit(votes.take(train), gold=gold)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
