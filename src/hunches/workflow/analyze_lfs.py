"""The verb that measures labelling functions against each other and against gold labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hunches.evaluation import analyze
from hunches.records import ABSTAIN
from hunches.workflow._sealed_test import note_look, require_unsealed
from hunches.workflow._stored_dataset import StoredDataset
from hunches.workflow._stored_votes import read_votes

if TYPE_CHECKING:
    from hunches.evaluation import LFAnalysis
    from hunches.workflow.open_project import OpenProject


def analyze_lfs(project: OpenProject, *, split: str | None = None, unseal: bool = False) -> LFAnalysis:
    """Return what each labelling function does, on one split or on all examples.

    Without ``split``, the gold labels of the test split are left out, so that rules are not fitted to them; with it,
    looking at them takes ``unseal`` and is recorded as a run. With a label model fitted to these votes, its estimates
    stand beside the measured accuracies.

    Raises
    ------
    SealedTest
        When gold labels of the test split would take part and ``unseal`` is not set.
    MissingStepError
        When no labelling function was applied yet.
    """
    dataset = StoredDataset.current(project)
    votes_key, votes = read_votes(project)
    gold = dataset.gold()
    if split is None:
        gold = np.where(np.isin(np.arange(len(gold)), dataset.rows_of("test")), ABSTAIN, gold).astype(np.int32)
    rows = dataset.rows_of(split)
    if split is not None and require_unsealed(dataset, rows, verb="analyze_lfs", unseal=unseal):
        with project.run("analyze_lfs", split=split, unseal=unseal) as run:
            run.use("votes", votes_key)
            note_look(run, project)
    analysis = analyze(votes if split is None else votes.take(rows), gold=gold[rows])
    model_key = project.store.catalogue.heads().get("label-model")
    model = None if model_key is None else project.store.catalogue.artefact(model_key)
    if model is None or model.facts["votes"] != votes_key:
        return analysis
    return analysis.with_estimates(model.facts["accuracies"])
