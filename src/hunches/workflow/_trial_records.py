"""Keeps what came of each trial in the store, so that none is run twice."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from hunches.errors import NoGold
from hunches.evaluation import Interval, Measure
from hunches.records import ABSTAIN, Artefact, content_key
from hunches.workflow._stored_dataset import StoredDataset
from hunches.workflow._stored_labels import probabilities_of
from hunches.workflow._trial_work import TrialWork
from hunches.workflow.build_training_set import read_training_set
from hunches.workflow.train import trained_columns

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hunches.labelmodels import Probabilities
    from hunches.store import RunRecorder
    from hunches.workflow._trial_sampler import TrialSpec
    from hunches.workflow._trial_work import ScoredTrial
    from hunches.workflow.open_project import OpenProject


@dataclass(frozen=True, slots=True)
class KeptTrial:
    """A trial that is in the store.

    Parameters
    ----------
    key : str
        Of its artefact.
    measures : mapping
        The metrics on the gold labels of valid, by name.
    seconds : float
        What training and scoring took, when it was run.
    is_reused : bool
        Whether it was run before this search.
    """

    key: str
    measures: Mapping[str, Measure]
    seconds: float
    is_reused: bool

    def value(self, metric: str) -> float | None:
        """Return the value of a metric, None where it is undefined."""
        return self.measures[metric].value


@dataclass(frozen=True, slots=True)
class TrialRecords:
    """The trials on one training set and the gold labels of valid there are now.

    Parameters
    ----------
    project : OpenProject
        The project.
    work : TrialWork
        What a trial does.
    inputs : mapping
        The keys of what all trials are made from, by role.
    """

    project: OpenProject
    work: TrialWork
    inputs: Mapping[str, str]

    @classmethod
    def of(cls, project: OpenProject, *, columns: tuple[str, ...], seed: int) -> TrialRecords:
        """Return the trials on the current training set; raise `NoGold` when valid has no gold labels."""
        dataset = StoredDataset.current(project)
        set_key, trained_on, labels = read_training_set(project)
        features = trained_columns(dataset, columns)
        valid, gold = dataset.rows_of("valid"), dataset.gold()
        measured_on = valid[gold[valid] != ABSTAIN]
        if not len(measured_on):
            raise NoGold(len(valid))
        examples = dataset.examples().select(features.names)
        work = TrialWork(
            examples.take(trained_on), labels, examples.take(measured_on), gold[measured_on], features, seed
        )
        inputs = {"training-set": set_key, "dataset": dataset.key, "gold": project.head("gold").key}
        return cls(project, work, inputs)

    def key(self, spec: TrialSpec) -> str:
        """Return the key of a trial: equal trials have equal keys, whatever they are chosen by."""
        made_from = (dict(self.inputs), asdict(self.work.features), self.work.seed)
        return content_key("trial.v1", *made_from, spec.kind, dict(spec.parameters))

    def find(self, key: str) -> KeptTrial | None:
        """Return a trial that was run before."""
        artefact = self.project.find(key)
        if artefact is None:
            return None
        measures = {name: _measure(stored) for name, stored in artefact.facts["measures"].items()}
        return KeptTrial(key, measures, float(artefact.facts["seconds"]), is_reused=True)

    def keep(self, run: RunRecorder, key: str, spec: TrialSpec, *, scored: ScoredTrial) -> KeptTrial:
        """Store what came of a trial, at once, and return it."""
        probabilities = scored.probabilities
        columns = {f"p{place}": pa.array(probabilities[:, place]) for place in range(probabilities.shape[1])}
        batch = pa.RecordBatch.from_pydict(columns)
        name = self.project.store.objects.write_table(batch.schema, [batch], compression="zstd")
        measures = scored.scores.measures
        facts: dict[str, Any] = {
            "kind": spec.kind,
            "parameters": dict(spec.parameters),
            "seed": self.work.seed,
            "n_gold": len(self.work.gold),
            "seconds": scored.seconds,
            "measures": {each: measure.as_dict() for each, measure in measures.items()},
        }
        artefact = Artefact(key, "trial", name, run.id, self.project.clock(), facts)
        run.keep(artefact, inputs=self.inputs)
        return KeptTrial(key, measures, scored.seconds, is_reused=False)

    def probabilities(self, key: str) -> Probabilities:
        """Return what a trial predicted for the examples of valid with a gold label."""
        artefact = self.project.store.catalogue.artefact(key)
        table = self.project.store.objects.open_table(str(artefact.object if artefact else None))
        return probabilities_of(table, len(self.project.space)).astype(np.float64)


def _measure(stored: Mapping[str, float | None]) -> Measure:
    low, high = stored["low"], stored["high"]
    return Measure(stored["value"], None if low is None or high is None else Interval(low, high))
