"""The stored form of a column of votes: small, and quick to read."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from hunches.records.votes import VoteColumn

RowsAndLabels: TypeAlias = (
    "tuple[np.ndarray[tuple[int], np.dtype[np.int32]], np.ndarray[tuple[int], np.dtype[np.signedinteger]]]"
)
"""``int32 [n_votes]`` and ``int8 [n_votes]`` (``int16`` above 127 classes)."""


def encode_votes(column: VoteColumn) -> pa.RecordBatch:
    """Return the votes of a column as a block to store: equal votes give equal bytes.

    ``gap`` is how far each row is from the one before it, the first from 0, in the narrowest of ``uint8``, ``uint16``
    and ``uint32`` that holds them all. ``label`` is one run when all are equal.

    >>> from hunches.records import VoteColumn
    >>> column = VoteColumn("promo", np.array([3, 5, 90], np.int32), np.array([1, 1, 1], np.int8))
    >>> batch = encode_votes(column)
    >>> batch.column("gap").to_pylist(), str(batch.column("gap").type)
    ([3, 2, 85], 'uint8')
    """
    gaps = np.diff(column.rows, prepend=np.int32(0))
    narrowest = np.min_scalar_type(int(gaps.max(initial=0)))
    return pa.RecordBatch.from_arrays([pa.array(gaps.astype(narrowest)), _labels(column)], names=["gap", "label"])


def decode_votes(stored: pa.Table) -> RowsAndLabels:
    """Return the rows and the labels that `encode_votes` made a block of, or that older versions stored as they are.

    >>> rows, labels = decode_votes(pa.table({"gap": pa.array([3, 2, 85], pa.uint8()), "label": pa.array([1, 1, 1])}))
    >>> rows.tolist()
    [3, 5, 90]
    """
    labels = _array(stored.column("label"))
    if "row" in stored.column_names:
        return _array(stored.column("row")).to_numpy(), labels.to_numpy()
    rows = _array(stored.column("gap")).to_numpy().astype(np.int32)
    np.cumsum(rows, out=rows)
    if pa.types.is_run_end_encoded(labels.type):
        return rows, np.repeat(labels.values.to_numpy(), len(labels))
    return rows, labels.to_numpy()


def _array(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _labels(column: VoteColumn) -> pa.Array:
    labels = column.labels
    if not len(labels) or not bool(np.all(labels == labels[0])):
        return pa.array(labels)
    return pa.RunEndEncodedArray.from_arrays(pa.array([len(labels)], pa.int32()), pa.array(labels[:1]))
