"""Makes gold labels of what came with the dataset and what people said since."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from hunches.errors import CorruptObject
from hunches.records import (
    ABSTAIN,
    Artefact,
    GoldPolicy,
    content_key,
    decide_gold,
    standing_annotations,
)
from hunches.workflow._annotated_examples import applicable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hunches.records import (
        Annotation,
        GoldDecision,
        GoldLabels,
    )
    from hunches.store import RunRecorder
    from hunches.workflow._stored_dataset import StoredDataset
    from hunches.workflow.open_project import OpenProject


@dataclass(frozen=True, slots=True)
class GoldCounts:
    """Where gold labels come from.

    Parameters
    ----------
    n_gold : int
        How many examples have one.
    n_adjudicated, n_annotated, n_imported : int
        Of how many an adjudication, the annotators or the import decided.
    n_disputed : int
        How many have none because annotators do not agree and nobody adjudicated.

    >>> GoldCounts(5, 1, 2, 2, 0).n_gold
    5
    """

    n_gold: int
    n_adjudicated: int
    n_annotated: int
    n_imported: int
    n_disputed: int

    def as_dict(self) -> dict[str, int]:
        """Return it as JSON holds it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class GoldSources:
    """What gold labels are made of, beside the dataset.

    Parameters
    ----------
    imported : Artefact
        The gold labels that came with the dataset.
    log : sequence of Annotation
        All that people said.
    policy : GoldPolicy
        What counts.
    """

    imported: Artefact
    log: Sequence[Annotation]
    policy: GoldPolicy


def gold_policy(project: OpenProject) -> GoldPolicy:
    """Return the policy by which the project's gold labels are made."""
    head = project.heads().get("gold")
    artefact = None if head is None else project.store.catalogue.artefact(head)
    stored = None if artefact is None else artefact.facts.get("policy")
    return GoldPolicy() if stored is None else GoldPolicy.from_json(stored)


def imported_gold(project: OpenProject) -> Artefact:
    """Return the gold labels that came with the project's dataset; raise `MissingStepError` without a dataset."""
    artefact = project.head("gold")
    key = project.store.catalogue.inputs_of(artefact.key).get("imported", artefact.key)
    imported = project.store.catalogue.artefact(key)
    if imported is None:
        raise CorruptObject(key, reason="the imported gold labels are not in the catalogue")
    return imported


def labels_of(project: OpenProject, gold: Artefact) -> GoldLabels:
    """Return stored gold labels, ``int32 [n_examples]``."""
    labels: GoldLabels = project.store.objects.open_table(str(gold.object)).column("label").to_numpy()
    return labels


def set_gold(project: OpenProject, run: RunRecorder, dataset: StoredDataset, *, sources: GoldSources) -> GoldCounts:
    """Make the gold labels of a dataset, and make them the project's when the run finishes.

    The result is named by the imported labels, the policy and the labels that stand, so undoing an annotation leads
    back to the gold labels that were there before, and to all that was made of them.
    """
    standing, rows = applicable(dataset, standing_annotations(sources.log))
    decisions = {rows[example]: decision for example, decision in decide_gold(standing, sources.policy).items()}
    imported = labels_of(project, sources.imported)
    counts = _counts(decisions, imported)
    run.use("imported-gold", sources.imported.key)
    said = sorted(_words(entry) for entry in standing if _counts_for_gold(entry, sources.policy))
    if not said and sources.policy == GoldPolicy():
        run.set_head("gold", sources.imported.key)
        return counts
    said_key = content_key("said.v1", said)
    key = content_key("gold.v2", sources.imported.key, sources.policy.as_dict(), said_key)
    if project.find(key) is None:
        labels = _merged(imported, decisions, classes=project.space.classes)
        # The log is only ever added to: its first entries, up to this one, are what these labels were made of.
        last = max((entry.number for entry in sources.log), default=0)
        facts: dict[str, Any] = {"policy": sources.policy.as_dict(), "last_entry": last, "counts": counts.as_dict()}
        name = project.store.objects.write_table(*_gold_table(labels), compression="zstd")
        inputs = {"dataset": dataset.key, "imported": sources.imported.key, "annotations": said_key}
        run.add(Artefact(key, "gold", name, run.id, project.clock(), facts), inputs=inputs)
    else:
        run.reuse(key)
    run.set_head("gold", key)
    return counts


def _counts_for_gold(entry: Annotation, policy: GoldPolicy) -> bool:
    is_vote = entry.label is not None and entry.annotator not in policy.voters
    return entry.kind == "adjudication" or is_vote


def _words(entry: Annotation) -> list[str]:
    return [entry.example, entry.annotator, entry.kind, entry.label or ""]


def _merged(imported: GoldLabels, decisions: Mapping[int, GoldDecision], *, classes: tuple[str, ...]) -> GoldLabels:
    labels = imported.copy()
    for row, decision in decisions.items():
        labels[row] = ABSTAIN if decision.label is None else classes.index(decision.label)
    return labels


def _counts(decisions: Mapping[int, GoldDecision], imported: GoldLabels) -> GoldCounts:
    rows = np.fromiter(decisions, dtype=np.intp, count=len(decisions))
    n_imported = int(np.count_nonzero(imported != ABSTAIN) - np.count_nonzero(imported[rows] != ABSTAIN))
    decided = [decision for decision in decisions.values() if decision.label is not None]
    n_adjudicated = sum(decision.is_adjudicated for decision in decided)
    n_annotated = len(decided) - n_adjudicated
    n_disputed = sum(decision.label is None and not decision.is_adjudicated for decision in decisions.values())
    return GoldCounts(n_imported + len(decided), n_adjudicated, n_annotated, n_imported, n_disputed)


def _gold_table(labels: GoldLabels) -> tuple[pa.Schema, Iterable[pa.RecordBatch]]:
    batch = pa.RecordBatch.from_pydict({"label": pa.array(labels, pa.int32())})
    return batch.schema, [batch]
