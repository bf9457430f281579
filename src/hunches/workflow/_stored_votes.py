"""Writes and reads columns of votes."""

from __future__ import annotations

from dataclasses import asdict, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from hunches.errors import CorruptObject
from hunches.records import Artefact, Fault, FaultTally, VoteColumn, Votes
from hunches.records.vote_encoding import decode_votes, encode_votes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hunches.workflow.open_project import OpenProject


def write_votes(project: OpenProject, column: VoteColumn, *, key: str, run: str) -> Artefact:
    """Store one labelling function's votes and return the artefact to record."""
    batch = encode_votes(column)
    name = project.store.objects.write_table(batch.schema, [batch], compression="zstd")
    facts: dict[str, Any] = {
        "n_votes": len(column.rows),
        "faults": [asdict(fault) for fault in column.faults],
        "seconds": column.seconds,
    }
    return Artefact(key, "vote-column", name, run, project.clock(), facts)


def read_votes(project: OpenProject) -> tuple[str, Votes]:
    """Return the key of the project's current votes, and the votes."""
    artefact = project.head("votes")
    keys = dict(artefact.facts["columns"])
    return artefact.key, read_columns(project, keys, n_examples=int(artefact.facts["n_examples"]))


def read_columns(project: OpenProject, keys: Mapping[str, str], *, n_examples: int) -> Votes:
    """Return the votes whose columns have these keys, by labelling function."""
    return Votes(project.space, n_examples, tuple(columns_at(project, keys)))


def columns_at(project: OpenProject, keys: Mapping[str, str]) -> Iterator[VoteColumn]:
    """Yield the columns of votes with these keys, by labelling function; only one of them is held here.

    Raises
    ------
    CorruptObject
        When one is lost or damaged.
    """
    found = project.store.catalogue.artefacts_at(keys.values())
    for lf, key in keys.items():
        if key not in found:
            raise CorruptObject(key, reason=f"the votes of '{lf}' are not in the catalogue")
        yield read_column(project, lf, artefact=found[key])


def read_column(project: OpenProject, lf: str, *, artefact: Artefact) -> VoteColumn:
    """Return the votes of a labelling function that an artefact stands for."""
    rows, labels = decode_votes(project.store.objects.open_table(str(artefact.object)))
    faults = tuple(Fault(**{**fault, "lf": lf}) for fault in artefact.facts["faults"])
    return VoteColumn(lf, rows, labels, faults, float(artefact.facts.get("seconds", 0.0)))


def joined_votes(older: VoteColumn, newer: VoteColumn, *, n_older: int) -> VoteColumn:
    """Return the votes on ``n_older`` examples followed by the votes on those that come after them."""
    tally = FaultTally(newer.lf)
    moved = (replace(fault, row=fault.row + n_older) for fault in newer.faults)
    for fault in (*older.faults, *moved):
        tally.add(fault.row, fault.code, fault.message, count=fault.count, trace=partial(str, fault.traceback))
    return VoteColumn(
        newer.lf,
        np.concatenate([older.rows, newer.rows + np.int32(n_older)]),
        np.concatenate([older.labels, newer.labels]),
        tally.faults(),
        older.seconds + newer.seconds,
    )
