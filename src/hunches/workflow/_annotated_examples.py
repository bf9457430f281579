"""Finds the examples that annotations are about."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hunches.records import Annotation
    from hunches.workflow._stored_dataset import StoredDataset


def rows_of_ids(dataset: StoredDataset, ids: Iterable[str]) -> dict[str, int]:
    """Return the positions of the examples that have some ids, by id; without those that no example has."""
    wanted = list(dict.fromkeys(ids))
    column = dataset.examples().column(dataset.id_column)
    # The few are looked up among, so that going over the many costs no memory.
    places = pc.index_in(column, pa.array(wanted, column.type))
    rows = np.flatnonzero(pc.is_valid(places).to_numpy())
    return {wanted[place]: row for place, row in zip(places.take(rows).to_pylist(), rows.tolist(), strict=True)}


def contents_of(text: str) -> str:
    """Return the hash by which an annotation knows what there was to read."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def applicable(dataset: StoredDataset, entries: Sequence[Annotation]) -> tuple[list[Annotation], dict[str, int]]:
    """Return the annotations that are about examples of a dataset, and the positions of those by id.

    Where ids only number the examples, another dataset has them too, for other examples; there what was read must be
    the same.
    """
    rows = rows_of_ids(dataset, (entry.example for entry in entries))
    if dataset.schema.id is None and rows:
        texts = dataset.texts(np.array(list(rows.values()), dtype=np.intp))
        contents = {example: contents_of(text) for example, text in zip(rows, texts, strict=True)}
        entries = [entry for entry in entries if entry.contents == contents.get(entry.example)]
    return [entry for entry in entries if entry.example in rows], rows
