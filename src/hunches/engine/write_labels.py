"""Turns files of votes into files of labels, part by part."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from hunches.engine.parquet_blocks import opened_parquet
from hunches.engine.url_files import UrlFile
from hunches.errors import MalformedFile
from hunches.records import content_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from hunches.engine.apply_to_parquet import Part, WriteVotes
    from hunches.engine.votes_file import PlacedVotes
    from hunches.records import Votes

_HEAD: Final = "hunches.labels"


@dataclass(frozen=True, slots=True)
class LabelTally:
    """How many examples got a label, of which class.

    Parameters
    ----------
    n_examples : int
        All, with a label and without.
    n_labels : mapping
        From class to the number of its labels.
    n_reused : int
        How many files were there already.
    """

    n_examples: int
    n_labels: dict[str, int]
    n_reused: int = 0

    def __add__(self, other: LabelTally) -> LabelTally:
        both = {name: count + other.n_labels[name] for name, count in self.n_labels.items()}
        return LabelTally(self.n_examples + other.n_examples, both, self.n_reused + other.n_reused)


@dataclass(frozen=True, slots=True)
class WriteLabels:
    """The function from a part, whose votes are written, to the tally of its labels, which it writes.

    Parameters
    ----------
    url : str
        The folder of the files, one for each part.
    votes : WriteVotes
        What wrote the votes.
    predict_proba : callable
        The label model: from votes to the probability of each class, ``float64 [n_examples, n_classes]``.
    model_key : str
        Equal for equal models.
    """

    url: str
    votes: WriteVotes
    predict_proba: Callable[[Votes], np.ndarray[tuple[int, int], np.dtype[np.float64]]]
    model_key: str

    def __call__(self, part: Part) -> LabelTally:
        """Return the tally of a part's labels, which are written when this returns."""
        file = UrlFile(self.url).child(part.name)
        key = content_key("labels-part.v1", self.votes.key(part), self.model_key)
        known = _known(file, key)
        if known is not None:
            return LabelTally(part.block.n_rows, known, n_reused=1)
        names = self.votes.vote_block.space.classes
        counts = dict.fromkeys(names, 0)
        sink = pa.BufferOutputStream()
        with pq.ParquetWriter(sink, _schema(names), compression="zstd") as writer:
            for labels in map(self._labelled, self.votes.read(part)):
                writer.write_table(labels, row_group_size=labels.num_rows)
                counts |= _counted(labels, counts)
            writer.add_key_value_metadata({_HEAD: json.dumps({"key": key, "n_labels": counts})})
        file.write(sink.getvalue())
        return LabelTally(part.block.n_rows, counts)

    def _labelled(self, placed: PlacedVotes) -> pa.Table:
        votes = placed.votes
        probabilities = self.predict_proba(votes)
        labels = pa.array(probabilities.argmax(axis=1).astype(np.int32), mask=~votes.covered())
        named = pa.DictionaryArray.from_arrays(labels, pa.array(votes.space.classes, pa.string()))
        rows = np.arange(placed.first_row, placed.first_row + votes.n_examples)
        return pa.table([rows, named, *probabilities.T], schema=_schema(votes.space.classes))


def _schema(names: tuple[str, ...]) -> pa.Schema:
    label = pa.dictionary(pa.int32(), pa.string())
    return pa.schema([("row", pa.int64()), ("label", label), *((f"p_{name}", pa.float64()) for name in names)])


def _counted(labels: pa.Table, counts: dict[str, int]) -> dict[str, int]:
    found = labels.column("label").combine_chunks()
    here = np.bincount(found.indices.drop_null().to_numpy(), minlength=len(counts)).tolist()
    return {name: count + more for (name, count), more in zip(counts.items(), here, strict=True)}


def _known(file: UrlFile, key: str) -> dict[str, int] | None:
    """Return the counts of a file of labels that is there, whole and made from what a key stands for."""
    if not file.exists():
        return None
    try:
        with opened_parquet(file) as parquet:
            head: dict[str, Any] = json.loads((parquet.metadata.metadata or {}).get(_HEAD.encode(), b"{}"))
    except MalformedFile:
        return None
    counts: dict[str, int] = head["n_labels"]
    return counts if head.get("key") == key else None
