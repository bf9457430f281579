"""A Parquet file of votes: a row for each vote, in blocks, and beside them what the file was made from."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from hunches.engine.parquet_blocks import opened_parquet
from hunches.errors import MalformedFile
from hunches.records import Fault, VoteColumn, Votes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hunches.engine.url_files import UrlFile
    from hunches.records import LabelSpace

_HEAD: Final = "hunches.votes"


@dataclass(frozen=True, slots=True, eq=False)
class PlacedVotes:
    """The votes on examples that follow each other, and the position of the first of them among all.

    Faults of a whole file stand beside its first block; their rows are positions among all examples.

    >>> from hunches.records import LabelSpace
    >>> PlacedVotes(65_536, Votes.from_dense([[0], [-1]], LabelSpace(["A", "B"]), ["first"])).votes.n_examples
    2
    """

    first_row: int
    votes: Votes
    faults: tuple[Fault, ...] = ()

    def table(self) -> pa.Table:
        """Return a row for each vote, by labelling function: position of the example, name, class."""
        columns = self.votes.columns
        rows = np.concatenate([column.rows for column in columns]).astype(np.int64) + self.first_row
        labels = np.concatenate([column.labels for column in columns])
        lfs = np.repeat(np.arange(len(columns), dtype=np.int32), [len(column.rows) for column in columns])
        names = pa.DictionaryArray.from_arrays(lfs, pa.array(self.votes.lf_names, pa.string()))
        return pa.table({"row": rows, "lf": names, "label": labels})


class VotesFile:
    """Gathers blocks of votes and encodes them as a Parquet file.

    >>> from hunches.records import LabelSpace
    >>> gathered = VotesFile("8c1f")
    >>> _ = gathered.added(PlacedVotes(0, Votes.from_dense([[0], [-1]], LabelSpace(["A", "B"]), ["first"])))
    >>> pq.read_table(pa.BufferReader(gathered.encoded())).to_pylist()
    [{'row': 0, 'lf': 'first', 'label': 0}]
    """

    def __init__(self, key: str) -> None:
        self._key = key
        self._sink = pa.BufferOutputStream()
        self._writer: pq.ParquetWriter | None = None
        self._blocks: list[tuple[int, int, int]] = []

    def added(self, placed: PlacedVotes) -> PlacedVotes:
        """Append a block, and return it."""
        table = placed.table()
        writer = self._writer or self._begun(table.schema)
        if table.num_rows:
            writer.write_table(table, row_group_size=table.num_rows)
        self._blocks.append((placed.first_row, placed.votes.n_examples, table.num_rows))
        return placed

    def _begun(self, schema: pa.Schema) -> pq.ParquetWriter:
        encoding = {"row": "DELTA_BINARY_PACKED"}
        self._writer = pq.ParquetWriter(
            self._sink, schema, compression="zstd", use_dictionary=["lf"], column_encoding=encoding
        )
        return self._writer

    def encoded(self, faults: Sequence[Fault] = (), *, is_final: bool = True) -> pa.Buffer:
        """Return the file's bytes; one that is not final is not taken for the votes the next time."""
        head = {
            "key": self._key,
            "blocks": self._blocks,
            "faults": [asdict(fault) for fault in faults],
            "is_final": is_final,
        }
        assert self._writer is not None  # noqa: S101  # a part has rows
        self._writer.add_key_value_metadata({_HEAD: json.dumps(head)})
        self._writer.close()
        return self._sink.getvalue()


def is_made_from(file: UrlFile, key: str) -> bool:
    """Return whether a file of votes is there, whole and made from what a key stands for."""
    if not file.exists():
        return False
    try:
        head = _head_of(file)
    except MalformedFile:
        return False
    return head.get("key") == key and bool(head.get("is_final"))


def read_votes(file: UrlFile, *, space: LabelSpace, lf_names: Sequence[str]) -> Iterator[PlacedVotes]:
    """Yield the blocks of a file of votes, in order; the first of them bears the faults of all.

    Raises
    ------
    UnreadableFile, MalformedFile
        When the file cannot be read where this runs, or is damaged.
    """
    head = _head_of(file)
    faults = tuple(Fault(**fault) for fault in head["faults"])
    group = 0
    with opened_parquet(file) as parquet:
        for first_row, n_examples, n_votes in head["blocks"]:
            table = parquet.schema_arrow.empty_table()
            if n_votes:
                table = parquet.read_row_group(group, use_threads=False)
                group += 1
            columns = _columns(table, lf_names, first_row=first_row, space=space)
            yield PlacedVotes(first_row, Votes(space, n_examples, columns), faults)
            faults = ()


def _columns(
    table: pa.Table, lf_names: Sequence[str], *, first_row: int, space: LabelSpace
) -> tuple[VoteColumn, ...]:
    rows = (table.column("row").to_numpy() - first_row).astype(np.int32)
    labels = table.column("label").to_numpy().astype(space.vote_dtype)
    named = table.column("lf").combine_chunks()
    places = {name: place for place, name in enumerate(lf_names)}
    known = np.array([places[name] for name in named.dictionary.to_pylist()], dtype=np.int64)
    order = known[named.indices.to_numpy()]  # ascending, as they were written
    ends = np.searchsorted(order, np.arange(len(lf_names) + 1))
    parts = zip(lf_names, ends[:-1].tolist(), ends[1:].tolist(), strict=True)
    return tuple(VoteColumn(name, rows[begin:end], labels[begin:end]) for name, begin, end in parts)


def _head_of(file: UrlFile) -> dict[str, Any]:
    with opened_parquet(file) as parquet:
        written = (parquet.metadata.metadata or {}).get(_HEAD.encode())
    if written is None:
        raise MalformedFile(file.url, form="file of votes", reason="it was not written by Hunches")
    head: dict[str, Any] = json.loads(written)
    return head
