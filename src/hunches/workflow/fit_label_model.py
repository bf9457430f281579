"""The verb that combines votes into probabilistic labels."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from hunches.errors import TooFewGold
from hunches.evaluation import Interval, Measure
from hunches.labelmodels import LabelModel, label_models
from hunches.labelmodels.gold.validation import GoldReport, cross_validate
from hunches.labelmodels.label_model import DEFAULT
from hunches.records import Artefact, content_key, encode_model
from hunches.registry import make
from hunches.workflow._example_features import example_features
from hunches.workflow._stored_dataset import StoredDataset
from hunches.workflow._stored_labels import labels_batch
from hunches.workflow._stored_votes import read_votes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scipy import sparse

    from hunches.labelmodels.gold.objective import Objective
    from hunches.records import GoldLabels, Votes
    from hunches.workflow.open_project import OpenProject


@dataclass(frozen=True, slots=True)
class FittedLabels:
    """What a label model learned and said.

    Parameters
    ----------
    label_model, labels : str
        Their keys.
    kind : str
        The registered name of the model.
    accuracies : mapping
        From labelling function to the estimated share of its votes that are right; None where it has none.
    n_covered, n_examples : int
        Examples with votes, and all.
    reason : str
        Why the votes are combined as they are, where the model chose.
    gold_report : GoldReport, optional
        How good the model is on gold labels of train that it has not seen, where it used two or more.

    >>> FittedLabels("6b51", "7c62", "anchored.v1", {"short": 0.9}, 2, 3).n_covered
    2
    """

    label_model: str
    labels: str
    kind: str
    accuracies: Mapping[str, float | None]
    n_covered: int
    n_examples: int
    reason: str = ""
    gold_report: GoldReport | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            "label_model": self.label_model,
            "labels": self.labels,
            "kind": self.kind,
            "accuracies": dict(self.accuracies),
            "n_covered": self.n_covered,
            "n_examples": self.n_examples,
            "reason": self.reason,
            "gold_report": None if self.gold_report is None else self.gold_report.as_dict(),
        }


@dataclass(frozen=True, slots=True)
class LabelModelChoice:
    """Which label model is fitted, with which parameters, and what it sees beside the votes.

    Parameters
    ----------
    kind : str
        Its registered name.
    parameters : mapping
        Of that model.
    use_gold : bool
        Whether it sees the gold labels of train.
    use_features : bool
        Whether it sees texts, numbers and categories; it uses them only where a check shows that they help.

    >>> LabelModelChoice().kind
    'auto.v1'
    """

    kind: str = DEFAULT
    parameters: Mapping[str, Any] = field(default_factory=dict)
    use_gold: bool = False
    use_features: bool = False


def fit_label_model(project: OpenProject, *, choice: LabelModelChoice | None = None) -> FittedLabels:
    """Fit a label model to the votes on the train split, and label every example with it.

    Where it sees gold labels, those of train are also hidden from it, a part at a time, to measure how good it is.

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
    features_key = (dataset.key, "features.v1") if chosen.use_features else None
    model_key = content_key("label-model.v2", votes_key, chosen.kind, dict(chosen.parameters), gold_key, features_key)
    labels_key = content_key("labels.v1", model_key)
    with project.run("fit_label_model", **asdict(chosen)) as run:
        run.use("votes", votes_key)
        run.summarise(f"label model {chosen.kind}" + (" with gold labels" if chosen.use_gold else ""))
        known = project.find(model_key)
        if known is not None and project.find(labels_key) is not None:
            run.reuse(model_key)
            run.reuse(labels_key)
            facts = dict(known.facts)
        else:
            project.progress("fit", 0, 1)
            train = dataset.rows_of("train")
            features = example_features(dataset, learned_from=train) if chosen.use_features else None
            model, facts = _fit(dataset, votes, chosen, features=None if features is None else features[train])
            project.progress("fit", 1, 1)
            facts |= {"votes": votes_key}
            encoded = project.store.objects.write_bytes(encode_model(model.fitted.dump()), suffix="model")
            inputs = {"votes": votes_key} | ({} if gold_key is None else {"gold": gold_key})
            run.add(Artefact(model_key, "label-model", encoded, run.id, project.clock(), facts), inputs=inputs)
            has_evidence = votes.covered() | model.has_kept_features
            batch = labels_batch(model.predict_proba(votes, features), has_evidence)
            stored = project.store.objects.write_table(batch.schema, [batch])
            labels = Artefact(labels_key, "labels", stored, run.id, project.clock(), {})
            run.add(labels, inputs={"label-model": model_key, "votes": votes_key})
        run.set_head("label-model", model_key)
        run.set_head("labels", labels_key)
    n_covered = int(votes.covered().sum())
    accuracies, reason, report = facts["accuracies"], facts["reason"], _read_report(facts["gold_report"])
    return FittedLabels(model_key, labels_key, chosen.kind, accuracies, n_covered, votes.n_examples, reason, report)


def _fit(
    dataset: StoredDataset, votes: Votes, chosen: LabelModelChoice, *, features: sparse.csr_matrix | None
) -> tuple[LabelModel, dict[str, Any]]:
    """Return the model fitted to train, and what is told of it."""
    rows = dataset.rows_of("train")
    train = votes.take(rows)
    gold = dataset.gold()[rows] if chosen.use_gold else None
    model = LabelModel(chosen.kind, **chosen.parameters).fit(train, gold, features)
    facts = {
        "kind": chosen.kind,
        "parameters": dict(chosen.parameters),
        "accuracies": {lf: _finite(value) for lf, value in model.accuracies.items()},
        "reason": model.reason,
        "gold_report": None if gold is None else _measured(train, gold, chosen),
    }
    return model, facts


def _measured(votes: Votes, gold: GoldLabels, chosen: LabelModelChoice) -> dict[str, Any] | None:
    """Return how good the model is on gold labels it has not seen, as JSON holds it; None with too few."""
    plugin = make(label_models, chosen.kind, chosen.parameters)
    objective: Objective = getattr(plugin, "objective", "accuracy")
    try:
        # Always the same parts and resamples: the report belongs to the model, whose key has no seed.
        report = cross_validate(plugin, votes, gold=gold, rng=np.random.default_rng(0), objective=objective)
    except TooFewGold:
        return None
    return report.as_dict()


def _read_report(known: Mapping[str, Any] | None) -> GoldReport | None:
    if known is None:
        return None
    gain = known["gain"]
    measure = Measure(gain["value"], None if gain["low"] is None else Interval(gain["low"], gain["high"]))
    given: dict[str, Any] = {part.name: known[part.name] for part in fields(GoldReport) if part.name != "gain"}
    return GoldReport(**given, gain=measure)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
