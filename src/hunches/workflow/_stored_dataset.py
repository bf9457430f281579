"""Reads the pieces of the current dataset from the store."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hunches.engine import blocks_of_file
from hunches.errors import InvalidValue, UnknownExample
from hunches.records import SPLIT_NAMES, DatasetSchema

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from hunches.engine import BlockHandle
    from hunches.records import Artefact, GoldLabels
    from hunches.workflow.open_project import OpenProject

Rows = np.ndarray[tuple[int], np.dtype[np.intp]]


@dataclass(frozen=True, slots=True)
class DatasetPart:
    """The examples that one import brought.

    Parameters
    ----------
    object : str
        Where they are stored.
    n_examples : int
        How many they are.
    dataset : str
        The key of the dataset that ends with them.
    """

    object: str
    n_examples: int
    dataset: str


@dataclass(frozen=True, slots=True)
class StoredDataset:
    """A dataset of the store, one part after the other: its columns are mapped, not read."""

    key: str
    schema: DatasetSchema
    n_examples: int
    project: OpenProject
    parts: tuple[DatasetPart, ...]
    splits_object: str
    id_column: str
    facts: Mapping[str, Any]

    @classmethod
    def current(cls, project: OpenProject) -> StoredDataset:
        """Return the project's current dataset; raise `MissingStepError` when nothing was imported."""
        return cls.of(project, project.head("dataset"))

    @classmethod
    def of(cls, project: OpenProject, artefact: Artefact) -> StoredDataset:
        """Return the dataset that an artefact stands for."""
        return cls(
            artefact.key,
            DatasetSchema.from_json(artefact.facts["schema"]),
            int(artefact.facts["n_examples"]),
            project,
            _parts(artefact),
            str(artefact.facts["splits"]),
            str(artefact.facts["id"]),
            artefact.facts,
        )

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files of the parts, in order."""
        return tuple(self.project.store.objects.path(part.object) for part in self.parts)

    @property
    def ancestors(self) -> tuple[tuple[str, int], ...]:
        """The datasets that this one was appended to, the nearest first: keys and numbers of examples."""
        ends = itertools.accumulate(part.n_examples for part in self.parts)
        datasets = [(part.dataset, end) for part, end in zip(self.parts, ends, strict=True)]
        return tuple(datasets[-2::-1])

    def examples(self) -> pa.Table:
        """Return the table of examples, mapped into memory."""
        objects = self.project.store.objects
        return pa.concat_tables([objects.open_table(part.object) for part in self.parts])

    def blocks(self, *, since: int = 0) -> Sequence[BlockHandle]:
        """Return the blocks of the examples, in order: all, or those after the first ``since``, where a part ends."""
        begins = itertools.accumulate((part.n_examples for part in self.parts), initial=0)
        paths = [path for path, begin in zip(self.paths, begins, strict=False) if begin >= since]
        return [block for path in paths for block in blocks_of_file(path)]

    def row_of(self, example_id: str) -> int:
        """Return the position of the example with an id; raise `UnknownExample` when none has it."""
        ids = self.examples().column(self.id_column)
        row = int(pc.index(ids, example_id).as_py())
        if row < 0:
            raise UnknownExample(example_id, n_examples=self.n_examples, some=ids.slice(0, 3).to_pylist())
        return row

    def rows_shared_with(self, other: StoredDataset) -> tuple[Rows, Rows]:
        """Return the rows in the other dataset, and here, of the examples whose ids are in both, in order here."""
        ids, others = (
            dataset.examples().column(dataset.id_column).cast(pa.large_string()) for dataset in (self, other)
        )
        places = pc.index_in(ids, value_set=others)
        here = np.flatnonzero(places.is_valid().to_numpy())
        return places.drop_null().to_numpy().astype(np.intp), here

    def ids(self, rows: Rows) -> list[str]:
        """Return the ids of some examples."""
        ids: list[str] = self.examples().column(self.id_column).take(rows).to_pylist()
        return ids

    def texts(self, rows: Rows) -> list[str]:
        """Return what there is to read of some examples: their text, or a line for each column if it is not one."""
        examples = self.examples()
        names = self.schema.texts or tuple(name for name in examples.column_names if name != self.id_column)
        table = examples.select(names).take(rows).to_pylist()
        if len(self.schema.texts) == 1:
            return ["" if row[names[0]] is None else str(row[names[0]]) for row in table]
        return ["\n".join(f"{name}: {cell}" for name, cell in row.items() if cell is not None) for row in table]

    def splits(self) -> np.ndarray[tuple[int], np.dtype[np.int8]]:
        """Return the split of each example, ``int8 [n_examples]``: positions in `SPLIT_NAMES`."""
        table = self.project.store.objects.open_table(self.splits_object)
        splits: np.ndarray[tuple[int], np.dtype[np.int8]] = table.column("split").to_numpy()
        return splits

    def rows_of(self, split: str | None) -> Rows:
        """Return the positions of a split's examples, or of all; raise `InvalidValue` for an unknown split."""
        if split is None:
            return np.arange(self.n_examples)
        if split not in SPLIT_NAMES:
            raise InvalidValue("The split", value=split, expected=f"one of {', '.join(SPLIT_NAMES)}")
        return np.flatnonzero(self.splits() == SPLIT_NAMES.index(split))

    def gold(self) -> GoldLabels:
        """Return the gold labels, ``int32 [n_examples]``, `ABSTAIN` where there is none."""
        artefact = self.project.head("gold")
        gold: GoldLabels = self.project.store.objects.open_table(str(artefact.object)).column("label").to_numpy()
        return gold


def aligned_rows(before: StoredDataset, after: StoredDataset) -> tuple[Rows, Rows]:
    """Return the rows of the examples that two datasets share, in the one and in the other."""
    rows = np.arange(min(before.n_examples, after.n_examples))
    is_grown = before.key == after.key or before.key in dict(after.ancestors) or after.key in dict(before.ancestors)
    return (rows, rows) if is_grown else after.rows_shared_with(before)


def _parts(artefact: Artefact) -> tuple[DatasetPart, ...]:
    """Return the parts of a dataset; older projects only know of one."""
    alone = {"object": artefact.object, "n_examples": artefact.facts["n_examples"], "dataset": artefact.key}
    return tuple(DatasetPart(**part) for part in artefact.facts.get("parts", [alone]))
