"""Votes come back from a file as they were put into it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hunches.engine.url_files import UrlFile
from hunches.engine.votes_file import PlacedVotes, VotesFile, is_made_from, read_votes
from hunches.records import Fault, LabelSpace, Votes

if TYPE_CHECKING:
    from pathlib import Path

SPACE = LabelSpace(["A", "B", "C"])
NAMES = ["first", "second"]
FAULTS = (Fault("second", 7, "lf-raised", "KeyError: 'a'", "line 1", 3),)
_MATRIX: Any = st.lists(st.lists(st.integers(-1, 2), min_size=2, max_size=2), min_size=1, max_size=9)


def _written(file: UrlFile, matrices: list[list[list[int]]], space: LabelSpace = SPACE) -> list[int]:
    """Write a block for each matrix, at positions with gaps, and return the positions."""
    votes, rows = VotesFile("key"), [5 + 1000 * place for place in range(len(matrices))]
    for first_row, matrix in zip(rows, matrices, strict=True):
        votes.added(PlacedVotes(first_row, Votes.from_dense(matrix, space, NAMES)))
    file.write(votes.encoded(FAULTS))
    return rows


@settings(max_examples=50, deadline=None)
@given(st.lists(_MATRIX, min_size=1, max_size=4))
def test_blocks_come_back_as_they_were(matrices: list[list[list[int]]]) -> None:
    """Positions, votes and abstains, blocks without a vote too; faults stand beside the first."""
    file = UrlFile("memory://votes/blocks.parquet")
    rows = _written(file, matrices)

    blocks = list(read_votes(file, space=SPACE, lf_names=NAMES))

    assert [block.first_row for block in blocks] == rows
    assert [block.votes.dense().tolist() for block in blocks] == matrices
    assert [block.faults for block in blocks] == [FAULTS, *[()] * (len(rows) - 1)]


def test_many_classes_need_more_than_a_byte() -> None:
    """As in memory."""
    space, file = LabelSpace(map(str, range(300))), UrlFile("memory://votes/many.parquet")
    _written(file, [[[299, -1]]], space)

    (block,) = read_votes(file, space=space, lf_names=NAMES)

    assert block.votes.dense().dtype == np.int16
    assert block.votes.dense().tolist() == [[299, -1]]


def test_a_file_is_known_by_what_it_was_made_from(tmp_path: Path) -> None:
    """Not when it is another, not final, damaged, or not there."""
    file = UrlFile(str(tmp_path / "votes.parquet"))
    assert not is_made_from(file, "key")

    _written(file, [[[0, 1]]])
    assert is_made_from(file, "key")
    assert not is_made_from(file, "another")

    votes = VotesFile("key")
    votes.added(PlacedVotes(0, Votes.from_dense([[0, 1]], SPACE, NAMES)))
    file.write(votes.encoded(is_final=False))
    assert not is_made_from(file, "key")

    file.write(pa.py_buffer(b"PAR1 cut off"))
    assert not is_made_from(file, "key")


def test_the_same_votes_are_the_same_bytes() -> None:
    """Whenever they are written."""
    placed = PlacedVotes(3, Votes.from_dense([[0, 1], [-1, 2]], SPACE, NAMES))
    files = [VotesFile("key"), VotesFile("key")]
    for file in files:
        file.added(replace(placed))

    first, second = (file.encoded(FAULTS).to_pybytes() for file in files)

    assert first == second


@pytest.mark.parametrize("n_lfs", [1, 40])
def test_votes_stand_by_labelling_function(n_lfs: int) -> None:
    """One run of rows for each, so that they compress well."""
    names = [f"lf{place}" for place in range(n_lfs)]
    table = PlacedVotes(100, Votes.from_dense([[0] * n_lfs] * 3, SPACE, names)).table()

    assert table.column("lf").to_pylist() == [name for name in names for _ in range(3)]
    assert table.column("row").to_pylist() == [100, 101, 102] * n_lfs
