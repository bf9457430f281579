"""Examples with the columns a project derives for them: gold, label, confidence, split, votes and slices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from hunches.conditions import InSlice, TextMatch, VoteOf, leaves, parse_condition
from hunches.engine import Plan, column_of
from hunches.errors import InvalidValue, UnknownColumn, UnknownName
from hunches.records import ABSTAIN, SPLIT_NAMES
from hunches.workflow._stored_dataset import StoredDataset
from hunches.workflow._stored_labels import hard_labels, read_labels
from hunches.workflow._stored_votes import read_votes

if TYPE_CHECKING:
    from hunches.conditions import Condition, Leaf
    from hunches.workflow.open_project import OpenProject

_DERIVED = ("gold", "label", "confidence", "split")

Bits = np.ndarray[tuple[int], np.dtype[np.bool_]]


def rows_where(project: OpenProject, condition: str | Condition) -> Bits:
    """Return which examples of the dataset a condition holds for, ``bool [n_examples]``.

    It may read the derived columns ``gold``, ``label``, ``confidence``, ``split``, ``lf('name')`` and
    ``in_slice('name')``; a column of the dataset goes before a derived one of the same name.

    Raises
    ------
    UnknownColumn, UnknownName
        When it reads what is not there.
    InvalidValue
        When a slice it reads is made of itself.
    MissingStepError
        When it reads labels or votes and there are none yet.
    """
    parsed = parse_condition(condition) if isinstance(condition, str) else condition
    return _Evaluation(project).rows_where(parsed)


class _Evaluation:
    """The derived columns needed for one evaluation, each computed once."""

    def __init__(self, project: OpenProject) -> None:
        self._project = project
        self._dataset = StoredDataset.current(project)
        self._examples = self._dataset.examples()
        self._inside: list[str] = []

    def rows_where(self, condition: Condition) -> Bits:
        table = self._with_derived(condition)
        plan = Plan([condition])
        plan.check(table.schema)
        parts = [plan.evaluate(batch)[0] for batch in table.to_batches(max_chunksize=65_536)]
        return np.concatenate(parts) if parts else np.empty(0, dtype=bool)

    def _with_derived(self, condition: Condition) -> pa.Table:
        names = dict.fromkeys(column_of(leaf) for leaf in leaves(condition))
        table = self._examples.select([name for name in names if name in self._examples.column_names])
        for leaf in leaves(condition):
            name = column_of(leaf)
            if name not in table.column_names:
                table = table.append_column(name, self._derived(leaf, name))
        return table

    def _derived(self, leaf: Leaf, name: str) -> pa.Array:
        if isinstance(leaf, InSlice):
            return pa.array(self._slice(leaf.slice))
        if not isinstance(leaf, TextMatch) and isinstance(leaf.operand, VoteOf):
            return self._vote(leaf.operand.lf)
        if name == "split":
            return self._classes(self._dataset.splits(), SPLIT_NAMES)
        if name == "gold":
            return self._classes(self._dataset.gold(), self._project.space.classes)
        if name not in _DERIVED:
            raise UnknownColumn(name, known=[*self._examples.column_names, *_DERIVED], where="The condition")
        return self._label(name)

    def _label(self, name: str) -> pa.Array:
        _, probabilities, covered = read_labels(self._project)
        if name == "confidence":
            return pa.array(probabilities.max(axis=1))
        return self._classes(hard_labels(probabilities, covered), self._project.space.classes)

    def _slice(self, name: str) -> Bits:
        slices = self._project.store.catalogue.slices()
        if name not in slices:
            raise UnknownName("slice", name=name, known=list(slices))
        if name in self._inside:
            raise InvalidValue(f"The slice '{name}'", value=slices[name], expected="made of other slices than itself")
        self._inside.append(name)
        found = self.rows_where(parse_condition(slices[name]))
        self._inside.pop()
        return found

    def _vote(self, lf: str) -> pa.Array:
        _, votes = read_votes(self._project)
        column = votes.column(lf)
        labels = np.full(votes.n_examples, ABSTAIN, dtype=np.int32)
        labels[column.rows] = column.labels
        return self._classes(labels, self._project.space.classes)

    def _classes(
        self, labels: np.ndarray[tuple[int], np.dtype[np.signedinteger]], names: tuple[str, ...]
    ) -> pa.Array:
        return pa.array(list(names), pa.large_string()).take(pa.array(labels, pa.int32(), mask=labels == ABSTAIN))
