"""What a previewer keeps between two previews: the examples, gold labels and votes of a moment of a project."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from hunches.errors import MissingStepError
from hunches.evaluation import OtherVotes, PreviewFacts
from hunches.records import ABSTAIN, SPLIT_NAMES
from hunches.workflow._preview_rows import PreviewRows
from hunches.workflow._stored_dataset import StoredDataset
from hunches.workflow._stored_votes import read_columns

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from hunches.records import GoldLabels, VoteColumn
    from hunches.workflow.open_project import OpenProject

    _Heads = tuple[str | None, str | None, str | None, frozenset[str]]

_TEST = SPLIT_NAMES.index("test")


@dataclass(frozen=True, slots=True, eq=False)
class PreviewState:
    """The project's examples, gold labels and votes as they stood when its heads were ``heads``."""

    heads: _Heads
    dataset: StoredDataset
    rows: PreviewRows
    gold: GoldLabels
    columns: Mapping[str, VoteColumn]
    others: OtherVotes

    @classmethod
    def current(cls, project: OpenProject, before: Self | None, *, text_bytes: int) -> Self:
        """Return the current state; what is as it was in an earlier one is not read again."""
        heads = _heads(project)
        if before is not None and before.heads == heads:
            return before
        dataset = StoredDataset.current(project)
        kept = before if before is not None and before.heads[0] == heads[0] else None
        rows = PreviewRows.of(dataset.examples(), text_bytes=text_bytes) if kept is None else kept.rows
        gold = kept.gold if kept is not None and kept.heads[1] == heads[1] else dataset.gold()
        columns = _columns(project, dataset, {} if kept is None else kept.columns, active=heads[3])
        start = OtherVotes.of((), n_examples=dataset.n_examples) if kept is None else kept.others
        return cls(heads, dataset, rows, gold, columns, start.changed_to(tuple(columns.values())))

    def order(self, seed: int) -> NDArray[np.int32]:
        """Return all examples in a random order, ``int32 [n_examples]``."""
        order: NDArray[np.int32] = np.random.default_rng(seed).permutation(self.rows.n_examples).astype(np.int32)
        return order

    def facts(self, lf: str, *, split: str | None, order: NDArray[np.int32]) -> PreviewFacts:
        """Return what a labelling function is held against, on one split or on all examples.

        Votes of an earlier version, of the same name, are left out. Examples of the test split are not to be shown
        and their gold labels not measured against, unless it is that split which is asked for.
        """
        members = None
        if split is not None:
            members = np.zeros(self.rows.n_examples, dtype=bool)
            members[self.dataset.rows_of(split)] = True
        hidden = None if split == SPLIT_NAMES[_TEST] else self.dataset.splits() == _TEST
        gold = self.gold if hidden is None else np.where(hidden, np.int32(ABSTAIN), self.gold)
        others = self.others.without(lf)
        return PreviewFacts.of(
            self.dataset.project.space, others, gold=gold, order=order, members=members, hidden=hidden
        )


def _heads(project: OpenProject) -> _Heads:
    heads = project.store.catalogue.heads()
    active = frozenset(version.name for version in project.store.catalogue.lfs() if version.is_active)
    return heads.get("dataset"), heads.get("gold"), heads.get("votes"), active


def _columns(
    project: OpenProject, dataset: StoredDataset, known: Mapping[str, VoteColumn], *, active: frozenset[str]
) -> dict[str, VoteColumn]:
    """Return the applied votes of the active labelling functions, by key; those known are not read again."""
    try:
        applied = dict(project.head("votes").facts["columns"])
    except MissingStepError:  # a first rule is previewed before any is applied
        return {}
    keys = {name: key for name, key in applied.items() if name in active}
    missing = {name: key for name, key in keys.items() if key not in known}
    read = read_columns(project, missing, n_examples=dataset.n_examples)
    new = {missing[column.lf]: column for column in read.columns}
    return {key: known.get(key) or new[key] for key in keys.values()}
