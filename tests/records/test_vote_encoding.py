"""What columns of votes are stored as."""

from __future__ import annotations

import io

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hunches.records import VoteColumn
from hunches.records.vote_encoding import decode_votes, encode_votes

ROWS = st.sets(st.integers(0, 2**31 - 1) | st.integers(0, 400), max_size=60)


def _column(rows: list[int], labels: list[int], kind: type[np.signedinteger] = np.int8) -> VoteColumn:
    return VoteColumn("a", np.array(rows, np.int32), np.array(labels, kind))


def _stored(column: VoteColumn) -> bytes:
    """Return the bytes of an Arrow file with the column."""
    batch = encode_votes(column)
    file = io.BytesIO()
    with pa.ipc.new_file(file, batch.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        writer.write_batch(batch)
    return file.getvalue()


@settings(max_examples=50, deadline=None)
@given(ROWS, st.data(), st.sampled_from([np.int8, np.int16]))
def test_votes_come_back_as_they_were(rows: set[int], data: st.DataObject, kind: type[np.signedinteger]) -> None:
    """Rows and labels are those that were stored, with their types, and the same votes give the same bytes."""
    labels = data.draw(st.lists(st.integers(0, 2), min_size=len(rows), max_size=len(rows)))
    column = _column(sorted(rows), labels, kind)

    stored = _stored(column)
    found_rows, found_labels = decode_votes(pa.ipc.open_file(stored).read_all())

    assert np.array_equal(found_rows, column.rows)
    assert np.array_equal(found_labels, column.labels)
    assert [str(found_rows.dtype), str(found_labels.dtype)] == ["int32", kind.__name__]
    assert _stored(column) == stored


@pytest.mark.parametrize(("last", "kind"), [(255, "uint8"), (256, "uint16"), (65_536, "uint32")])
def test_gaps_are_as_narrow_as_they_can_be(last: int, kind: str) -> None:
    """The widest of them decides, the first row being one too."""
    assert str(encode_votes(_column([0, last], [0, 1])).column("gap").type) == kind
    assert str(encode_votes(_column([last], [0])).column("gap").type) == kind


def test_a_label_that_never_changes_is_stored_once() -> None:
    """A column of one class takes the space of its gaps."""
    rows = list(range(0, 200_000, 2))

    same = encode_votes(_column(rows, [1] * len(rows)))
    mixed = encode_votes(_column(rows, [0, 1] * (len(rows) // 2)))

    assert same.nbytes < len(rows) + 10
    assert mixed.nbytes == 2 * len(rows)


def test_columns_of_older_projects_are_read() -> None:
    """They hold rows and labels as they are."""
    old = pa.table({"row": pa.array([1, 7], pa.int32()), "label": pa.array([0, 1], pa.int8())})

    rows, labels = decode_votes(old)

    assert (rows.tolist(), labels.tolist()) == ([1, 7], [0, 1])
    assert [str(rows.dtype), str(labels.dtype)] == ["int32", "int8"]
