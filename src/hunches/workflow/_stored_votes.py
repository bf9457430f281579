"""Writes and reads columns of votes."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from hunches.errors import CorruptObject
from hunches.records import Artefact, Fault, VoteColumn, Votes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hunches.workflow.open_project import OpenProject


def write_votes(project: OpenProject, column: VoteColumn, *, key: str, run: str) -> Artefact:
    """Store one labelling function's votes and return the artefact to record."""
    batch = pa.RecordBatch.from_arrays([pa.array(column.rows), pa.array(column.labels)], names=["row", "label"])
    name = project.store.objects.write_table(batch.schema, [batch], compression="zstd")
    facts: dict[str, Any] = {"n_votes": len(column.rows), "faults": [asdict(fault) for fault in column.faults]}
    return Artefact(key, "vote-column", name, run, project.clock(), facts)


def read_votes(project: OpenProject) -> tuple[str, Votes]:
    """Return the key of the project's current votes, and the votes."""
    artefact = project.head("votes")
    keys = dict(artefact.facts["columns"])
    return artefact.key, read_columns(project, keys, n_examples=int(artefact.facts["n_examples"]))


def read_columns(project: OpenProject, keys: Mapping[str, str], *, n_examples: int) -> Votes:
    """Return the votes whose columns have these keys, by labelling function."""
    columns = tuple(_read_column(project, name, key) for name, key in keys.items())
    return Votes(project.space, n_examples, columns)


def _read_column(project: OpenProject, lf: str, key: str) -> VoteColumn:
    artefact = project.store.catalogue.artefact(key)
    if artefact is None or artefact.object is None:
        raise CorruptObject(key, reason=f"the votes of '{lf}' are not in the catalogue")
    table = project.store.objects.open_table(artefact.object)
    faults = tuple(Fault(**{**fault, "lf": lf}) for fault in artefact.facts["faults"])
    return VoteColumn(lf, table.column("row").to_numpy(), table.column("label").to_numpy(), faults)
