"""The examples that others are appended to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from hunches.importing.row_hashes import hash_texts
from hunches.importing.split_names import NO_SPLIT
from hunches.importing.splits import DEFAULT_FRACTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pyarrow as pa

    from hunches.importing.preview import RowMask, SplitCodes
    from hunches.importing.row_hashes import Hashes
    from hunches.records.dataset import DatasetSchema, SplitName


@dataclass(frozen=True, slots=True, eq=False)
class ExistingExamples:
    """What an append must know of the examples that are there, which are read block by block.

    Parameters
    ----------
    schema : DatasetSchema
        What their columns are for.
    examples : pyarrow.Table
        They themselves, with their ids.
    id_column : str
        The column with their ids; it is made when the schema has none.
    splits : int8 [n_examples]
        Their splits.
    n_rows : int
        How many rows they were read from; more than they are when some were dropped.
    fractions, seed : mapping, int
        What their splits were drawn by.
    """

    schema: DatasetSchema
    examples: pa.Table
    id_column: str
    splits: SplitCodes
    n_rows: int
    fractions: Mapping[SplitName, float] = field(default_factory=lambda: DEFAULT_FRACTIONS)
    seed: int = 0

    @property
    def n_examples(self) -> int:
        """How many they are."""
        return int(self.examples.num_rows)

    def has_ids(self, hashes: Hashes) -> RowMask:
        """Return which of some ids, given by their `hash_texts`, one of the examples has, ``bool [n]``."""
        distinct, places = np.unique(hashes, return_inverse=True)
        is_found = np.zeros(len(distinct), np.bool_)
        for _, found in self._found(self.id_column, distinct):
            is_found[found[found >= 0]] = True
        known: RowMask = is_found[places]
        return known

    def splits_of_groups(self, hashes: Hashes) -> SplitCodes:
        """Return the splits the groups with these `hash_texts` are in, ``int8 [n]``, -1 for groups that are new."""
        distinct, places = np.unique(hashes, return_inverse=True)
        splits = np.full(len(distinct), NO_SPLIT, np.int8)
        for begin, found in self._found(str(self.schema.group), distinct):
            splits[found[found >= 0]] = self.splits[begin : begin + len(found)][found >= 0]
        known: SplitCodes = splits[places]
        return known

    def _found(
        self, column: str, distinct: Hashes
    ) -> Iterator[tuple[int, np.ndarray[tuple[int], np.dtype[np.intp]]]]:
        """Yield for each block where it begins and the place of each of its cells in ``distinct``, -1 for none."""
        begin = 0
        for cells in self.examples.column(column).chunks:
            if len(cells) and len(distinct):
                hashes = hash_texts(cells)
                places = np.searchsorted(distinct, hashes).clip(max=len(distinct) - 1)
                yield begin, np.where(distinct[places] == hashes, places, -1)
            begin += len(cells)
