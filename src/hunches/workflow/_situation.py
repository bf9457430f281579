"""Reads from the store what suggestions start from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from hunches.conditions import InSlice
from hunches.errors import MissingStepError, UnknownColumn, UnknownName
from hunches.guidance import Evidence, situation_of
from hunches.records import ABSTAIN, Votes
from hunches.workflow._derived_columns import rows_where
from hunches.workflow._example_features import feature_columns
from hunches.workflow._stored_dataset import StoredDataset
from hunches.workflow._stored_label_model import StoredLabelModel
from hunches.workflow._stored_votes import read_votes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from hunches.guidance import Situation
    from hunches.labelmodels import Probabilities
    from hunches.labelmodels.gold.objective import Objective
    from hunches.records import GoldLabels
    from hunches.workflow._stored_dataset import Rows
    from hunches.workflow.open_project import OpenProject

_MOST_EXAMPLES: Final = 50_000


@dataclass(frozen=True, slots=True, eq=False)
class StoredSituation:
    """The situation of a project on examples of train: all of them, or as many as are looked at.

    Parameters
    ----------
    situation : Situation
    dataset : StoredDataset
    rows : int64 [n_examples]
        Which examples of the dataset they are.
    keys : mapping
        Of the artefacts that decide it, by role.
    n_without_gold : int
        How many examples of train have no gold label.
    """

    situation: Situation
    dataset: StoredDataset
    rows: Rows
    keys: dict[str, str]
    n_without_gold: int

    @classmethod
    def current(cls, project: OpenProject, *, objective: Objective, rng: np.random.Generator) -> StoredSituation:
        """Return the project's situation; gold labels of valid and test are not looked at.

        Raises
        ------
        MissingStepError
            When nothing was imported, or labelling functions are defined whose votes or label model are missing.
        """
        dataset = StoredDataset.current(project)
        gold, train = dataset.gold(), dataset.rows_of("train")
        rows = _some(train, gold, rng=rng)
        votes, probabilities, keys = _labels(project, rows)
        evidence = Evidence(
            examples=dataset.examples().select(feature_columns(dataset).names).take(rows).combine_chunks(),
            columns=feature_columns(dataset),
            votes=votes,
            gold=gold[rows],
            probabilities=probabilities,
        )
        situation = replace(
            situation_of(evidence, objective=objective),
            slices={name: holds[rows] for name, holds in _slices(project)},
            taken={version.name for version in project.store.catalogue.lfs()},
            min_confidence=_min_confidence(project, keys),
            uses_gold=_uses_gold(project, keys),
        )
        keys |= {"dataset": dataset.key, "gold": project.head("gold").key}
        return cls(situation, dataset, rows, keys, int(np.count_nonzero(gold[train] == ABSTAIN)))


def _some(train: Rows, gold: GoldLabels, *, rng: np.random.Generator) -> Rows:
    """Return the rows that are looked at, ascending: those with gold first, others drawn at random."""
    if len(train) <= _MOST_EXAMPLES:
        return train
    drawn = rng.permutation(train)
    gold_first = np.argsort(gold[drawn] == ABSTAIN, kind="stable")
    some: Rows = np.sort(drawn[gold_first[:_MOST_EXAMPLES]])
    return some


def _labels(project: OpenProject, rows: Rows) -> tuple[Votes, Probabilities | None, dict[str, str]]:
    """Return the votes on some examples and what the label model makes of them; nothing without any function."""
    active = [version.name for version in project.store.catalogue.lfs() if version.is_active]
    if not active:
        return Votes(project.space, len(rows), ()), None, {}
    if set(read_votes(project)[1].lf_names) != set(active):
        raise MissingStepError("votes of its new labelling functions", project=project.name, command="apply-lfs")
    stored = StoredLabelModel.current(project)
    votes = stored.votes.take(rows)
    keys = {role: project.head(role).key for role in ("votes", "label-model")}
    return votes, stored.model.predict_proba(votes), keys


def _slices(project: OpenProject) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    for name in project.store.catalogue.slices():
        try:
            yield name, rows_where(project, InSlice(name))
        except (MissingStepError, UnknownName, UnknownColumn):  # it reads what is not there yet, or no longer
            continue


def _uses_gold(project: OpenProject, keys: dict[str, str]) -> bool:
    """Return whether the label model saw gold labels."""
    return "label-model" in keys and "gold" in project.store.catalogue.inputs_of(keys["label-model"])


def _min_confidence(project: OpenProject, keys: dict[str, str]) -> float:
    """Return the confidence that the training set of these labels asks for, 0 where there is none yet."""
    heads = project.store.catalogue.heads()
    if "label-model" not in keys or "training-set" not in heads:
        return 0.0
    artefact = project.store.catalogue.artefact(heads["training-set"])
    run = None if artefact is None else project.store.catalogue.run(artefact.run)
    return 0.0 if run is None else float(run.parameters.get("min_confidence", 0.0))
