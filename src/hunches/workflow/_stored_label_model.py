"""Reads the current label model from the store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hunches.errors import MissingStepError
from hunches.labelmodels import LabelModel
from hunches.records import decode_model
from hunches.workflow._stored_dataset import StoredDataset
from hunches.workflow._stored_votes import read_votes

if TYPE_CHECKING:
    from hunches.records import Votes
    from hunches.workflow.open_project import OpenProject


@dataclass(frozen=True, slots=True, eq=False)
class StoredLabelModel:
    """A label model of the store, with the votes on all examples; it was fitted to those on the train split."""

    model: LabelModel
    votes: Votes
    dataset: StoredDataset
    has_seen_gold: bool

    @classmethod
    def current(cls, project: OpenProject) -> StoredLabelModel:
        """Return the project's label model; raise `MissingStepError` when there is none of its current votes."""
        dataset = StoredDataset.current(project)
        votes_key, votes = read_votes(project)
        artefact = project.head("label-model")
        if artefact.facts["votes"] != votes_key:
            raise MissingStepError("label model of its new votes", project=project.name, command="fit-label-model")
        state = decode_model(project.store.objects.read_bytes(str(artefact.object)))
        train = votes.take(dataset.rows_of("train"))
        model = LabelModel.load(state, train, **artefact.facts.get("parameters", {}))
        return cls(model, votes, dataset, "gold" in project.store.catalogue.inputs_of(artefact.key))
