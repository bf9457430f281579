"""Columns of votes in the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest

from hunches.errors import CorruptObject
from hunches.records import Artefact, Fault, VoteColumn
from hunches.workflow._stored_votes import columns_at, joined_votes, read_columns, read_votes, write_votes

if TYPE_CHECKING:
    from hunches.workflow import OpenProject


def _column(rows: list[int], labels: list[int], *faults: Fault, seconds: float = 0.0) -> VoteColumn:
    return VoteColumn("short", np.array(rows, np.int32), np.array(labels, np.int8), faults, seconds)


def _same(first: VoteColumn, second: VoteColumn) -> bool:
    are_equal = np.array_equal(first.rows, second.rows) and np.array_equal(first.labels, second.labels)
    return are_equal and (first.lf, first.faults, first.seconds) == (second.lf, second.faults, second.seconds)


def test_a_column_comes_back(project: OpenProject) -> None:
    """With its faults and what it took; under the name the labelling function has now."""
    column = _column([1, 4], [0, 1], Fault("short", 7, "lf-raised", "KeyError: 'a'", "at line 3", 2), seconds=0.25)
    with project.run("apply_lfs") as run:
        run.keep(write_votes(project, column, key="a", run=run.id), inputs={})

    (found,) = columns_at(project, {"short": "a"})
    assert _same(found, column)
    assert read_columns(project, {"brief": "a"}, n_examples=5).faults[0].lf == "brief"


def test_columns_of_older_projects_are_read(project: OpenProject) -> None:
    """They hold rows, and know no seconds."""
    batch = pa.RecordBatch.from_pydict({"row": pa.array([1, 4], pa.int32()), "label": pa.array([0, 1], pa.int8())})
    name = project.store.objects.write_table(batch.schema, [batch], compression="zstd")
    with project.run("apply_lfs") as run:
        facts = {"n_votes": 2, "faults": []}
        run.keep(Artefact("old", "vote-column", name, run.id, project.clock(), facts), inputs={})

    (found,) = columns_at(project, {"short": "old"})
    assert _same(found, _column([1, 4], [0, 1]))


def test_a_column_that_is_not_there_is_an_error(project: OpenProject) -> None:
    """It names the labelling function."""
    with pytest.raises(CorruptObject, match="the votes of 'short' are not in the catalogue"):
        read_columns(project, {"short": "nothing"}, n_examples=3)


def test_votes_are_joined_where_the_older_end() -> None:
    """Rows and faults move, faults of one kind are counted together, seconds add up."""
    older = _column([1, 4], [0, 1], Fault("old", 2, "lf-raised", "A", "a", 2), seconds=1.0)
    newer = _column(
        [0], [1], Fault("short", 1, "lf-raised", "B", "b"), Fault("short", 3, "lf-raised", "A", "c"), seconds=0.5
    )

    joined = joined_votes(older, newer, n_older=10)

    faults = (Fault("short", 2, "lf-raised", "A", "a", 3), Fault("short", 11, "lf-raised", "B", "b"))
    assert _same(joined, _column([1, 4, 10], [0, 1, 1], *faults, seconds=1.5))


def test_the_current_votes_are_read_in_order(project: OpenProject) -> None:
    """One column for each labelling function, with what it took."""
    _, votes = read_votes(project)
    assert votes.lf_names == ("promo", "bait", "praise")
    assert all(column.seconds > 0 for column in votes.columns)
